/** The program's own log: one JSON line an event on standard error. Routes by pattern, never by address: no ids, names or words of a case. */
const write = (line: Record<string, unknown>) =>
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`)
const quiet = () => process.env.KITH_LOG === 'quiet'

export const log = {
  /** `refusedBy`: which control refused, in one neutral word (docs/logs.md); null when none did. */
  request(method: string, route: string, status: number, ms: number, refusedBy: string | null = null): void {
    if (quiet() || route.startsWith('/assets/')) return
    write({ event: 'request', method, route, status, ms: Math.round(ms), ...(refusedBy === null ? {} : { refusedBy }) })
  },
  note(event: string, facts: Record<string, string | number | boolean> = {}): void {
    if (!quiet()) write({ event, ...facts })
  },
  /** An unexpected error: its kind, its database code and where in the program it arose, but not its message, which may quote a row. */
  fault(requestId: string, route: string, error: unknown): void {
    const { name, code, stack } = error as Error & { code?: string }
    const where = (stack ?? '')
      .split('\n')
      .filter(text => text.trim().startsWith('at '))
      .slice(0, 6)
      .map(text => text.trim())
    write({ event: 'fault', requestId, route, name, code, where })
    if (process.env.KITH_LOG === 'debug') process.stderr.write(`${(error as Error).stack}\n${JSON.stringify(error)}\n`)
  },
}

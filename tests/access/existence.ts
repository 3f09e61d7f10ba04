/** What may not be seen does not exist: the same bytes as an id of nothing, and as long a wait. */
import type { Case } from './compare.ts'
import { mayDo } from './rights.ts'
import { type Chance, chance } from './shape.ts'
import { addressOf, hasCaseId, hiddenId, type Seat, together, type Web } from './web.ts'

/** Faults that a run can be given, to see that it finds them. */
export interface Tamper {
  /** Milliseconds that hidden ids take longer. */
  slower?: number
  /** What is added to the answer for a hidden id. */
  tells?: string
}

/** Compares the answers for a hidden and a missing id on every route with an id, as strangers who have the role for it. */
export async function compareBytes(
  web: Web,
  note: (one: Case, ok: boolean) => void,
  tamper: Tamper = {},
): Promise<void> {
  await together(web.routes.filter(hasCaseId), async route => {
    const method = route.method.toUpperCase()
    for (const seat of web.seats.filter(one => one.place === 'stranger')) {
      const hidden = await web.ask(
        seat,
        method,
        addressOf(route, name => hiddenId(web, name, route)),
      )
      const missing = await web.ask(
        seat,
        method,
        addressOf(route, () => crypto.randomUUID()),
      )
      const got =
        hidden.bytes + (tamper.tells ?? '') === missing.bytes
          ? 'the same bytes'
          : difference(hidden.bytes + (tamper.tells ?? ''), missing.bytes)
      const right = mayDo(seat.role, route.may) ? 'with' : 'without'
      note(
        { input: `${seat.role} ${right} the right: ${method} ${route.path}`, expected: 'the same bytes', got },
        got === 'the same bytes',
      )
    }
  })
}

/** Where two answers part, with a little of what is there. */
function difference(one: string, other: string): string {
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return `hidden: …${one.slice(at, at + 80)}… missing: …${other.slice(at, at + 80)}…`
}

export interface Timing {
  route: string
  pairs: number
  /** How often the hidden id took longer; 0.5 when nobody can tell. */
  slower: number
  /** Half the width of the 99 % interval around it. */
  within: number
  /** The same with 0.3 ms planted on the hidden id, measured in the same run, and half the width of its interval. */
  planted: number
  plantedWithin: number
  /** Median of the missing id in milliseconds. */
  median: number
}

/** With every so manieth pair goes a third ask, with a difference planted: fewer are enough to find it. */
const PLANTED_EVERY = 4

/** Asks for pairs of ids, hidden and missing, in random order, one at a time; sometimes a third with `plantedMs` added. Throws when anything is found. */
export async function timePairs(
  web: Web,
  seat: Seat,
  route: string,
  hiddenId: string,
  pairs: number,
  options: { plantedMs?: number; slower?: number; seed?: number } = {},
): Promise<Timing> {
  const by = chance(options.seed ?? 1)
  const time = async (id: string, more: number): Promise<number> => {
    const where = route.replace(':id', id)
    const began = performance.now()
    const { status } = await web.ask(seat, 'GET', where)
    spin(more)
    const took = performance.now() - began
    if (status !== 404) throw new Error(`${where} answered ${status}: what is timed here is not hidden`)
    return took
  }
  for (let n = 0; n < 60; n++) await time(n % 2 === 0 ? hiddenId : by.uuid(), 0)
  const hidden: number[] = []
  const missing: number[] = []
  const planted: number[] = []
  const besidePlanted: number[] = []
  for (let n = 0; n < pairs; n++) {
    const asks = [
      async () => hidden.push(await time(hiddenId, options.slower ?? 0)),
      async () => missing.push(await time(by.uuid(), 0)),
    ]
    if (n % PLANTED_EVERY === 0) asks.push(async () => planted.push(await time(hiddenId, options.plantedMs ?? 0.3)))
    for (const ask of shuffled(by, asks)) await ask()
    if (n % PLANTED_EVERY === 0) besidePlanted.push(missing[n]!)
  }
  const slower = share(hidden, missing)
  const found = share(planted, besidePlanted)
  return {
    route,
    pairs,
    slower,
    within: halfWidth(slower, pairs),
    planted: found,
    plantedWithin: halfWidth(found, planted.length),
    median: [...missing].sort((a, b) => a - b)[Math.floor(pairs / 2)]!,
  }
}

/** How often the first of a pair took longer than the second. */
const share = (list: number[], beside: number[]) =>
  list.reduce((sum, took, n) => sum + (took > beside[n]! ? 1 : took === beside[n] ? 0.5 : 0), 0) / list.length
/** Half the width of the 99 % interval of a share. */
const halfWidth = (of: number, pairs: number) => 2.576 * Math.sqrt((of * (1 - of)) / pairs)

function spin(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}
const shuffled = <T>(by: Chance, list: T[]): T[] => {
  const left = [...list]
  return list.map(() => left.splice(by.int(left.length), 1)[0]!)
}

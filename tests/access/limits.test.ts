/** docs/limits.md says how much of everything there may be: each number is compared with the code that holds it, and what is missing there is looked for. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jobNames } from '../../src/platform/jobs.ts'
import { LIMITS } from '../../src/platform/rate.ts'
import { freshDatabase } from '../support/database.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

interface Line {
  what: string
  much: string
  where: string
  name: string
}
const [limitsPart = '', costsPart = ''] = read('docs/limits.md').split('\n## What costs most\n')
const lines: Line[] = limitsPart
  .split('\n')
  .filter(line => line.startsWith('| ') && !/^\| (what|---) /.test(line))
  .map(line => {
    const [what = '', much = '', where = '', name = ''] = line
      .split('|')
      .map(cell => cell.trim().replaceAll('`', ''))
      .slice(1)
    return { what, much, where, name }
  })

const milliseconds: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
}
/** What the document says, as a number: times in milliseconds, sizes in bytes, anything else as it stands. */
function said(much: string): number {
  const [, number = '', unit = ''] = /^([\d,]+)(?: (\w+))?/.exec(much) ?? []
  const n = Number(number.replaceAll(',', ''))
  return n * (milliseconds[unit.replace(/s$/, '')] ?? (unit === 'MB' ? 1024 * 1024 : 1))
}
/** What a constant of a source file holds: numbers, and products of them and of other constants of the same file. */
function held(file: string, name: string): number {
  const text = read(file)
  const [, value] =
    new RegExp(`\\bconst ${name}(?:: [^=\\n]+)? = ([\\w ().*<<]+)$`, 'm').exec(text) ??
    new RegExp(`\\bconst ${name} = \\([^)]*\\bmost = ([\\d_]+)\\)`).exec(text) ??
    []
  if (value === undefined) throw new Error(`${file} has no number called ${name}`)
  const product = value.split('*').reduce((all, part) => {
    const one = part.trim()
    return all * (/^[\d_]+$/.test(one) ? Number(one.replaceAll('_', '')) : held(file, one))
  }, 1)
  const unit = /_(MINUTE|HOUR|DAY)S$/.exec(name)?.[1]?.toLowerCase()
  return product * (unit ? milliseconds[unit]! : 1)
}

let admin: pg.Client
beforeAll(async () => {
  admin = new pg.Client({ connectionString: (await freshDatabase()).adminUrl })
  await admin.connect()
}, 60_000)
afterAll(() => admin.end())
const functionText = async (name: string): Promise<string> => {
  const [schema, called] = name.split('.')
  const { rows } = await admin.query<{ text: string }>(
    'select p.prosrc as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 and p.proname = $2',
    [schema, called],
  )
  expect([name, rows.length]).toEqual([name, 1])
  return rows[0]!.text
}
/** Does the function hold this limit: a length of time, or a number that something is compared with? */
function holds(text: string, much: string): boolean {
  const time = /^(\d+ (second|minute|hour|day|year))s?$/.exec(much)
  if (time) return new RegExp(`interval '${time[1]}s?'`).test(text)
  return new RegExp(`(>=|then|else|limit) ${/^\d+/.exec(much.replaceAll(',', ''))?.[0]}\\b`).test(text)
}

describe('docs/limits.md', () => {
  test('has every line whole', () => {
    expect(lines.length).toBeGreaterThan(60)
    expect(lines.filter(line => !line.what || !/^\d/.test(line.much) || !line.where || !line.name)).toEqual([])
    expect(new Set(lines.map(line => `${line.where} ${line.name} ${line.much}`)).size).toBe(lines.length)
  })
  test.each(lines.filter(line => line.where !== 'database' && !line.name.includes('.')))(
    '$what: $much, as in $where',
    ({ much, where, name }) => expect(said(much)).toBe(held(where, name)),
  )
  test.each(lines.filter(line => line.name.startsWith('LIMITS.')))('$what: $much, as it runs', ({ much, name }) => {
    const limit = LIMITS[name.slice('LIMITS.'.length) as keyof typeof LIMITS]
    expect(much).toBe(
      typeof limit === 'number' ? String(limit) : `${limit.most} at once, then ${limit.perSecond} a second`,
    )
  })
  test.each(lines.filter(line => line.where === 'database'))('$what: $much, as in $name', async ({ much, name }) =>
    expect(holds(await functionText(name), much)).toBe(true),
  )
  test('would notice a number that is another', async () => {
    expect(said('25 MB')).not.toBe(said('26 MB'))
    expect(said('10 minutes')).not.toBe(held('src/identity/rules.ts', 'CHALLENGE_STANDS'))
    expect(() => held('src/identity/rules.ts', 'NOTHING')).toThrow('no number')
    const ask = await functionText('matching.ask')
    for (const wrong of ['41 an hour', '4 an hour', '24 an hour', '2 hours'])
      expect([wrong, holds(ask, wrong)]).toEqual([wrong, false])
    expect(holds(await functionText('identity.begin_session'), '13 hours')).toBe(false)
  })
  test('leaves out no limit that the source has a name for', () => {
    const named =
      /^(?:export )?const (\w*(?:MOST|AT_ONCE|AN_HOUR|A_MINUTE|STANDS|WAITS|_KEPT)\w*)(?:: [^=\n]+)? = [\d(]/gm
    const missing = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter(file => /\.tsx?$/.test(file) && !/\.test\.tsx?$|(^|\/)tests\/|^demo\//.test(file))
      .flatMap(file => [...read(`src/${file}`).matchAll(named)].map(([, name]) => ({ where: `src/${file}`, name })))
      .filter(({ where, name }) => !lines.some(line => line.where === where && line.name === name))
    expect(missing).toEqual([])
  })
})

describe('what costs most', () => {
  const costs = costsPart
    .split('\n')
    .filter(line => line.startsWith('| ') && !/^\| (costly|---) /.test(line))
    .map(line => {
      const [costly = '', asks = '', holds = '', where = '', name = ''] = line
        .split('|')
        .map(cell => cell.trim())
        .slice(1)
      return { costly, asks, holds, where: where.replaceAll('`', ''), name: name.replaceAll('`', '') }
    })
  const words = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(match => match[1]!)

  test('each says who asks and what holds it, and its function is there', () => {
    expect(costs.length).toBeGreaterThan(15)
    expect(costs.filter(one => !one.asks || !one.holds)).toEqual([])
    const missing = costs.filter(
      ({ where, name }) => !new RegExp(`^(export )?(async )?(function|const) ${name}\\b`, 'm').test(read(where)),
    )
    expect(missing).toEqual([])
  })
  test('every limit that holds one is a limit above', () => {
    const known = new Set(lines.map(line => line.name))
    expect(costs.flatMap(one => words(one.holds)).filter(name => !known.has(name))).toEqual([])
    expect(costs.flatMap(one => words(one.holds)).length).toBeGreaterThan(20)
  })
  test('every job that goes through many rows is there, and every command that does', () => {
    const asked = new Set(costs.flatMap(one => words(one.asks)))
    // These do one thing for one person, child or form.
    const small = ['referral-sent', 'mail', 'contact-answered', 'glass']
    expect(jobNames.filter(job => !small.includes(job) && !asked.has(job))).toEqual([])
    const commands = [...read('src/cli.ts').matchAll(/case '([\w-]+)':/g)].map(match => match[1]!)
    // Bringing in lists is named by its jobs; these count days or name administrators.
    const few = ['due', 'working-days', 'rules', 'administrators', 'import']
    expect(commands.filter(name => !few.includes(name) && !asked.has(name))).toEqual([])
    expect(
      [...asked].filter(name => !(jobNames as readonly string[]).includes(name) && !commands.includes(name)),
    ).toEqual([])
  })
})

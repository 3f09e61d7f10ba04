/**
 * Runs the made-up area through the real database: its people and children are put there, each day's looking is put into the log as the program
 * writes it, and each night the program's own search goes through the day. What it shows is then compared with who was planted.
 */
import pg from 'pg'
import { type Act, type ActName, acts } from './snooper-acts.ts'
import {
  type Look,
  plantSnoopers,
  type Snooper,
  type SnooperKind,
  snooperKinds,
  turnOver,
  workOf,
} from './snooper-days.ts'
import { firstDay, isoDay, putCases, putLooks, settle } from './snooper-rows.ts'
import { type Case, makeTown, type Town } from './snooper-town.ts'

export interface SnooperRun {
  staff: number
  days: number
  views: number
  planted: number
  found: number
  byKind: Record<SnooperKind, { planted: number; found: number }>
  alerts: number
  /** Of these, those that show nobody who was planted. */
  alertsAboutOthers: number
  /** Alerts a hundred people a month, and of these those about others. */
  alertsPer100StaffMonth: number
  othersPer100StaffMonth: number
  alertsByKind: Record<string, number>
  seconds: { log: number; search: number }
}
interface Shown {
  lookers: string[]
  children: string[]
  kinds: string[]
  last_at: Date
}
export interface SnooperOptions {
  seed: number
  staff: number
  days: number
  /** Openings a person on a working day, about. */
  mean: number
  /** Planted of each kind, and in the crowd that looks at a child in the news. */
  each: number
  crowd: number
  /** The area's limits, as the program keeps them. */
  limits: Record<string, unknown>
  /** What the program writes of each act, where a fault is planted. */
  written?: Record<ActName, Act>
  onSnooper?: (snooper: Snooper, shownAs: string[] | null) => void
  say?: (words: string) => void
}

export async function runSnoopers(
  urls: { adminUrl: string; appUrl: string },
  options: SnooperOptions,
): Promise<SnooperRun> {
  const admin = new pg.Client({ connectionString: urls.adminUrl })
  const app = new pg.Client({ connectionString: urls.appUrl })
  await Promise.all([admin.connect(), app.connect()])
  try {
    const town = makeTown(options.seed, options.staff)
    const snoopers = plantSnoopers(town, options.days, options.each, options.crowd)
    const office = await settle(admin, town)
    const seconds = { log: 0, search: 0 }
    let views = 0
    let seq = 0
    for (let day = 0; day < options.days; day++) {
      const began = performance.now()
      const looks = looksOf(town, snoopers, day, options.mean)
      views += looks.filter(look => acts[look.act].outcome === 'read').length
      await putLooks(admin, town, looks, day, seq, options.written)
      seq += looks.length
      const changed = new Set<Case>()
      turnOver(town, day, one => changed.add(one))
      await putCases(admin, town, [...changed])
      if (day % 30 === 3)
        await admin.query('analyze audit.event, audit.event_child, access.looking_day, access.involvement')
      const logged = performance.now()
      await searchDay(app, office, day, options.limits)
      seconds.log += (logged - began) / 1000
      seconds.search += (performance.now() - logged) / 1000
      if (day % 30 === 29) options.say?.(`${day + 1} days, ${views} views`)
    }
    const { rows } = await admin.query<Shown>('select lookers, children, kinds, last_at from access.unusual')
    return judge(town, snoopers, rows, views, seconds, options)
  } finally {
    await admin.end()
    await app.end()
  }
}

function looksOf(town: Town, snoopers: Snooper[], day: number, mean: number): Look[] {
  const weekend = day % 7 > 4
  const looks: Look[] = []
  for (const who of town.workers) {
    const works = weekend ? who.role === 'out-of-hours' || town.by.yes(who.late / 10) : town.by.yes(0.9)
    if (works) looks.push(...workOf(town, who, day, mean))
  }
  for (const snooper of snoopers) if (snooper.days.includes(day)) looks.push(...snooper.act(day))
  return looks.sort((one, other) => one.minute - other.minute)
}

/** The night's work of the program, as its own system person. */
async function searchDay(
  app: pg.Client,
  office: { who: string; at: string },
  day: number,
  limits: Record<string, unknown>,
): Promise<void> {
  await app.query('begin')
  await app.query(
    `select set_config('kith.practitioner', $1, true), set_config('kith.organisation', $2, true), set_config('kith.asked', '{}', true), set_config('kith.purpose', '', true)`,
    [office.who, office.at],
  )
  await app.query('select access.find_unusual($1::date, $2::jsonb)', [isoDay(day), JSON.stringify(limits)])
  await app.query('commit')
}

// ---------------------------------------------------------------- what came of it

/** A snooper is found when something shows them with a child they looked at; or, of those who went through many, with that kind and in that time. */
function shownAs(snooper: Snooper, rows: readonly Shown[]): string[] | null {
  const from = firstDay + snooper.days[0]! * 86_400_000
  const to = firstDay + (snooper.days.at(-1)! + 9) * 86_400_000
  const about = new Set(snooper.children.map(child => child.id))
  const shown = rows.find(
    row =>
      row.lookers.includes(snooper.who.id) &&
      row.last_at.getTime() >= from &&
      row.last_at.getTime() <= to &&
      (row.children.length === 1 ? about.has(row.children[0]!) : row.kinds.includes(snooper.kind)),
  )
  return shown?.kinds ?? null
}

function judge(
  town: Town,
  snoopers: readonly Snooper[],
  rows: readonly Shown[],
  views: number,
  seconds: SnooperRun['seconds'],
  options: SnooperOptions,
): SnooperRun {
  const byKind = Object.fromEntries(snooperKinds.map(kind => [kind, { planted: 0, found: 0 }])) as SnooperRun['byKind']
  for (const snooper of snoopers) {
    const kinds = shownAs(snooper, rows)
    byKind[snooper.kind].planted++
    if (kinds) byKind[snooper.kind].found++
    options.onSnooper?.(snooper, kinds)
  }
  const alertsByKind: Record<string, number> = {}
  for (const row of rows) for (const kind of row.kinds) alertsByKind[kind] = (alertsByKind[kind] ?? 0) + 1
  const staff = town.workers.length
  const pryers = new Set(snoopers.map(snooper => snooper.who.id))
  const others = rows.filter(row => !row.lookers.some(who => pryers.has(who))).length
  const each = (count: number) => count / (staff / 100) / (options.days / (365 / 12))
  const found = Object.values(byKind).reduce((sum, one) => sum + one.found, 0)
  return {
    staff,
    days: options.days,
    views,
    planted: snoopers.length,
    found,
    byKind,
    alerts: rows.length,
    alertsAboutOthers: others,
    alertsPer100StaffMonth: each(rows.length),
    othersPer100StaffMonth: each(others),
    alertsByKind,
    seconds,
  }
}

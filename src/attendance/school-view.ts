/** What the school’s page of attendance, a worker’s, and the Virtual School’s shows: read once, each in their reach. */
import { askFor, may } from '../access/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { dateText, dayNumber, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import {
  alertsOf,
  childrenTold,
  childrenUnexplained,
  childrenWithAlert,
  childrenWithWorker,
  ranks,
} from './alert-queries.ts'
import { alertSays } from './alert-says.ts'
import { markAt, type TermMarks } from './marks.ts'
import type { ChangedRow, Person, SchoolPageProps, UnexplainedRow, WorkerChildRow } from './school-page.tsx'
import type { Telling } from './telling.ts'
import { labelsFor, workerWords } from './telling-names.ts'
import { registersOf, tellingsOf, workersOf } from './telling-queries.ts'
import { isUnexplained, runFrom, stateOf, tellingStates } from './telling-rules.ts'
import { termsOf } from './terms-queries.ts'
import { figuresOf, lastMarked, lookOf, looks, shareOf } from './weeks-rules.ts'

/** How many rows a part of the page holds. */
export const most = 150
const WEEK = 7 * 86_400_000
/** Share of sessions by which four weeks must be lower to say so in the list of children with a worker: a tenth. */
const lower = 0.1

interface Read {
  /** The day the page is about: today, or the last day of the register where there is no school today. */
  today: string
  terms: Map<string, TermMarks[]>
  labels: Awaited<ReturnType<typeof labelsFor>>
  workers: Map<string, string[]>
  tellings: Telling[]
}

const personOf = (read: Read, childId: string): Person | null => {
  const label = read.labels.get(childId)
  return label ? { childId, name: label.name, detail: label.detail } : null
}

/** "In the morning", "In the afternoon", "All day": of a day on which nobody can explain a session; null when every session is explained. */
export function unexplainedWhen(terms: readonly TermMarks[], on: string): string | null {
  const day = dayNumber(on)
  const [am, pm] = (['am', 'pm'] as const).map(session =>
    terms.some(term => isUnexplained(markAt(term, day, session)?.code ?? '')),
  )
  return am && pm ? 'All day' : am ? 'In the morning' : pm ? 'In the afternoon' : null
}

function unexplainedRows(read: Read, children: readonly string[], own: string): UnexplainedRow[] {
  return children.flatMap(childId => {
    const person = personOf(read, childId)
    const terms = read.terms.get(childId) ?? []
    const when = unexplainedWhen(terms, read.today)
    if (!person || !when) return []
    const from = runFrom(terms, read.today)
    const telling = read.tellings.find(
      one =>
        one.childId === childId &&
        one.onDate === read.today &&
        (one.organisationId === own || one.toOrganisationId === own),
    )
    const state = telling ? stateOf(telling) : null
    const waits =
      telling &&
      (telling.organisationId === own
        ? state === 'to-tell'
        : state === 'told' || state === 'seen' || state === 'gone-up')
    return [
      {
        ...person,
        when,
        since: from < read.today ? `and without a reason since ${format.shortDate(from)}` : null,
        workers: read.workers.get(childId) ?? [],
        telling: telling && state ? { id: telling.id, state: tellingStates[state], solid: Boolean(waits) } : null,
      },
    ]
  })
}

/** "In school", "Away, with leave"; what the register says today in words. */
function todayWords(terms: readonly TermMarks[], on: string): string {
  const day = dayNumber(on)
  const marks = terms.flatMap(term => [markAt(term, day, 'am'), markAt(term, day, 'pm')]).filter(mark => mark !== null)
  if (marks.length === 0) return 'no mark yet'
  return [...new Set(marks.map(mark => looks[lookOf(mark.code)].toLowerCase()))].join('; ')
}

function workerRows(read: Read, children: readonly string[]): WorkerChildRow[] {
  return children.flatMap(childId => {
    const person = personOf(read, childId)
    const terms = read.terms.get(childId) ?? []
    if (!person || !read.workers.has(childId)) return []
    const figures = figuresOf(terms, dayNumber(read.today))
    const [lately, before] = [figures && shareOf(figures.lately), figures && shareOf(figures.before)]
    return [
      {
        ...person,
        workers: format.sentence((read.workers.get(childId) ?? []).join('; ')),
        lately: lately === null ? '–' : format.percent(lately),
        before: before === null ? '–' : format.percent(before),
        fallen: lately !== null && before !== null && before - lately >= lower,
        today: todayWords(terms, read.today),
      },
    ]
  })
}

async function changedRows(tx: Tx, ctx: Ctx, read: Read, children: readonly string[]): Promise<ChangedRow[]> {
  const alerts = Map.groupBy(await alertsOf(tx, children, { open: true }), alert => alert.childId)
  return children.flatMap(childId => {
    const person = personOf(read, childId)
    const own = alerts.get(childId) ?? []
    if (!person || own.length === 0) return []
    return [
      {
        ...person,
        workers: read.workers.get(childId) ?? [],
        alerts: own.map(alert => ({
          id: alert.id,
          kind: alert.kind,
          words: alertSays(alert),
          found: format.nearDate(alert.foundAt, ctx.now).replace(/^(Today|Yesterday)/, day => day.toLowerCase()),
        })),
      },
    ]
  })
}

const rateKinds = ['persistent', 'severe']
/** Children with nothing but a rate: they come after those whose pattern has changed, in a list of their own. */
const isRateOnly = (row: ChangedRow): boolean => row.alerts.every(alert => rateKinds.includes(alert.kind))

const schools = ['school', 'nursery', 'college']

/** The day the lists are about: today where there is school, and otherwise the last day before it that any register says something of. */
async function dayOf(tx: Tx, ctx: Ctx): Promise<{ on: string; isToday: boolean }> {
  const today = londonDate(ctx.now)
  const terms = schools.includes(ctx.organisationKind) ? await termsOf(tx, ctx, {}, 1) : null
  const isClosed = (day: number) => (terms ? terms.closedWhy(day) !== null : (day + 3) % 7 > 4)
  let day = dayNumber(today)
  for (let back = 0; back < 60 && isClosed(day); back++) day--
  return { on: dateText(day), isToday: dateText(day) === today }
}

/** Everything on the page. Asks for the children that are shown. */
export async function schoolView(tx: Tx, ctx: Ctx): Promise<Omit<SchoolPageProps, 'links'>> {
  const { on, isToday } = await dayOf(tx, ctx)
  const own = schools.includes(ctx.organisationKind)
  const [unexplained, changed, worker, told] = await Promise.all([
    childrenUnexplained(tx, on, most),
    childrenWithAlert(tx, new Date(ctx.now.getTime() - 12 * WEEK), ranks.any, most),
    childrenWithWorker(tx, on, most),
    childrenTold(tx, on, most),
  ])
  const children = [...new Set([...unexplained, ...changed, ...worker, ...told])]
  await askFor(tx, children)
  const [registers, workers, tellings, labels] = await Promise.all([
    registersOf(tx, children, dateText(dayNumber(on) - 330)),
    workersOf(tx, children, on),
    tellingsOf(tx, children, on),
    labelsFor(tx, ctx, children),
  ])
  const terms = new Map(
    [...Map.groupBy(registers, row => row.childId)].map(([child, rows]) => [child, rows.map(row => row.term)]),
  )
  const read: Read = {
    today: on,
    terms,
    labels,
    tellings,
    workers: new Map(
      [...Map.groupBy(workers, row => row.childId)].map(([child, rows]) => [child, rows.map(workerWords)]),
    ),
  }
  const last = Math.max(...[...terms.values()].map(some => lastMarked(some) ?? 0), 0)
  const rows = await changedRows(tx, ctx, read, changed)
  // A team works with children who are in no register, or not in one it may see: there is nothing to show of them here.
  const inRegister = own ? worker : worker.filter(child => terms.has(child))
  return {
    title: own ? 'Attendance' : 'Attendance of the children you work with',
    lead: `${format.longDate(ctx.now)}, ${format.time(ctx.now)}`,
    day: isToday ? 'today' : `on ${format.shortDate(on)}`,
    unexplained: unexplainedRows(read, unexplained, ctx.organisationId),
    changed: rows.filter(row => !isRateOnly(row)),
    rates: rows.filter(isRateOnly),
    withWorker: workerRows(read, inRegister),
    cutAt: most,
    own,
    mayTriage: own && may(ctx.roles, 'attendance.triage'),
    hasMarks: !own || last >= dayNumber(on) || unexplained.length > 0,
  }
}

/** Home, tasks, clocks, the team, reminders and the calendar. */
import { createHash, randomBytes } from 'node:crypto'
import { may, showed } from '../access/index.ts'
import { areaLimits } from '../area/index.ts'
import { practitioner } from '../identity/index.ts'
import type { Tx } from '../platform/db.ts'
import { sql } from '../platform/db.ts'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  type Ctx,
  type Given,
  get,
  notFound,
  page,
  post,
  publicGet,
  type Reply,
  type Route,
  refuse,
  seeOther,
} from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { csv, type Sheet, XLSX, xlsx } from '../platform/spreadsheet.ts'
import { dayNumber, findRule, londonDate, londonInstant } from '../statute/index.ts'
import { extendClock, finishTaskById, holdClock, moveClockStart, sayWhyLate } from './actions.ts'
import { CalendarPage, NewCalendarPage } from './calendar-pages.tsx'
import { ClockPage } from './clock-page.tsx'
import {
  calendarInput,
  doneInput,
  lateInput,
  moreTimeInput,
  nothingTyped,
  remindersInput,
  startInput,
} from './deadline.ts'
import { explainClock } from './explain.ts'
import { type AsideSource, asideParts, factsFor, labelsFor, mostRows, openWork, showsInitials } from './home.ts'
import { calendarText } from './ics.ts'
import { HomePage, TaskPage, TeamPage } from './pages.tsx'
import { calendarItems, calendarsOf, clockById, openClocks, reminderChoice, taskById, totals } from './queries.ts'
import { stampOf, suppress } from './rules.ts'
import { type Show, shows, whoWords, workItems } from './worklist.ts'

/** What home needs from the program that mounts it. */
export interface HomeDeps {
  /** What stands beside the worklist: "Seen together", concerns, answers. In the order of their `order`. */
  sections: readonly AsideSource[]
  /** Where somebody is sent instead of home (a teacher, to log a concern); null for everyone else. */
  homeFor?: (ctx: Given['ctx']) => string | null
  /** Which rows stand on a board of their own and are left out of home (another worker's contacts). */
  leftOut?: (tx: Tx, ctx: Given['ctx']) => Promise<(row: { subjectKind: string; subjectId: string }) => boolean>
}

// ------------------------------------------------------------------ home

async function home({ tx, ctx, query }: Given, deps: HomeDeps): Promise<Reply> {
  const elsewhere = deps.homeFor?.(ctx) ?? null
  if (elsewhere !== null && elsewhere !== '/') return seeOther(elsewhere)
  const { tasks, clocks } = await openWork(tx)
  const leftOut = (await deps.leftOut?.(tx, ctx)) ?? (() => false)
  const here = <R extends { subjectKind: string; subjectId: string }>(rows: readonly R[]) =>
    rows.filter(row => !leftOut(row))
  const items = workItems(await factsFor(tx, ctx, here(tasks), here(clocks)))
  const asked = query.get('show')
  const show: Show = shows.find(one => one === asked) ?? 'all'
  const aside = await asideParts(tx, ctx, deps.sections)
  const everyone = may(ctx.roles, 'clock.read') ? (ctx.organisationKind === 'school' ? 'All leads' : 'Everyone') : null
  const props = {
    now: ctx.now,
    items,
    show,
    everyone,
    mayLog: may(ctx.roles, 'concern.log'),
    cutAt: tasks.length >= mostRows || clocks.length >= mostRows ? mostRows : null,
    mayTotals: may(ctx.roles, 'clock.totals'),
    aside,
  }
  return page('Home', () => HomePage(props), { current: '/', wide: true })
}

// ------------------------------------------------------------------ tasks

async function task(
  { tx, ctx, params, once }: Given,
  typed?: string,
  errors: readonly FieldError[] = [],
): Promise<Reply> {
  const found = await taskById(tx, params.taskId ?? '')
  if (!found) return notFound()
  tx.event.subject = { kind: 'task', id: found.id }
  const clock = found.clockId ? await clockById(tx, found.clockId) : null
  const [item] = workItems(await factsFor(tx, ctx, [found], clock ? [clock] : []))
  if (!item) return notFound()
  const props = { task: found, item, now: ctx.now, once, errors, ...(typed === undefined ? {} : { typed }) }
  return page('Task', () => TaskPage(props), { errors, current: '/' })
}

const taskRoutes: Route[] = [
  get('/tasks/:taskId', { may: 'task.do', audit: 'task.read', handle: given => task(given) }),
  post('/tasks/:taskId/done', {
    may: 'task.do',
    audit: 'task.done',
    input: doneInput,
    handle: async ({ tx, ctx, params, input }) => {
      const found = await taskById(tx, params.taskId ?? '')
      if (!found) return notFound()
      tx.event.subject = { kind: 'task', id: found.id }
      showed(tx, found.children)
      if (!found.doneAt && (await finishTaskById(tx, ctx, { taskId: found.id, words: input.words })))
        return seeOther(`/tasks/${found.id}`)
      const done = (await taskById(tx, found.id)) ?? found
      return refuse({
        field: 'words',
        message: `${done.doneByName ?? 'Somebody'} finished this before you. Your words are below, and were not kept`,
      })
    },
    again: given => task(given, typedText(given.typed, 'words'), given.errors),
  }),
]

// ------------------------------------------------------------------ clocks

async function clock(given: Given, typed: Typed = {}, errors: readonly FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const found = await clockById(tx, params.clockId ?? '')
  if (!found) return notFound()
  tx.event.subject = { kind: 'clock', id: found.id }
  const facts = await explainClock(tx, ctx, found)
  if (!facts) return notFound()
  const who = whoWords(found.children, await labelsFor(tx, ctx, found.children), await showsInitials(tx, ctx), ctx.now)
  const fields = Object.fromEntries(Object.keys(typed).map(name => [name, typedText(typed, name)]))
  const props = { ...facts, clock: found, who, now: ctx.now, once, typed: fields, errors, areaName: ctx.areaName }
  return page('Why this date?', () => ClockPage(props), { errors, wide: true })
}

const midnightAfter = (day: string): Date => new Date(londonInstant(dayNumber(day) + 1))
const momentOf = (day: string, time: string): Date => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return new Date(londonInstant(dayNumber(day), (hours * 60 + minutes) * 60_000))
}

/**
 * A change to a clock that this person sees and that still runs, one at a time; otherwise the same answer as for one that is not there. `changed`:
 * somebody else changed it after this person had it before their eyes.
 */
async function running({ tx, params, typed }: Given & { typed: Typed }) {
  await holdClock(tx, params.clockId ?? '')
  const found = await clockById(tx, params.clockId ?? '')
  if (!found || found.stoppedAt) return null
  tx.event.subject = { kind: 'clock', id: found.id }
  showed(tx, found.children)
  const seen = typedText(typed, 'seen')
  return { ...found, changed: seen !== '' && seen !== stampOf(found) }
}
const changedMeanwhile = (field: string) =>
  refuse({
    field,
    message:
      'Somebody changed this clock while you wrote. What it says now is shown. Look at it once more, then send yours',
  })

const clockRoutes: Route[] = [
  get('/clocks/:clockId', { may: 'clock.read', audit: 'clock.read', handle: given => clock(given) }),
  post('/clocks/:clockId/late', {
    may: 'clock.read',
    audit: 'clock.late-reason',
    input: lateInput,
    handle: async given => {
      const found = await running(given)
      if (!found) return notFound()
      if (found.changed) return changedMeanwhile('lateReason')
      await sayWhyLate(given.tx, given.ctx, { clockId: found.id, reason: given.input.lateReason })
      return seeOther(`/clocks/${found.id}`)
    },
    again: given => clock(given, given.typed, given.errors),
  }),
  post('/clocks/:clockId/start', {
    may: 'clock.read',
    audit: 'clock.start-corrected',
    input: startInput,
    handle: async given => {
      const found = await running(given)
      if (!found) return notFound()
      if (found.changed) return changedMeanwhile('reason')
      const startedAt = momentOf(given.input.startedOn, given.input.startedTime)
      if (startedAt > given.ctx.now)
        return refuse({ field: 'startedOn', message: 'It cannot have started in the future' })
      const due = await moveClockStart(given.tx, given.ctx, {
        clockId: found.id,
        startedAt,
        reason: given.input.reason,
      })
      if (due === null)
        return refuse({
          field: 'startedOn',
          message: 'By that date there is nothing to count: the rule was not in force, or its limit was not set',
        })
      return seeOther(`/clocks/${found.id}`)
    },
    again: given => clock(given, given.typed, given.errors),
  }),
  post('/clocks/:clockId/extend', {
    may: 'clock.read',
    audit: 'clock.extended',
    input: moreTimeInput,
    handle: async given => {
      const found = await running(given)
      if (!found) return notFound()
      if (found.changed) return changedMeanwhile('moreReason')
      const { untilOn, moreReason } = given.input
      const done = await extendClock(given.tx, given.ctx, {
        clockId: found.id,
        dueOn: untilOn,
        dueAt: midnightAfter(untilOn),
        reason: moreReason,
      })
      return done
        ? seeOther(`/clocks/${found.id}`)
        : refuse({ field: 'untilOn', message: 'Enter a day later than the one it is due on now' })
    },
    again: given => clock(given, given.typed, given.errors),
  }),
]

// ------------------------------------------------------------------ the team

/** How it went in the last twelve months, by rule and team, with small numbers hidden. */
async function yearOf(tx: Tx, ctx: Ctx) {
  const choices = await areaLimits(tx, ctx.areaId, londonDate(ctx.now))
  const yearAgo = new Date(londonInstant(dayNumber(londonDate(ctx.now)) - 365))
  const titled = (await totals(tx, yearAgo, ctx.now)).map(row => ({
    ...suppress(row),
    title: findRule(row.rule, choices.rules)?.title ?? row.rule,
  }))
  return titled.toSorted(
    (a, b) => a.title.localeCompare(b.title) || a.organisationName.localeCompare(b.organisationName),
  )
}

const team = get('/team', {
  may: 'clock.totals',
  audit: 'clock.totals',
  handle: async ({ tx, ctx }) => {
    const showsWork = may(ctx.roles, 'clock.read')
    const clocks = showsWork ? await openClocks(tx) : []
    const items = workItems(await factsFor(tx, ctx, [], clocks))
    const rows = await yearOf(tx, ctx)
    return page('In time and late', () => TeamPage({ now: ctx.now, items, showsWork, totals: rows }), { wide: true })
  },
})

const teamSheet = async (tx: Tx, ctx: Ctx): Promise<Sheet> => ({
  name: 'In time and late',
  headings: ['Rule', 'Team', 'Ended or ran out', 'In time', 'Late', 'Share in time'],
  rows: (await yearOf(tx, ctx)).map(row => [
    row.title,
    row.organisationName,
    row.total,
    row.inTime,
    row.late,
    row.share,
  ]),
})
const teamXlsx = get('/team.xlsx', {
  may: 'clock.totals',
  confirm: 'export',
  audit: 'clock.totals',
  handle: async ({ tx, ctx }) => ({
    kind: 'bytes',
    body: xlsx(await teamSheet(tx, ctx)),
    type: XLSX,
    fileName: 'in-time-and-late.xlsx',
  }),
})
const teamCsv = get('/team.csv', {
  may: 'clock.totals',
  confirm: 'export',
  audit: 'clock.totals',
  handle: async ({ tx, ctx }) => ({
    kind: 'text',
    body: csv(await teamSheet(tx, ctx)),
    type: 'text/csv',
    fileName: 'in-time-and-late.csv',
  }),
})

// ------------------------------------------------------------------ reminders and calendar

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

async function calendar(
  { tx, ctx, once, query }: Given,
  typed: Typed | null = null,
  errors: readonly FieldError[] = [],
): Promise<Reply> {
  const kept = await reminderChoice(tx, ctx.practitionerId)
  const choice = typed
    ? {
        byMail: typedText(typed, 'byMail') === 'yes',
        quietFrom: typedText(typed, 'quietFrom'),
        quietTo: typedText(typed, 'quietTo'),
        quietWeekends: typedText(typed, 'quietWeekends') === 'yes',
      }
    : kept
  const email = (await practitioner(tx, ctx.practitionerId))?.email ?? null
  const props = { choice, calendars: await calendarsOf(tx), once, errors, saved: query.get('saved') === 'yes', email }
  return page('Reminders and calendar', () => CalendarPage(props), { errors })
}

const madeBefore =
  'An address was made a moment ago, and was shown once, on the page before this. If you have not copied it, end it below (the one made last) and make another'
const calendarRoutes: Route[] = [
  get('/calendar', { may: 'home', audit: 'calendar.page', handle: given => calendar(given) }),
  post('/calendar/reminders', {
    may: 'home',
    audit: 'calendar.reminders',
    input: remindersInput,
    handle: async ({ tx, ctx, input }) => {
      await tx.run(sql`
        insert into deadlines.reminder_choice (practitioner_id, by_mail, quiet_from, quiet_to, quiet_weekends, set_at)
        values (${ctx.practitionerId}, ${input.byMail === 'yes'}, ${input.quietFrom}, ${input.quietTo}, ${input.quietWeekends === 'yes'}, ${ctx.now})
        on conflict (practitioner_id) do update set by_mail = excluded.by_mail, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
          quiet_weekends = excluded.quiet_weekends, set_at = excluded.set_at`)
      return seeOther('/calendar?saved=yes')
    },
    again: given => calendar(given, given.typed, given.errors),
  }),
  post('/calendar/make', {
    may: 'home',
    audit: 'calendar.made',
    input: nothingTyped,
    handle: async ({ tx, ctx, origin }) => {
      const token = randomBytes(32).toString('base64url')
      await tx.run(sql`
        insert into deadlines.calendar_token (id, hash, practitioner_id, organisation_id, made_at)
        values (${newId()}, ${hashOf(token)}, ${ctx.practitionerId}, ${ctx.organisationId}, ${ctx.now})`)
      return page('Calendar', () => NewCalendarPage({ address: `${origin}/calendar/${token}.ics` }))
    },
    repeated: given => calendar(given, null, [{ field: 'form', message: madeBefore }]),
  }),
  post('/calendar/end', {
    may: 'home',
    audit: 'calendar.ended',
    input: calendarInput,
    handle: async ({ tx, ctx, input }) => {
      await tx.run(
        sql`update deadlines.calendar_token set revoked_at = ${ctx.now} where id = ${input.calendarId} and revoked_at is null`,
      )
      return seeOther('/calendar?saved=yes')
    },
    again: given => calendar(given),
  }),
  publicGet('/calendar/:file{[A-Za-z0-9_-]{43}\\.ics}', {
    may: 'public.page',
    audit: 'calendar.feed',
    handle: async ({ tx, params, now }) => {
      const hash = hashOf((params.file ?? '').slice(0, -4))
      const items = await calendarItems(tx, hash)
      return items === null ? notFound() : { kind: 'text', body: calendarText(items, now, hash), type: 'text/calendar' }
    },
  }),
]

/** Every route of this slice. */
export const deadlineRoutes = (deps: HomeDeps): Route[] => [
  get('/', { may: 'home', audit: 'home.read', handle: given => home(given, deps) }),
  ...taskRoutes,
  ...clockRoutes,
  team,
  teamXlsx,
  teamCsv,
  ...calendarRoutes,
]

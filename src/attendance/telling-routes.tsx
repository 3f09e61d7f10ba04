/** Routes of what people see and do with attendance: lists, a child’s page, alerts, tellings. */
import { h } from 'preact'
import { may } from '../access/index.ts'
import { practitioner } from '../identity/index.ts'
import { childFacts } from '../people/index.ts'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { londonNow } from '../platform/moment.ts'
import { type ChronologyRow, chronology, entryKinds } from '../record/index.ts'
import { dateText, dayNumber, londonDate } from '../statute/index.ts'
import { type AlertRow, triageForm } from './alert.ts'
import { colleaguesFor, triageAlert } from './alert-actions.ts'
import { AlertPage } from './alert-page.tsx'
import { alertById, stopsOf, triageOf } from './alert-queries.ts'
import { attendanceOf } from './facts.ts'
import { type Other, PupilPage } from './pupil-page.tsx'
import { notesOf } from './pupil-queries.ts'
import { SchoolPage } from './school-page.tsx'
import { schoolView } from './school-view.ts'
import { answerForm, checkForm, type Telling, tellForm, triedForm } from './telling.ts'
import { answerTelling, noteCheck, noteTried, opened, tellNow } from './telling-actions.ts'
import { labelsFor } from './telling-names.ts'
import { NoticePage, TellingPage } from './telling-page.tsx'
import { isPlaceKept, tellingById } from './telling-queries.ts'
import { noticeOf } from './telling-rules.ts'
import { schoolYearOf } from './terms-rules.ts'
import { calendarRows, figuresWords, yearStart } from './weeks-rules.ts'

type Sent = { typed: Typed; errors: FieldError[] } | null
const current = '/attendance'

/** Other entries of a child from one day to another, newest first: only what this reader may see. The register’s own entries are on the page already. */
export async function othersOf(
  { tx, ctx }: Pick<Given, 'tx' | 'ctx'>,
  childId: string,
  from: string,
  to: string,
): Promise<Other[]> {
  if (!may(ctx.roles, 'child.read')) return []
  const rows: ChronologyRow[] = await chronology(tx, childId, { from, to }, 60)
  return rows
    .filter(row => row.kind !== 'attendance' && row.kind !== 'absence-told')
    .map(row => ({
      entryId: row.entryId,
      on: londonDate(row.happenedAt),
      title: row.title,
      kind: entryKinds[row.kind].toLowerCase(),
    }))
}

// ------------------------------------------------------------------ the lists, and a child

async function showSchool({ tx, ctx }: Given): Promise<Reply> {
  const view = await schoolView(tx, ctx)
  const links = [
    { label: 'Bring in a register', href: '/attendance/files', may: 'attendance.import' },
    { label: 'The area', href: '/attendance/partnership', may: 'attendance.partnership' },
  ].filter(link => may(ctx.roles, link.may as 'attendance.import'))
  return page('Attendance', () => h(SchoolPage, { ...view, links }), { wide: true, current })
}

async function showPupil(given: Given): Promise<Reply> {
  const { tx, ctx, params, query } = given
  const childId = params.childId ?? ''
  const known = await attendanceOf(tx, ctx, childId)
  if (!known) return notFound()
  const label = (await labelsFor(tx, ctx, [childId])).get(childId)
  const today = dayNumber(londonDate(ctx.now))
  const thisYear = schoolYearOf(today)
  const asked = Number(query.get('year') ?? thisYear)
  const years = [...new Set([...known.terms.map(term => schoolYearOf(term.startsOn + 30)), thisYear])].sort()
  const year = years.includes(asked) ? asked : thisYear
  const from = dayNumber(`${year}-08-01`)
  const to = Math.min(today, dayNumber(`${year + 1}-07-31`))
  const rows = calendarRows(known.terms, known.closedWhy, from, to)
  const [others, stops, notes] = await Promise.all([
    othersOf(given, childId, rows[0]?.monday ?? dateText(Math.max(from, today - 90)), dateText(to)),
    stopsOf(tx, [childId]),
    notesOf(tx, childId, dateText(from), dateText(to)),
  ])
  const own = known.registers.some(row => row.organisationId === ctx.organisationId)
  const more = [
    ...(own && may(ctx.roles, 'attendance.terms')
      ? [{ label: 'Part-time timetable', href: `/attendance/${childId}/part-time` }]
      : []),
    { label: 'Days known of this child', href: `/attendance/${childId}/days` },
  ]
  return page(
    'Attendance',
    () =>
      h(PupilPage, {
        childId,
        name: label?.name ?? 'A child',
        detail: label?.detail ?? '',
        figures: known.figures,
        rows,
        year,
        years,
        alerts: known.alerts,
        decided: known.decided,
        others,
        tellings: known.tellings,
        stops,
        ...notes,
        now: ctx.now,
        mayTriage: own && may(ctx.roles, 'attendance.triage'),
        mayStop: may(ctx.roles, 'attendance.stop'),
        mayOpenRecord: may(ctx.roles, 'child.read'),
        mayList: may(ctx.roles, 'attendance.list'),
        own,
        more,
      }),
    { wide: true, current },
  )
}

// ------------------------------------------------------------------ an alert

/** Weeks before an alert that its page shows, days; and the most weeks after. */
const weeksBefore = 42
const weeksAfter = 84

async function showAlert(given: Given, sent: Sent): Promise<Reply> {
  const { tx, ctx, params, query, once } = given
  const alert = await alertById(tx, params.alertId ?? '')
  if (!alert) return notFound()
  const known = await attendanceOf(tx, ctx, alert.childId)
  if (!known) return notFound()
  const label = (await labelsFor(tx, ctx, [alert.childId])).get(alert.childId)
  const decided = await triageOf(tx, [alert.id])
  const [since, today] = [dayNumber(alert.sinceOn), dayNumber(londonDate(ctx.now))]
  const first = Math.max(since - weeksBefore, yearStart(since))
  const until = Math.min(today, since + weeksAfter)
  const others = (await othersOf(given, alert.childId, dateText(since - 28), dateText(until))).toReversed()
  const lately =
    until >= today
      ? []
      : await othersOf(given, alert.childId, dateText(Math.max(until + 1, today - 42)), dateText(today))
  const mayDecide = may(ctx.roles, 'attendance.triage') && alert.organisationId === ctx.organisationId
  const colleagues = mayDecide ? await colleaguesFor(tx, ctx, alert.childId) : []
  const errors = sent?.errors ?? []
  return page(
    'Attendance',
    () =>
      h(AlertPage, {
        alert,
        childName: label?.name ?? 'A child',
        detail: label?.detail ?? '',
        decided,
        figures: known.figures,
        rows: calendarRows(known.terms, known.closedWhy, first, until),
        others,
        lately,
        tellings: known.tellings.filter(telling => telling.onDate >= dateText(since - 28)),
        colleagues,
        typed: sent?.typed ?? {},
        errors,
        once,
        now: ctx.now,
        mayDecide,
        mayOpenRecord: may(ctx.roles, 'child.read'),
        again: query.get('again') !== null,
      }),
    { wide: true, current, errors },
  )
}

const ownAlert = async ({ tx, ctx, params }: Given): Promise<AlertRow | null> => {
  const alert = await alertById(tx, params.alertId ?? '')
  return alert && alert.organisationId === ctx.organisationId ? alert : null
}

const alertRoutes: Route[] = [
  get('/attendance/alerts/:alertId', {
    may: 'attendance.read',
    audit: 'attendance.alert.read',
    handle: given => showAlert(given, null),
  }),
  post('/attendance/alerts/:alertId', {
    may: 'attendance.triage',
    audit: 'attendance.alert.decided',
    input: triageForm,
    async handle(given) {
      const alert = await ownAlert(given)
      if (!alert) return notFound()
      const done = await triageAlert(given.tx, given.ctx, alert, given.input)
      return done.ok ? seeOther(`/attendance/alerts/${alert.id}`) : refuse(...done.errors)
    },
    again: given => showAlert(given, given),
  }),
]

// ------------------------------------------------------------------ a telling

async function showTelling(given: Given, sent: Sent, form: string): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const telling = await tellingById(tx, params.tellingId ?? '')
  if (!telling) return notFound()
  if (sent === null) await opened(tx, ctx, telling)
  const known = await attendanceOf(tx, ctx, telling.childId)
  const label = (await labelsFor(tx, ctx, [telling.childId])).get(telling.childId)
  const placeKept = await isPlaceKept(tx, telling.childId)
  const errors = sent?.errors ?? []
  return page(
    'Absence',
    () =>
      h(TellingPage, {
        telling,
        others: (known?.tellings ?? []).filter(one => one.onDate === telling.onDate && one.id !== telling.id),
        childName: label?.name ?? 'A child',
        detail: label?.detail ?? '',
        side: telling.organisationId === ctx.organisationId ? 'school' : 'team',
        figures: known?.figures ? figuresWords(known.figures) : null,
        today: londonNow(ctx.now),
        now: ctx.now,
        typed: sent?.typed ?? {},
        errors,
        once,
        mayTell: may(ctx.roles, 'attendance.tell'),
        mayAnswer: may(ctx.roles, 'attendance.answer'),
        mayOpenRecord: may(ctx.roles, 'child.read'),
        placeKept,
        form,
      }),
    { wide: true, current, errors },
  )
}

async function showNotice({ tx, ctx, params }: Given): Promise<Reply> {
  const telling = await tellingById(tx, params.tellingId ?? '')
  if (!telling || telling.organisationId !== ctx.organisationId) return notFound()
  const label = (await labelsFor(tx, ctx, [telling.childId])).get(telling.childId)
  const facts = may(ctx.roles, 'child.read') ? await childFacts(tx, telling.childId) : null
  const me = await practitioner(tx, ctx.practitionerId)
  const placeKept = await isPlaceKept(tx, telling.childId)
  const lines = noticeOf(
    telling,
    { name: facts?.label.name ?? label?.name ?? 'A child', born: facts?.label.bornOn ?? null },
    { name: ctx.practitionerName, job: [ctx.jobTitle, me?.phone].filter(Boolean).join(', ') },
    placeKept,
  )
  return page('Notice', () => h(NoticePage, { telling, lines, placeKept }), { current })
}

/** A form on the page of a telling: the same page again with what is wrong. */
type Act = (telling: Telling) => Promise<{ ok: true } | { ok: false; errors: FieldError[] }>
async function act({ tx, params }: Given, work: Act) {
  const telling = await tellingById(tx, params.tellingId ?? '')
  if (!telling) return notFound()
  const done = await work(telling)
  return done.ok ? seeOther(`/attendance/tellings/${telling.id}`) : refuse(...done.errors)
}
const ofSchool =
  (given: Given, work: Act): Act =>
  async telling =>
    telling.organisationId === given.ctx.organisationId
      ? work(telling)
      : { ok: false, errors: [{ field: 'triedWay', message: 'This is the school’s to write' }] }

const base = '/attendance/tellings/:tellingId'
const tellingFormRoutes: Route[] = [
  get(base, {
    may: 'attendance.read',
    audit: 'attendance.telling.read',
    handle: given => showTelling(given, null, ''),
  }),
  get(`${base}/notice`, { may: 'attendance.tell', audit: 'attendance.telling.notice', handle: showNotice }),
  post(`${base}/tried`, {
    may: 'attendance.tell',
    audit: 'attendance.telling.tried',
    input: triedForm,
    handle: given =>
      act(
        given,
        ofSchool(given, telling => noteTried(given.tx, given.ctx, telling, given.input)),
      ),
    again: given => showTelling(given, given, 'tried'),
  }),
  post(`${base}/tell`, {
    may: 'attendance.tell',
    audit: 'attendance.telling.told',
    input: tellForm,
    handle: given => act(given, telling => tellNow(given.tx, given.ctx, telling, given.input)),
    again: given => showTelling(given, given, 'tell'),
  }),
  post(`${base}/answer`, {
    may: 'attendance.answer',
    audit: 'attendance.telling.answered',
    input: answerForm,
    handle: given => act(given, telling => answerTelling(given.tx, given.ctx, telling, given.input)),
    again: given => showTelling(given, given, 'answer'),
  }),
  post(`${base}/check`, {
    may: 'attendance.answer',
    audit: 'attendance.telling.check',
    input: checkForm,
    handle: given => act(given, telling => noteCheck(given.tx, given.ctx, telling, given.input)),
    again: given => showTelling(given, given, 'check'),
  }),
]

/** Lists, alerts and tellings; a child’s page comes after every address with a word of its own. */
export const tellingRoutes: Route[] = [
  get('/attendance', { may: 'attendance.list', audit: 'attendance.listed', handle: showSchool }),
  ...alertRoutes,
  ...tellingFormRoutes,
]
export const pupilRoutes: Route[] = [
  get('/attendance/:childId', {
    may: 'attendance.read',
    audit: 'attendance.child.read',
    asks: ['childId'],
    handle: showPupil,
  }),
]

/** The typed text of one field, for pages that share this file’s forms. */
export const textOf = (sent: Sent, field: string): string => (sent ? typedText(sent.typed, field) : '')

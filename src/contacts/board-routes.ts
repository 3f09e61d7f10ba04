/** The board, handing over, and what was decided. */
import { h } from 'preact'
import { areaLimits, calendarFor } from '../area/index.ts'
import { openClocks } from '../deadlines/index.ts'
import { labelsOf } from '../people/index.ts'
import type { Tx } from '../platform/db.ts'
import { isPlainDate } from '../platform/form.ts'
import { type Ctx, type Given, get, page, type Reply, type Route } from '../platform/http.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import { dayNumber, dueFor, findRule, isWorkingDay, limitInWords, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import { type BoardContact, FrontDoorPage, type Show } from './board-page.tsx'
import { type Status, statuses } from './contact.ts'
import { DecidedPage, HandoverPage } from './handover-page.tsx'
import {
  contactIdsSince,
  decidedIdsSince,
  decidedSince,
  openContactIds,
  receivedAbout,
  wholeContacts,
} from './queries.ts'
import {
  type Due,
  handoverSince,
  holderOf,
  mondayOf,
  onBoard,
  statusOf,
  twelveMonthsBefore,
  withinTwelveMonths,
} from './rules.ts'

export function showOf(query: URLSearchParams): Show {
  const whose = query.get('whose')
  const state = query.get('state') ?? ''
  return {
    whose: whose === 'mine' || whose === 'nobody' ? whose : 'all',
    state: Object.hasOwn(statuses, state) ? (state as Status) : null,
    names: query.get('names') === 'yes',
    roomy: query.get('rows') === 'roomy',
    home: query.get('by') === 'household',
  }
}

const startOf = (on: string): Date => londonMoment(on, '00:00')

/** When each contact runs out: its earliest running clock. */
async function duesOf(tx: Tx): Promise<Map<string, Due>> {
  const dues = new Map<string, Due>()
  for (const clock of await openClocks(tx, { most: 5000 })) {
    if (clock.subjectKind === 'contact' && !dues.has(clock.subjectId))
      dues.set(clock.subjectId, { at: clock.dueAt, timed: clock.timed })
  }
  return dues
}

/** Every contact that waits, soonest first. */
async function waitingContacts(tx: Tx, ctx: Ctx): Promise<BoardContact[]> {
  const wholes = await wholeContacts(tx, await openContactIds(tx))
  const dues = await duesOf(tx)
  const children = [...new Set(wholes.flatMap(whole => whole.contact.children))]
  const came = Map.groupBy(
    await receivedAbout(tx, children, startOf(twelveMonthsBefore(londonDate(ctx.now)))),
    row => row.childId,
  )
  return wholes
    .map(whole => {
      const before = new Set(
        whole.contact.children
          .flatMap(child => came.get(child) ?? [])
          .filter(
            row =>
              row.contactId !== whole.contact.id &&
              row.receivedAt <= whole.contact.receivedAt &&
              withinTwelveMonths(row.receivedAt, ctx.now),
          )
          .map(row => row.contactId),
      ).size
      return { whole, status: statusOf(whole), due: dues.get(whole.contact.id) ?? null, before, names: null }
    })
    .filter(contact => onBoard(contact.status))
    .toSorted(
      (one, other) =>
        (one.due?.at.getTime() ?? Number.MAX_SAFE_INTEGER) - (other.due?.at.getTime() ?? Number.MAX_SAFE_INTEGER),
    )
}

/** How long there is to decide, in the words of the rule in force here, and how sure it is. */
async function limitHere(tx: Tx, ctx: Ctx) {
  const rule = findRule('referral-decision')
  if (!rule) throw new Error('the rule of one working day is missing')
  const area = await areaLimits(tx, ctx.areaId, londonDate(ctx.now))
  const due = dueFor(rule, ctx.now, { area })
  const certainty =
    due.setBy === 'area'
      ? ('local' as const)
      : rule.certainty === 'unverified'
        ? ('unchecked' as const)
        : rule.certainty
  return {
    words: `Decide, and answer the person who sent it, within ${limitInWords({ unit: due.unit, n: due.limit })}.${due.toTheMinute ? ` ${ctx.areaName} counts it to the minute.` : ''}`,
    certainty,
    source: rule.sources[0]?.document ?? 'Working Together',
  }
}

async function board({ tx, ctx, query, once }: Given): Promise<Reply> {
  const show = showOf(query)
  const all = await waitingContacts(tx, ctx)
  const isMine = (contact: BoardContact) => holderOf(contact.whole.taken)?.byId === ctx.practitionerId
  const isNobodys = (contact: BoardContact) => contact.whole.taken.length === 0
  const whose = all.filter(contact =>
    show.whose === 'mine' ? isMine(contact) : show.whose === 'nobody' ? isNobodys(contact) : true,
  )
  const contacts = whose.filter(contact => show.state === null || contact.status === show.state)
  if (show.names) {
    // Asking for the names puts every child shown into the audit event.
    const labels = await labelsOf(
      tx,
      contacts.flatMap(contact => contact.whole.contact.children),
    )
    const names = new Map([...labels].map(([id, label]) => [id, label.name]))
    for (const contact of contacts) contact.names = names
    tx.event.detail.namesShown = true
  }
  const monday = mondayOf(londonDate(ctx.now))
  const decided = await decidedSince(tx, startOf(monday))
  const limit = await limitHere(tx, ctx)
  const counts = {
    all: all.length,
    mine: all.filter(isMine).length,
    nobody: all.filter(isNobodys).length,
    byState: (Object.keys(statuses) as Status[])
      .map((state): [Status, number] => [state, whose.filter(contact => contact.status === state).length])
      .filter(([, count]) => count > 0),
  }
  return page(
    'Front door',
    () =>
      h(FrontDoorPage, {
        now: ctx.now,
        contacts,
        show,
        counts,
        me: ctx.practitionerId,
        isManager: ctx.roles.includes('front-door-manager'),
        areaName: ctx.areaName,
        limit,
        decided: { ...decided, monday: format.weekdayDay(monday) },
        once,
      }),
    { wide: true, current: '/contacts' },
  )
}

async function handover({ tx, ctx, query }: Given): Promise<Reply> {
  const calendar = await calendarFor(tx, ctx)
  const asked = query.get('since') ?? ''
  const from =
    isPlainDate(asked) && dayNumber(asked) <= dayNumber(londonDate(ctx.now))
      ? { date: asked, time: '00:00' }
      : handoverSince(londonNow(ctx.now), on => isWorkingDay(on, calendar))
  const since = londonMoment(from.date, from.time)
  const contacts = await waitingContacts(tx, ctx)
  const received = await wholeContacts(tx, await contactIdsSince(tx, since))
  return page('Handover', () => h(HandoverPage, { now: ctx.now, since, contacts, received, me: ctx.practitionerId }), {
    current: '/contacts',
  })
}

async function decided({ tx, ctx }: Given): Promise<Reply> {
  const monday = mondayOf(londonDate(ctx.now))
  const contacts = await wholeContacts(tx, await decidedIdsSince(tx, startOf(monday)))
  return page('Decided', () => h(DecidedPage, { now: ctx.now, contacts, monday: format.longDate(monday) }), {
    current: '/contacts',
  })
}

export const boardRoutes: Route[] = [
  get('/contacts', { may: 'contact.list', audit: 'contact.board.read', handle: board }),
  get('/contacts/handover', { may: 'contact.list', audit: 'contact.handover.read', handle: handover }),
  get('/contacts/decided', { may: 'contact.list', audit: 'contact.decided.read', handle: decided }),
]

/** What stands beside the worklist of a school's leads: small things seen together, the school's concerns, answers received. */
import { may } from '../access/index.ts'
import type { AsidePart } from '../deadlines/index.ts'
import type { Tx } from '../platform/db.ts'
import { sql } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { recentEntries } from '../record/index.ts'
import { londonDate } from '../statute/index.ts'
import { DotLine, format, Link, StateTag } from '../ui/index.ts'
import { triageOutcomes } from './concern.ts'
import { type EarlyWorries, earlyWorries, inWords, smallKinds, togetherFrom, worryWeeks } from './early-rules.ts'
import { concernsOf, toldOf, triageOf, uuids } from './queries.ts'
import { answersTo, referralsSent } from './referral-queries.ts'
import { namesOf } from './triage-queries.ts'
import { listStates, newestByChild, stateOf } from './triage-rules.ts'

const DAY = 24 * 60 * 60_000
/** "Today", "Yesterday", "Fri 20": room for one short line. */
const shortDay = (at: Date, now: Date): string => {
  const near = format.sentence(format.nearDate(at, now))
  return /\d/.test(near) ? format.weekdayDay(at) : near
}
interface Named {
  name: string
  initials: string
  yearGroup: string | null
}
const called = (ctx: Ctx, one: Named | undefined): string =>
  one ? [ctx.showsInitials ? one.initials : one.name, one.yearGroup].filter(Boolean).join(', ') : 'A child'

function Together({ worries, childId, who }: { worries: EarlyWorries; childId: string; who: string }) {
  const count = inWords(worries.count)
  return (
    <div class="kith-together">
      <p>
        <strong>{who}.</strong> {format.sentence(count)} small entries by{' '}
        {worries.writers === 1 ? 'one person' : `${inWords(worries.writers)} people`} since{' '}
        {worries.since ? format.dayMonth(worries.since) : ''}. None led to more than a note.
      </p>
      <DotLine points={worries.points.slice(-5).map(point => ({ word: point.word, on: format.dayMonth(point.on) }))} />
      <p>
        <Link href={`/children/${childId}`}>Look at these together</Link>
      </p>
    </div>
  )
}

/** Small entries that nobody added up: children with several in eight weeks and no decision beyond adding to the picture. At most two. */
export async function seenTogether(tx: Tx, ctx: Ctx): Promise<AsidePart | null> {
  if (!may(ctx.roles, 'concern.list')) return null
  const since = new Date(ctx.now.getTime() - worryWeeks * 7 * DAY)
  const often = (
    await tx.many(
      sql<{ id: string }>`select c.id from concerns.often_lately(${since}::timestamptz, ${togetherFrom}, 12) c(id)`,
    )
  ).map(row => row.id)
  if (often.length === 0) return null
  const names = await namesOf(tx, ctx, often)
  const rows = await recentEntries(tx, often, smallKinds, since)
  const details = await tx.many(sql<{
    childId: string
    entryId: string
    kind: (typeof smallKinds)[number]
    role: 'subject'
    present: string
  }>`
    select ec.child_id as "childId", ec.entry_id as "entryId", ec.kind, ec.role, ec.present from record.entry_child ec
    where ec.child_id = any(${uuids(often)}) and ec.entry_id = any(${uuids(rows.map(row => row.entryId))})`)
  // What was urgent is not small, and is in the worklist already.
  const urgent = new Set(
    (
      await tx.many(
        sql<{
          id: string
        }>`select c.entry_id as id from concerns.concern c where c.urgent and c.entry_id = any(${uuids(rows.map(row => row.entryId))})`,
      )
    ).map(row => row.id),
  )
  const decided = await tx.many(sql<{ childId: string }>`select distinct t.child_id as "childId" from concerns.triage t
    where t.child_id = any(${uuids(often)}) and t.decided_at >= ${since} and t.outcome not in ('add-to-picture', 'pastoral')`)
  const more = new Set(decided.map(row => row.childId))
  const shown = often
    .filter(child => !more.has(child) && names.has(child))
    .flatMap(child => {
      const entries = rows
        .filter(row => row.childId === child && !urgent.has(row.entryId))
        .flatMap(row => {
          const detail = details.find(one => one.entryId === row.entryId && one.childId === child)
          return detail
            ? [
                {
                  entryId: row.entryId,
                  kind: detail.kind,
                  role: detail.role,
                  on: londonDate(row.happenedAt),
                  authorId: row.authorId,
                  title: row.title,
                  text: detail.present,
                  harms: row.harms,
                },
              ]
            : []
        })
      const worries = earlyWorries(entries, londonDate(ctx.now))
      return worries.count >= togetherFrom ? [{ childId: child, worries }] : []
    })
  if (shown.length === 0) return null
  return {
    order: 10,
    title: 'Seen together',
    paper: true,
    body: () => (
      <>
        {shown.slice(0, 2).map(({ childId, worries }) => (
          <Together worries={worries} childId={childId} who={called(ctx, names.get(childId))} />
        ))}
      </>
    ),
  }
}

/** The newest concerns of the school with what has become of each. */
export async function concernsInSchool(tx: Tx, ctx: Ctx): Promise<AsidePart | null> {
  if (!may(ctx.roles, 'concern.list')) return null
  const concerns = await concernsOf(tx, ctx, { most: 6, since: new Date(ctx.now.getTime() - 30 * DAY) })
  if (concerns.length === 0) return null
  const names = await namesOf(tx, ctx, [...new Set(concerns.flatMap(concern => concern.children))])
  const decisions = Map.groupBy(
    await triageOf(
      tx,
      concerns.map(concern => concern.id),
    ),
    row => row.concernId,
  )
  const told = new Set(
    (
      await toldOf(
        tx,
        concerns.map(concern => concern.id),
      )
    )
      .filter(row => row.kind === 'acted-on')
      .map(row => row.concernId),
  )
  return {
    order: 20,
    title: 'Concerns in your school',
    flush: true,
    body: () => (
      <>
        <ul class="kith-bare-list kith-aside-rows">
          {concerns.map(concern => {
            const newest = newestByChild(decisions.get(concern.id) ?? [])
            const state = stateOf(concern, newest)
            const mine = concern.pickedUpByName === ctx.practitionerName ? 'you' : (concern.pickedUpByName ?? '')
            const outcome = [
              ...new Set([...newest.values()].map(row => triageOutcomes[row.outcome].toLowerCase())),
            ].join('; ')
            return (
              <li class="kith-aside-rows__row">
                <span class="kith-meta">
                  {shortDay(concern.loggedAt, ctx.now)}
                  <br />
                  {format.time(concern.loggedAt)}
                </span>
                <span>
                  <Link href={concern.entryId === null ? `/concerns/${concern.id}/find` : `/concerns/${concern.id}`}>
                    {concern.entryId === null
                      ? 'A child to find on the roll'
                      : concern.children.map(child => called(ctx, names.get(child))).join('; ')}
                  </Link>
                  <br />
                  <StateTag>{listStates[state]}</StateTag>{' '}
                  <span class="kith-meta">
                    {state === 'new'
                      ? 'not picked up yet'
                      : state === 'picked-up'
                        ? `${mine}${concern.pickedUpAt ? `, ${format.time(concern.pickedUpAt)}` : ''}`
                        : `${outcome}${told.has(concern.id) ? '; the person who raised it told' : ''}`}
                  </span>
                </span>
              </li>
            )
          })}
        </ul>
        <p>
          <Link href="/concerns">All concerns</Link>
        </p>
      </>
    ),
  }
}

/** Answers to referrals of the last fortnight, each with the way to disagree in place. */
export async function answersReceived(tx: Tx, ctx: Ctx): Promise<AsidePart | null> {
  if (!may(ctx.roles, 'referral.list')) return null
  const sent = await referralsSent(tx, ctx, 60)
  const answers = (
    await answersTo(
      tx,
      sent.map(row => row.id),
    )
  )
    .filter(row => row.answeredAt.getTime() > ctx.now.getTime() - 14 * DAY)
    .slice(0, 4)
  if (answers.length === 0) return null
  const names = await namesOf(tx, ctx, [...new Set(answers.map(row => row.childId))])
  const toName = new Map(sent.map(row => [row.id, row.toName]))
  return {
    order: 30,
    title: 'Answers you received',
    flush: true,
    body: () => (
      <ul class="kith-bare-list kith-aside-rows kith-aside-rows--plain">
        {answers.map(answer => (
          <li>
            <span class="kith-meta">
              {format.sentence(format.nearDateTime(answer.answeredAt, ctx.now))}, from{' '}
              {toName.get(answer.referralId) ?? 'the front door'}
            </span>
            <br />
            <Link href={`/referrals/${answer.referralId}`}>{called(ctx, names.get(answer.childId))}</Link>{' '}
            <strong>{answer.outcome}.</strong>{' '}
            {answer.reasons.length > 110
              ? `${answer.reasons.slice(0, answer.reasons.lastIndexOf(' ', 110))} …`
              : answer.reasons}
            <br />
            <Link href={`/challenges/new?referral=${answer.referralId}`}>I disagree</Link>
          </li>
        ))}
      </ul>
    ),
  }
}

/** The parts of the home aside, in order; each is null for somebody who has none of it. */
export const homeSections = [seenTogether, concernsInSchool, answersReceived]

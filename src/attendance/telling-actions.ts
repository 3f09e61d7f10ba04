/** Telling: what happens from an absence nobody can explain until somebody says where the child is. Each runs in the caller’s transaction. */
import { randomInt } from 'node:crypto'
import { askFor } from '../access/index.ts'
import { frontDoorFor } from '../concerns/index.ts'
import { clockById, startClock, stopClock } from '../deadlines/index.ts'
import { childFacts } from '../people/index.ts'
import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { londonMoment } from '../platform/moment.ts'
import { writeEntry } from '../record/index.ts'
import { attendanceCode, dateText, dayNumber, londonDate } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import type { TermMarks } from './marks.ts'
import {
  type AnswerInput,
  type CheckInput,
  checkers,
  noticeWays,
  type StepFacts,
  type StepKind,
  type TellInput,
  type Telling,
  type TriedInput,
} from './telling.ts'
import { registersOf, tellingById, tellingsOf, workersOf } from './telling-queries.ts'
import {
  asWords,
  awayWords,
  dueNow,
  explainedBy,
  isCovered,
  isExplained,
  isKnownUntil,
  isTold,
  mostKnownDays,
  noticeNumber,
  type Recipient,
  recipientsOf,
  roundOf,
  runFrom,
  stateOf,
  tellBy,
  toWords,
  triedLine,
  type WorkerRow,
  welfarePrompt,
} from './telling-rules.ts'
import {
  answerTask,
  askForCheck,
  askSchool,
  askToRead,
  askWorker,
  checkTask,
  endTasks,
  giveUp,
  readTask,
  tellTask,
  upTask,
  whoNext,
} from './telling-tasks.ts'

/** C53 of statute: no national number. It runs where the area has set one. */
export const rule = 'unexplained-absence-told'
/** How far back telling and going up look, days; and how long a reason may take to come in. */
const lookBack = 7
const explainBack = 60
const subjectOf = (telling: Pick<Telling, 'id'>) => ({ kind: 'telling', id: telling.id })
const daysBefore = (day: string, days: number): string => dateText(dayNumber(day) - days)
const freshNumber = () => noticeNumber(Array.from({ length: 8 }, () => randomInt(1_000_000) / 1_000_000))

/** One at a time for one school: a scan and the sweep never tell twice. */
const hold = (tx: Tx, ctx: Ctx) =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`attendance.telling ${ctx.organisationId}`}, 7))`)

type Outcome = { ok: true } | { ok: false; errors: FieldError[] }
const no = (field: string, message: string): Outcome => ({ ok: false, errors: [{ field, message }] })

interface NewStep {
  kind: StepKind
  words: string
  facts?: StepFacts
  at?: Date
  entryId?: string | null
}
/** Writes one step. What happens once a round (told, seen, explained) happens once, however often it is asked for. */
async function addStep(tx: Tx, ctx: Ctx, telling: Pick<Telling, 'id'>, step: NewStep): Promise<boolean> {
  const written =
    await tx.run(sql`insert into attendance.telling_step (id, telling_id, round, kind, at, facts, words, entry_id, by_practitioner, by_organisation_id, recorded_at)
    values (${newId()}, ${telling.id}, (select count(*) from attendance.telling_step r where r.telling_id = ${telling.id} and r.kind = 'again') + ${step.kind === 'again' ? 1 : 0}, ${step.kind}, ${step.at ?? ctx.now}, ${JSON.stringify(step.facts ?? {})}::jsonb, ${step.words}, ${step.entryId ?? null},
      ${ctx.practitionerId}, ${ctx.organisationId}, ${ctx.now}) on conflict do nothing`)
  tx.event.subject = { kind: 'telling', id: telling.id }
  return written === 1
}
/** The telling again, with what was just written. */
async function again(tx: Tx, telling: Telling): Promise<Telling> {
  const found = await tellingById(tx, telling.id)
  if (!found) throw new Error('a telling that was just written to cannot be read')
  return found
}

/** An entry about it in the chronology: the receipt. `said`: what others said. */
async function receipt(
  tx: Tx,
  ctx: Ctx,
  telling: Telling,
  entry: { title: string; text?: string; said?: string; facts: [string, string][]; to?: string[]; at?: Date },
): Promise<string> {
  const { entryId } = await writeEntry(tx, ctx, {
    kind: 'absence-told',
    title: entry.title,
    body: {
      ...(entry.text ? { text: entry.text } : {}),
      ...(entry.said ? { said: entry.said } : {}),
      facts: [...entry.facts, ['Notice', telling.number]],
    },
    children: [{ childId: telling.childId, role: 'subject' }],
    happenedAt: entry.at ?? ctx.now,
    ...(entry.to ? { reach: 'named' as const, namedOrganisations: entry.to } : {}),
  })
  return entryId
}

// ------------------------------------------------------------------ after a register came in

/**
 * After a register came in: for each child of the school with a day of the last four that nobody can explain, and who has a worker or a plan, everybody
 * who must hear of it; also again, where the day was explained and is not any more. What the register explains since is ended. Those whose time has come are told at once. Twice changes nothing. Run as the school’s
 * own system person, or by whoever keeps its register.
 */
export async function tellWorkers(
  tx: Tx,
  ctx: Ctx,
  now: Date,
): Promise<{ made: number; explained: number; told: number }> {
  const at = { ...ctx, now }
  await hold(tx, at)
  const away = await tx.many(
    sql<{
      childId: string
      on: string
    }>`select child_id as "childId", on_date as "on" from attendance.to_tell(${londonDate(now)}::date)`,
  )
  let made = 0
  if (away.length > 0) {
    const children = away.map(row => row.childId)
    await askFor(tx, children)
    const workers = Map.groupBy(await workersOf(tx, children, londonDate(now)), row => row.childId)
    const terms = Map.groupBy(await ownTerms(tx, at, children), row => row.childId)
    const before = Map.groupBy(await tellingsOf(tx, children, daysBefore(londonDate(now), 60)), row => row.childId)
    for (const [childId, days] of Map.groupBy(away, row => row.childId))
      made += await tellOfChild(tx, at, {
        childId,
        days: days.map(row => row.on),
        workers: workers.get(childId) ?? [],
        terms: (terms.get(childId) ?? []).map(row => row.term),
        before: before.get(childId) ?? [],
      })
  }
  const { explained, told } = await settle(tx, at, now)
  return { made, explained, told }
}

interface Away {
  childId: string
  /** Days that nobody can explain and of which nobody hears yet. */
  days: readonly string[]
  workers: readonly WorkerRow[]
  terms: readonly TermMarks[]
  before: readonly Telling[]
}
/** The newest day first: an earlier one of the same run is told with it. */
async function tellOfChild(tx: Tx, ctx: Ctx, { childId, days, workers, terms, before }: Away): Promise<number> {
  const facts = workers.some(row => row.organisationId !== null) ? null : await childFacts(tx, childId)
  let made = 0
  for (const to of recipientsOf(workers, facts && (await frontDoorFor(tx, ctx, facts)))) {
    const known = before.filter(
      one => one.toOrganisationId === to.organisationId && one.organisationId === ctx.organisationId,
    )
    for (const on of [...days].sort().reverse()) {
      if (known.some(one => isKnownUntil(one, terms, on))) continue
      const there = known.find(one => one.onDate === on)
      if (there ? !isExplained(there) : known.some(one => isCovered(one, on))) continue
      if (there) await reopen(tx, ctx, there)
      else known.push(await begin(tx, ctx, { childId, on, run: runFrom(terms, on), to }))
      made++
    }
  }
  return made
}

const ownTerms = async (
  tx: Tx,
  ctx: Ctx,
  children: readonly string[],
): Promise<{ childId: string; term: TermMarks }[]> =>
  (await registersOf(tx, children, daysBefore(londonDate(ctx.now), 60))).filter(
    row => row.organisationId === ctx.organisationId,
  )

/** Explained once, and now not any more: the child has gone again, or the mark was wrong. The same telling, from the start. */
async function reopen(tx: Tx, ctx: Ctx, telling: Telling): Promise<void> {
  const { limit } = await startedClock(tx, ctx, telling.id, telling.childId)
  const by = tellBy(telling.onDate, ctx.now, limit)
  const words = 'The register has a session again that nobody can explain.'
  await addStep(tx, ctx, telling, { kind: 'again', words, facts: { tellBy: by.toISOString() } })
  await askSchool(tx, ctx, { ...telling, tellBy: by })
}

async function begin(
  tx: Tx,
  ctx: Ctx,
  { childId, on, run, to }: { childId: string; on: string; run: string; to: Recipient },
): Promise<Telling> {
  const id = newId()
  const { clockId, limit } = await startedClock(tx, ctx, id, childId)
  await tx.run(sql`insert into attendance.telling (id, number, organisation_id, child_id, on_date, run_from, to_organisation_id, worker_id, worker_name, as_what, plan,
      high_risk, by_phone, known_at, tell_by, made_by, made_at)
    values (${id}, ${freshNumber()}, ${ctx.organisationId}, ${childId}, ${on}::date, ${run}::date, ${to.organisationId}, ${to.workerId}, ${to.workerName}, ${to.asWhat}, ${to.plan},
      ${to.highRisk}, ${to.byPhone}, ${ctx.now}, ${tellBy(on, ctx.now, limit)}, ${ctx.practitionerId}, ${ctx.now})`)
  const telling = await tellingById(tx, id)
  if (!telling) throw new Error('a telling that was just written cannot be read')
  await askSchool(tx, ctx, telling)
  tx.event.detail.clock = clockId !== null
  return telling
}

/** The clock of C53, where the area has set a limit: its date is then the latest by which to tell. */
async function startedClock(
  tx: Tx,
  ctx: Ctx,
  id: string,
  childId: string,
): Promise<{ clockId: string | null; limit: Date | null }> {
  const clockId = await startClock(tx, ctx, {
    rule,
    startedAt: ctx.now,
    children: [childId],
    subject: { kind: 'telling', id },
    href: `/attendance/tellings/${id}`,
    startWords: `Known from the register ${format.shortDateTime(ctx.now)}.`,
  })
  return { clockId, limit: clockId === null ? null : ((await clockById(tx, clockId))?.dueAt ?? null) }
}

// ------------------------------------------------------------------ the sweep

/**
 * For the sweep: what the register explains meanwhile is ended, what is due to be told is told, what nobody answers goes up. Run as the school’s
 * own system person. Twice changes nothing.
 */
export async function settle(
  tx: Tx,
  ctx: Ctx,
  now: Date,
): Promise<{ explained: number; told: number; goneUp: number }> {
  const at = { ...ctx, now }
  await hold(tx, at)
  const open = await tx.many(
    sql<{
      id: string
      childId: string
    }>`select telling_id as id, child_id as "childId" from attendance.open_tellings(${daysBefore(londonDate(now), explainBack)}::date)`,
  )
  const done = { explained: 0, told: 0, goneUp: 0 }
  if (open.length === 0) return done
  const children = [...new Set(open.map(row => row.childId))]
  await askFor(tx, children)
  const terms = Map.groupBy(await ownTerms(tx, at, children), row => row.childId)
  const wanted = new Set(open.map(row => row.id))
  const tellings = (await tellingsOf(tx, children, daysBefore(londonDate(now), explainBack))).filter(one =>
    wanted.has(one.id),
  )
  const since = daysBefore(londonDate(now), lookBack)
  for (const telling of tellings) {
    const code = explainedBy(
      (terms.get(telling.childId) ?? []).map(row => row.term),
      telling.onDate,
    )
    if (code !== null) {
      await explain(tx, at, telling, code)
      done.explained++
      continue
    }
    const due = telling.onDate < since ? null : dueNow(telling, now)
    if (due === null) continue
    const day = await sameDay(tx, at, telling)
    if (due.what === 'tell') {
      await tell(tx, at, telling, null)
      done.told++
    } else {
      await goUp(tx, at, telling, due.stage)
      done.goneUp++
    }
    await checkIfNeeded(tx, at, day)
  }
  return done
}

/** Organisations with something to settle: asked each minute, before anybody is signed in. */
export const schoolsWaiting = async (tx: Tx, now: Date): Promise<string[]> =>
  (
    await tx.many(
      sql<{
        id: string
      }>`select id from attendance.organisations_waiting(${daysBefore(londonDate(now), lookBack)}::date) as w(id)`,
    )
  ).map(row => row.id)

/** The register now says why: everybody who was asked is told so, and nobody goes on looking. */
async function explain(tx: Tx, ctx: Ctx, telling: Telling, code: string): Promise<void> {
  const label = attendanceCode(code)?.label ?? code
  const words =
    code === '/' || code === '\\' ? 'The child was in school.' : `The register now says: ${label.toLowerCase()}.`
  if (!(await addStep(tx, ctx, telling, { kind: 'explained', words, facts: { code } }))) return
  await endTasks(tx, ctx, telling, [tellTask, answerTask, upTask, checkTask], words)
  await stopClock(tx, ctx, { rule, subject: subjectOf(telling), lateReason: words })
}

async function goUp(tx: Tx, ctx: Ctx, telling: Telling, stage: 0 | 1 | 2): Promise<void> {
  const ups = await whoNext(tx, ctx, telling, stage)
  const to = format.list([...new Set(ups.map(up => up.words))])
  const entryId =
    stage === 0
      ? null
      : await receipt(tx, ctx, telling, {
          title: `No answer from the ${asWords(telling)}: passed on`,
          facts: [
            ['Passed on to', to],
            ['Told', toldWords(telling)],
          ],
        })
  await addStep(tx, ctx, telling, {
    kind: 'gone-up',
    words: stage === 0 ? 'Nobody had been told by the time set.' : 'Nobody had answered by the time set.',
    facts: { stage, to },
    entryId,
  })
  for (const up of ups) await giveUp(tx, ctx, telling, up)
}
const toldWords = (telling: Telling): string => {
  const told = roundOf(telling).find(step => step.kind === 'told')
  return told ? `${toWords(telling)}, ${format.shortDateTime(told.at)}` : 'nobody yet'
}

// ------------------------------------------------------------------ telling

/** Tells the team: in Kith by task and neutral mail; otherwise somebody gives the notice, and says here how and to whom. */
async function tell(
  tx: Tx,
  ctx: Ctx,
  telling: Telling,
  notice: { way: keyof typeof noticeWays; recipient: string } | null,
): Promise<void> {
  const tried = telling.steps.filter(step => step.kind === 'tried')
  const to = notice ? `${notice.recipient}, ${telling.toName}` : toWords(telling)
  const entryId = await receipt(tx, ctx, telling, {
    title: `Told the ${asWords(telling)}: absent, no reason given`,
    text: awayWords(telling),
    facts: [
      ['Day', format.longDate(telling.onDate)],
      ['Tried first', tried.length === 0 ? 'Nothing is written down' : tried.map(triedLine).join('\n')],
      ['Told', `${to}, ${notice ? noticeWays[notice.way].toLowerCase() : 'in Kith'}`],
    ],
  })
  const first = await addStep(tx, ctx, telling, {
    kind: 'told',
    words: `Told ${to}.`,
    facts: { way: notice?.way ?? 'kith', to },
    entryId,
  })
  if (!first) throw new Error('told twice at once')
  await stopClock(tx, ctx, {
    rule,
    subject: subjectOf(telling),
    entryId,
    lateReason: 'Told after the area’s own limit.',
  })
  await endTasks(tx, ctx, telling, [tellTask, upTask], `Told ${format.time(ctx.now)}`)
  if (!telling.byPhone) await askWorker(tx, ctx, telling, ctx.now)
}

/** Somebody at the school tells the team now. A notice needs how, and who took it. */
export async function tellNow(tx: Tx, ctx: Ctx, telling: Telling, input: TellInput): Promise<Outcome> {
  await hold(tx, ctx)
  const now = await again(tx, telling)
  if (now.organisationId !== ctx.organisationId) return no('toldWay', 'Only the school can say that it told')
  if (stateOf(now) !== 'to-tell')
    return no('toldWay', 'They have been told already, or the absence is explained. Look below')
  const day = await sameDay(tx, ctx, now)
  if (!now.byPhone) {
    await tell(tx, ctx, now, null)
    await checkIfNeeded(tx, ctx, day)
    return { ok: true }
  }
  const errors: FieldError[] = []
  if (!input.toldWay) errors.push({ field: 'toldWay', message: 'Say how you told them' })
  if (!input.recipient) errors.push({ field: 'recipient', message: 'Enter the name of whoever took it' })
  if (!input.toldWay || !input.recipient) return { ok: false, errors }
  await tell(tx, ctx, now, { way: input.toldWay, recipient: input.recipient })
  await checkIfNeeded(tx, ctx, day)
  return { ok: true }
}

/** What the school tried: a first-day call, a visit. Shown to whoever is told. When nobody is reached and the risk is high, its leads are asked to act. */
export async function noteTried(tx: Tx, ctx: Ctx, telling: Telling, input: TriedInput): Promise<Outcome> {
  const at = londonMoment(input.triedOn, input.triedAt)
  if (at.getTime() > ctx.now.getTime() + 60_000) return no('triedAt', 'That is still to come. Enter when it was')
  const step: NewStep = {
    kind: 'tried',
    at,
    words: input.triedWords ?? '',
    facts: { way: input.triedWay, outcome: input.triedOutcome },
  }
  // Every team that must hear of the day sees what was tried, whichever of them it was written down for.
  const day = await sameDay(tx, ctx, telling)
  for (const one of day) await addStep(tx, ctx, one, step)
  await checkIfNeeded(tx, ctx, day)
  tx.event.subject = { kind: 'telling', id: telling.id }
  return { ok: true }
}

/** All of the school’s tellings of one child and day: one a team. For a team itself: its own. */
async function sameDay(tx: Tx, ctx: Ctx, telling: Telling): Promise<Telling[]> {
  if (telling.organisationId !== ctx.organisationId) return [telling]
  const all = await tellingsOf(tx, [telling.childId], telling.onDate)
  return all.filter(one => one.onDate === telling.onDate && one.organisationId === ctx.organisationId)
}
/**
 * When what was just written means that somebody must see the child, the school’s leads are asked to see to it: once for the day, whichever team’s
 * telling it is. `before`: the tellings of the day as they were.
 */
async function checkIfNeeded(tx: Tx, ctx: Ctx, before: readonly Telling[]): Promise<void> {
  if (before.some(one => welfarePrompt(one) !== null)) return
  for (const one of before) {
    const prompt = welfarePrompt(await again(tx, one))
    if (prompt === null) continue
    await askForCheck(tx, ctx, one, prompt)
    return
  }
}

/** Whoever is told has opened it. Recorded once a person. The school’s own opening ends its task to read the answer. */
export async function opened(tx: Tx, ctx: Ctx, telling: Telling): Promise<void> {
  if (telling.organisationId === ctx.organisationId) {
    if (telling.steps.some(step => step.kind === 'answered')) await endTasks(tx, ctx, telling, [readTask], 'Read')
    return
  }
  if (telling.toOrganisationId === ctx.organisationId && isTold(telling))
    await addStep(tx, ctx, telling, { kind: 'seen', words: `${ctx.practitionerName} has opened it.` })
}

/** The team says where the child is. For a team without Kith the school writes the answer down as it was given. */
export async function answerTelling(tx: Tx, ctx: Ctx, telling: Telling, input: AnswerInput): Promise<Outcome> {
  const mine = telling.byPhone
    ? telling.organisationId === ctx.organisationId
    : telling.toOrganisationId === ctx.organisationId
  if (!mine) return no('answer', 'This answer comes from the team that was told')
  if (!isTold(telling)) return no('answer', 'They have not been told yet')
  if (telling.byPhone && !input.byName) return no('byName', 'Enter who gave the answer')
  if (input.knownUntil && input.knownUntil < londonDate(ctx.now)) return no('knownUntil', 'That day has passed')
  const latest = dateText(dayNumber(londonDate(ctx.now)) + mostKnownDays)
  if (input.knownUntil && input.knownUntil > latest)
    return no(
      'knownUntil',
      `Enter a day within ${mostKnownDays} days, ${format.longDate(latest)} at the latest. If it is still known then, say so again`,
    )
  const day = await sameDay(tx, ctx, telling)
  const by = input.byName ?? ctx.practitionerName
  const seen = {
    seen: 'The child has been seen',
    spoken: 'Somebody has spoken with the child',
    no: 'Nobody has seen or spoken with the child',
  }[input.seen]
  const facts: [string, string][] = [
    ['The child', seen],
    ...(input.knownUntil
      ? ([['Where the child is, is known until', format.longDate(input.knownUntil)]] as [string, string][])
      : []),
    ['About', `Absent ${format.longDate(telling.onDate)}, no reason given`],
  ]
  const entryId = await receipt(
    tx,
    ctx,
    telling,
    telling.byPhone
      ? {
          title: `Answer received: ${asWords(telling)}, about an absence`,
          said: input.answer,
          facts: [...facts, ['Given by', `${by}, ${telling.toName}`]],
        }
      : {
          title: 'Answered: absent from school, no reason given',
          text: input.answer,
          facts,
          to: [telling.organisationId],
        },
  )
  await addStep(tx, ctx, telling, {
    kind: 'answered',
    words: input.answer,
    facts: { seen: input.seen, knownUntil: input.knownUntil, byName: by },
    entryId,
  })
  await endTasks(tx, ctx, telling, [answerTask, upTask, ...(input.seen === 'no' ? [] : [checkTask])], 'Answered')
  await checkIfNeeded(tx, ctx, day)
  if (!telling.byPhone) await askToRead(tx, ctx, telling)
  return { ok: true }
}

/** Somebody is asked to see that the child is well, or has been there. An entry, so that everyone involved knows. */
export async function noteCheck(tx: Tx, ctx: Ctx, telling: Telling, input: CheckInput): Promise<Outcome> {
  const entryId = await receipt(tx, ctx, telling, {
    title: `Welfare check: ${checkers[input.checker].toLowerCase()}`,
    text: input.checkWords,
    facts: input.reference ? [['Reference', input.reference]] : [],
  })
  for (const one of await sameDay(tx, ctx, telling)) {
    await addStep(tx, ctx, one, {
      kind: 'welfare-check',
      words: input.checkWords,
      facts: { checker: input.checker, reference: input.reference },
      entryId,
    })
    await endTasks(tx, ctx, one, [checkTask], 'A welfare check was asked for')
  }
  tx.event.subject = { kind: 'telling', id: telling.id }
  return { ok: true }
}

/** SQL reads of this slice. Row policies show a disagreement to the two organisations in it, and a question to the organisation that asked it. */
import { sql, type Tx } from '../platform/db.ts'
import { aService, somebody } from '../record/index.ts'
import type { ChallengeRow, QuestionRow } from './challenge.ts'

/** A person’s name, where their organisation may be named to this reader beside this child. */
const who = (named: ReturnType<typeof sql>, name: ReturnType<typeof sql>) =>
  sql`case when ${name} is null then null when ${named} then ${name} else ${somebody} end`
// Only those who disagree open a stage. Those who are challenged answer it; of an organisation without Kith somebody answers, and the others write it down.
const stagesJson = sql`
  (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'number', s.number, 'name', s.name, 'who', s.who, 'beganAt', s.began_at,
      'beganByName', ${who(sql`n.of_from`, sql`b.name`)}, 'words', s.words, 'dueOn', s.due_on, 'dueAt', s.due_at,
      'answer', case when sa.stage_id is null then null else jsonb_build_object('outcome', sa.outcome, 'words', sa.words, 'byId', sa.answered_by,
        'byName', ${who(sql`case when c.by_phone then n.of_from else n.of_to end`, sql`ap.name`)}, 'at', sa.answered_at, 'how', sa.received_how,
        'forName', ${who(sql`n.of_to`, sql`sa.answered_for_name`)}, 'samePerson', sa.same_person) end) order by s.number), '[]')
    from challenge.stage s join identity.practitioner b on b.id = s.began_by
    left join challenge.stage_answer sa on sa.stage_id = s.id left join identity.practitioner ap on ap.id = sa.answered_by
    where s.challenge_id = c.id)`

// The telephone is for whoever must ring: it is there where the place is not hidden from them, also of a service that is never named.
const columns = sql`
  c.id, c.child_id as "childId", c.about_kind as "aboutKind", c.about_id as "aboutId", c.about_words as "aboutWords", c.about_href as "aboutHref",
  c.decided_by as "decidedById", f.id as "fromId", case when n.of_from then f.name else ${aService} end as "fromName",
  case when n.of_from then f.badge else '–' end as "fromBadge", t.id as "toId", case when n.of_to then t.name else ${aService} end as "toName",
  case when n.of_to then t.badge else '–' end as "toBadge", t.kind as "toKind",
  case when n.of_to or cardinality(access.places_hidden(array[c.child_id])) = 0 then t.phone end as "toPhone", c.by_phone as "byPhone",
  p.id as "raisedById", ${who(sql`n.of_from`, sql`p.name`)} as "raisedByName", c.raised_at as "raisedAt",
  c.what_we_think as "whatWeThink", c.what_we_want as "whatWeWant", c.entry_id as "entryId", ${stagesJson} as stages,
  case when x.challenge_id is null then null else jsonb_build_object('outcome', x.outcome, 'words', x.words, 'byName', ${who(sql`n.of_from`, sql`xp.name`)},
    'at', x.closed_at) end as closed`
const joins = sql`
  from challenge.challenge c
  cross join lateral (select record.may_name(c.from_organisation_id, array[c.child_id]) as of_from,
    record.may_name(c.to_organisation_id, array[c.child_id]) as of_to) n
  join identity.organisation f on f.id = c.from_organisation_id
  join identity.organisation t on t.id = c.to_organisation_id
  join identity.practitioner p on p.id = c.raised_by
  left join challenge.close x on x.challenge_id = c.id
  left join identity.practitioner xp on xp.id = x.closed_by`

/** What an organisation is called to this reader beside this child, on the page that begins a disagreement. */
export const organisationName = async (tx: Tx, organisationId: string, childId: string): Promise<string> =>
  (
    await tx.one(sql<{ name: string }>`
      select case when record.may_name(id, array[${childId}::uuid]) then name else ${aService} end as name
      from identity.organisation where id = ${organisationId}`)
  ).name

const revive = (row: ChallengeRow): ChallengeRow => ({
  ...row,
  stages: row.stages.map(stage => ({
    ...stage,
    beganAt: new Date(stage.beganAt),
    dueAt: stage.dueAt ? new Date(stage.dueAt) : null,
    answer: stage.answer && { ...stage.answer, at: new Date(stage.answer.at) },
  })),
  closed: row.closed && { ...row.closed, at: new Date(row.closed.at) },
})
const many = async (tx: Tx, rest: ReturnType<typeof sql>): Promise<ChallengeRow[]> =>
  (await tx.many(sql<ChallengeRow>`select ${columns} ${joins} ${rest}`)).map(revive)

/** One disagreement with its stages, or null when this person's organisation is not in it. */
export const challengeById = async (tx: Tx, challengeId: string): Promise<ChallengeRow | null> =>
  (await many(tx, sql`where c.id = ${challengeId}`))[0] ?? null
/** Disagreements of and with one's own organisation: open ones first, newest first. */
export const challenges = (tx: Tx, most = 200): Promise<ChallengeRow[]> =>
  many(tx, sql`order by x.challenge_id is not null, c.raised_at desc, c.id limit ${most}`)
/** Open ones only: for home. */
export const openChallenges = (tx: Tx, most = 20): Promise<ChallengeRow[]> =>
  many(tx, sql`where x.challenge_id is null order by c.raised_at desc, c.id limit ${most}`)
/** Disagreements about one decision. */
export const challengesAbout = (tx: Tx, aboutId: string): Promise<ChallengeRow[]> =>
  many(tx, sql`where c.about_id = ${aboutId} order by c.raised_at, c.id`)

const questionColumns = sql`
  q.id, q.child_id as "childId", q.words, p.name as "askedByName", q.asked_at as "askedAt", q.about_entry_id as "aboutEntryId",
  case when a.question_id is null then null else jsonb_build_object('words', a.words, 'byName', ap.name, 'at', a.answered_at) end as answer
  from challenge.question q join identity.practitioner p on p.id = q.asked_by
  left join challenge.question_answer a on a.question_id = q.id left join identity.practitioner ap on ap.id = a.answered_by`
const asQuestions = (rows: QuestionRow[]): QuestionRow[] =>
  rows.map(row => ({ ...row, answer: row.answer && { ...row.answer, at: new Date(row.answer.at) } }))

/** What one's own organisation still wants to know about a child, oldest first: it stays until somebody answers it. */
export const openQuestions = async (tx: Tx, childId: string): Promise<QuestionRow[]> =>
  asQuestions(
    await tx.many(
      sql<QuestionRow>`select ${questionColumns} where q.child_id = ${childId} and a.question_id is null order by q.asked_at, q.id limit 200`,
    ),
  )
/** The same, answered ones too, newest answer first. */
export const answeredQuestions = async (tx: Tx, childId: string): Promise<QuestionRow[]> =>
  asQuestions(
    await tx.many(
      sql<QuestionRow>`select ${questionColumns} where q.child_id = ${childId} and a.question_id is not null order by a.answered_at desc, q.id limit 200`,
    ),
  )
export const questionById = async (tx: Tx, questionId: string): Promise<QuestionRow | null> =>
  asQuestions(await tx.many(sql<QuestionRow>`select ${questionColumns} where q.id = ${questionId}`))[0] ?? null

/** One at a time for one matter, so that of two who act at once the second sees that somebody was first. */
export const hold = (tx: Tx, id: string): Promise<number> =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${id}, 66))`)

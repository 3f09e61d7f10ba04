/** The record itself, written by several at the same moment: an entry, who sees it, where a child lives, a decision, an answer. */
import { randomUUID } from 'node:crypto'
import { hiddenFields } from './partnership.ts'
import { anEntry, concernFields } from './race-forms.ts'
import { allAtOnce, faultsOf, moment, newWords, oneIsTaken, type Race, several, taken } from './race-rig.ts'

const correct: Race = {
  name: 'correcting one entry',
  of: 'edit',
  weight: 9,
  async run(rig, by) {
    const entryId = await anEntry(rig, by)
    const people = several(by, rig.all.leads, 2, 5)
    const writers = await allAtOnce(rig, by, people, {
      page: `/entries/${entryId}/correct`,
      action: `/entries/${entryId}/correct`,
      fields: words => ({ title: words, seen: words, reason: 'Looked again' }),
    })
    const wrong = await oneIsTaken(writers, async words => {
      const rows = await rig.rows<{ title: string; number: number }>(
        `select c.title, c.version as number from record.entry_child c where c.entry_id = $1
         union all (select v.title, v.number from record.version v where v.entry_id = $1 order by v.number desc limit 1)`,
        [entryId],
      )
      return rows.length === 2 && rows.every(row => row.title === words && row.number === 2)
    })
    return {
      words: `${people.length} correct one entry`,
      wrong,
      acts: people.length,
      taken: writers.filter(w => taken(w.answer)).length,
    }
  },
}

const reach: Race = {
  name: 'changing who sees an entry',
  of: 'edit',
  weight: 5,
  async run(rig, by) {
    const entryId = await anEntry(rig, by)
    const people = several(by, rig.all.leads, 2, 4)
    const choices = people.map(() => by.pick(['involved', 'named', 'own']))
    const writers = await allAtOnce(rig, by, people, {
      page: `/entries/${entryId}/reach`,
      action: `/entries/${entryId}/reach`,
      fields: (words, n) => ({
        to: choices[n]!,
        ...(choices[n] === 'named' ? { named: rig.all.frontDoorId } : {}),
        reason: words,
      }),
    })
    const wrong = await oneIsTaken(writers, async words => {
      const rows = await rig.rows<{ reach: string; reason: string; to_reach: string }>(
        `select c.reach, r.reason, r.to_reach from record.entry_child c join record.reach_change r on r.entry_id = c.entry_id where c.entry_id = $1`,
        [entryId],
      )
      return rows.length === 1 && rows[0]!.reason === words && rows[0]!.reach === rows[0]!.to_reach
    })
    return {
      words: `${people.length} change who sees an entry (${choices.join(', ')})`,
      wrong,
      acts: people.length,
      taken: writers.filter(w => taken(w.answer)).length,
    }
  },
}

const move: Race = {
  name: 'recording that a child moved',
  of: 'edit',
  weight: 3,
  async run(rig, by) {
    const child = await rig.all.child()
    const people = several(by, rig.all.leads, 2, 4)
    const writers = await allAtOnce(rig, by, people, {
      page: `/children/${child}/move`,
      action: `/children/${child}/move`,
      fields: words => ({
        fromOn: '2026-02-03',
        arrangement: 'both-parents',
        withWhom: words,
        lines: words,
        postcode: 'ZZ9 9ZZ',
      }),
    })
    const wrong = faultsOf(writers.map(writer => writer.answer))
    for (const table of ['living_arrangement', 'address']) {
      const owner = table === 'address' ? 'person_id' : 'child_id'
      const rows = await rig.rows<{ n: number }>(
        `select count(*)::int as n from people.${table} where ${owner} = $1 and to_on is null`,
        [child],
      )
      if (rows[0]!.n > 1) wrong.push(`${rows[0]!.n} present rows in people.${table}`)
    }
    const kept = await rig.rows<{ words: string }>(
      'select with_whom as words from people.living_arrangement where child_id = $1',
      [child],
    )
    for (const { words, answer } of writers)
      if (taken(answer) && !kept.some(row => row.words === words)) wrong.push('a move that was taken is not kept')
    const went = writers.filter(writer => taken(writer.answer)).length
    if (went === 0) wrong.push('nobody could record a move')
    return { words: `${people.length} record a move`, wrong, acts: people.length, taken: went }
  },
}

/** Two leads decide about one concern at the same moment: the second sees the first's. */
const triage: Race = {
  name: 'deciding about one concern',
  of: 'edit',
  weight: 4,
  async run(rig, by) {
    const child = by.pick(rig.all.children)
    const words = newWords(by)
    const sent = await rig.post(by.pick(rig.all.teachers), '/concerns/new', {
      ...concernFields(child, words),
      _once: randomUUID(),
    })
    const concernId = sent.location?.split('/').at(-1) ?? ''
    if (!taken(sent)) throw new Error(`no concern was logged: ${sent.status}`)
    const people = several(by, rig.all.leads, 2, 4)
    const pages = await Promise.all(people.map(who => rig.get(who, `/concerns/${concernId}`)))
    const writers = await Promise.all(
      people.map(async (who, n) => {
        const reasons = newWords(by)
        await moment(by)
        const fields = {
          ...hiddenFields(pages[n]!.text, `/concerns/${concernId}`),
          childId: child,
          outcome: 'add-to-picture',
          reasons,
        }
        return { words: reasons, answer: await rig.post(who, `/concerns/${concernId}`, fields) }
      }),
    )
    const wrong = faultsOf(writers.map(writer => writer.answer))
    const rows = await rig.rows<{ n: number }>('select count(*)::int as n from concerns.triage where concern_id = $1', [
      concernId,
    ])
    const went = writers.filter(writer => taken(writer.answer)).length
    if (rows[0]!.n !== 1 || went !== 1) wrong.push(`${went} taken, ${rows[0]!.n} decisions`)
    for (const writer of writers.filter(one => !taken(one.answer)))
      if (writer.answer.status !== 422 || !writer.answer.text.includes(writer.words))
        wrong.push('somebody did not get their words back')
    return { words: `${people.length} decide about one concern`, wrong, acts: people.length, taken: went }
  },
}

/** Several people of the asked organisation answer one request. */
const answer: Race = {
  name: 'answering one request for information',
  of: 'edit',
  weight: 3,
  async run(rig, by) {
    const child = by.pick(rig.all.children)
    const asked = await rig.post(by.pick(rig.all.managers), `/children/${child}/ask`, {
      organisations: rig.all.schoolId,
      what: newWords(by),
      purpose: 'To decide.',
      necessity: 'Nothing else tells.',
      basis: 'public-task',
      confidence: 'not-confidential',
      agreement: 'told',
      _once: randomUUID(),
    })
    const requestId = asked.location?.split('/').at(-1) ?? ''
    if (!taken(asked)) throw new Error(`nothing was asked: ${asked.status}`)
    const people = several(by, rig.all.leads, 2, 4)
    const writers = await Promise.all(
      people.map(async who => {
        const seen = newWords(by)
        await moment(by)
        const fields = {
          decision: 'all',
          reasons: 'It helps the child.',
          seen,
          _tab: randomUUID(),
          _once: randomUUID(),
        }
        return { words: seen, answer: await rig.post(who, `/requests/${requestId}`, fields) }
      }),
    )
    const wrong = faultsOf(writers.map(writer => writer.answer))
    const rows = await rig.rows<{ body: unknown }>('select body from sharing.answer where request_id = $1', [requestId])
    const winners = writers.filter(writer => taken(writer.answer))
    if (rows.length !== 1 || winners.length !== 1) wrong.push(`${winners.length} taken, ${rows.length} answers`)
    else if (!JSON.stringify(rows[0]!.body).includes(winners[0]!.words))
      wrong.push('what was taken is not what is kept')
    for (const writer of writers.filter(one => !taken(one.answer)))
      if (writer.answer.status !== 422) wrong.push(`somebody was answered ${writer.answer.status}`)
    return { words: `${people.length} answer one request`, wrong, acts: people.length, taken: winners.length }
  },
}

export const recordRaces: Race[] = [correct, reach, move, triage, answer]

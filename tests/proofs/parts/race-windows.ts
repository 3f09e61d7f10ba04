/** One person with several windows, or with an impatient finger: every word that was kept is still there, and one form is one record. */
import { randomUUID } from 'node:crypto'
import type { Chance } from '../../access/shape.ts'
import type { Worker } from './partnership.ts'
import { aContact, concernFields, contactFields, entryFields, today } from './race-forms.ts'
import { faultsOf, moment, newWords, type Race, type Rig, taken } from './race-rig.ts'

/** One writer, several windows: whatever each of them has saved is still there. */
const drafts: Race = {
  name: 'one draft of a concern in several windows',
  of: 'edit',
  weight: 5,
  async run(rig, by) {
    const who = await rig.all.person(rig.all.schoolId, 'teacher')
    const draft = randomUUID()
    const windows = Array.from({ length: 2 + by.int(3) }, () => ({ tab: randomUUID(), words: newWords(by) }))
    const base = { draft, on: today(), at: '11:00', place: 'Hall', danger: 'no', children: by.pick(rig.all.children) }
    const shared = by.yes(0.5)
    if (shared)
      await rig.post(who, '/concerns/draft', { ...base, tab: randomUUID(), revision: '0', seen: newWords(by) })
    const answers = await Promise.all(
      windows.map(async ({ tab, words }) => {
        await moment(by)
        return rig.post(who, '/concerns/draft', { ...base, tab, revision: shared ? '1' : '0', seen: words })
      }),
    )
    const rows = await rig.rows<{ fields: unknown }>(
      `select fields from record.draft where practitioner_id = $1 and kind = 'concern' and sent_at is null`,
      [who.id],
    )
    const wrong = [...faultsOf(answers), ...lost(windows, rows, answers)]
    await rig.rows(
      `update record.draft set sent_at = now() where practitioner_id = $1 and sent_at is null returning 1`,
      [who.id],
    )
    return {
      words: `${windows.length} windows, one concern`,
      wrong,
      acts: windows.length,
      taken: answers.filter(a => a.status === 200).length,
    }
  },
}

const lost = (
  windows: readonly { words: string }[],
  rows: readonly { fields: unknown }[],
  answers: readonly { status: number }[],
): string[] => {
  const kept = JSON.stringify(rows.map(row => row.fields))
  return windows
    .filter((window, n) => answers[n]!.status < 300 && !kept.includes(window.words))
    .map(() => 'words that a window had saved are gone')
}

/** One writer sends what they wrote from several windows of one draft: what is the same is one record, and no other words are dropped unsaid. */
const windows: Race = {
  name: 'sending one concern from several windows',
  of: 'edit',
  weight: 4,
  async run(rig, by) {
    const who = await rig.all.person(rig.all.schoolId, 'teacher')
    const base = { ...concernFields(by.pick(rig.all.children), ''), draft: randomUUID() }
    const first = newWords(by)
    const texts = Array.from({ length: 2 + by.int(3) }, () => (by.yes(0.3) ? first : newWords(by)))
    const answers = await Promise.all(
      texts.map(async seen => {
        await moment(by)
        return rig.post(who, '/concerns/new', { ...base, tab: randomUUID(), seen, _once: randomUUID() })
      }),
    )
    const wrong = faultsOf(answers)
    const sent = async (seen: string) => (await rig.rows<{ n: number }>(pressedKept.concern, [seen]))[0]!.n
    let records = 0
    for (const [n, seen] of texts.entries()) {
      const kept = await sent(seen)
      if (texts.indexOf(seen) === n) records += kept
      if (kept === 0 && taken(answers[n]!)) wrong.push('words were dropped in silence')
      if (kept === 0 && !answers[n]!.text.includes(seen)) wrong.push('somebody did not get their own words back')
    }
    if (records !== 1) wrong.push(`${records} concerns of one draft`)
    await rig.rows(
      `update record.draft set sent_at = now() where practitioner_id = $1 and sent_at is null returning 1`,
      [who.id],
    )
    return {
      words: `${texts.length} windows send one draft`,
      wrong,
      acts: texts.length,
      taken: answers.filter(taken).length,
    }
  },
}

/** The same for a proposal at the front door. */
const proposalDrafts: Race = {
  name: 'one draft of a proposal in several windows',
  of: 'edit',
  weight: 4,
  async run(rig, by) {
    const { contactId, contactChildId } = await aContact(rig, by)
    const who = by.pick(rig.all.managers)
    const where = `/contacts/${contactId}/children/${contactChildId}`
    const windows = Array.from({ length: 2 + by.int(3) }, () => ({ tab: randomUUID(), words: newWords(by) }))
    const draft = randomUUID()
    const shared = by.yes(0.5)
    if (shared)
      await rig.post(who, `${where}/draft`, { _draft: draft, _tab: randomUUID(), _revision: '0', risk: newWords(by) })
    const answers = await Promise.all(
      windows.map(async ({ tab, words }) => {
        await moment(by)
        return rig.post(who, `${where}/draft`, { _draft: draft, _tab: tab, _revision: shared ? '1' : '0', risk: words })
      }),
    )
    const rows = await rig.rows<{ fields: unknown }>(
      `select fields from record.draft where practitioner_id = $1 and kind = 'contact-proposal' and sent_at is null`,
      [who.id],
    )
    const wrong = [...faultsOf(answers), ...lost(windows, rows, answers)]
    for (const answer of answers) if (answer.status !== 200) wrong.push(`a window was answered ${answer.status}`)
    return {
      words: `${windows.length} windows, one proposal`,
      wrong,
      acts: windows.length,
      taken: answers.filter(a => a.status === 200).length,
    }
  },
}

/** The same form pressed several times at once is one record; with other words it is told, and never dropped. */
const pressed: Race = {
  name: 'one form sent several times',
  of: 'edit',
  weight: 6,
  async run(rig, by) {
    const child = by.pick(rig.all.children)
    const words = newWords(by)
    const times = 2 + by.int(9)
    const otherWords = by.yes(0.3) ? newWords(by) : null
    const sending = by.pick(['entry', 'concern', 'contact'] as const)
    const { path, who, fields } = pressedForm(rig, by, sending, child)
    const once = randomUUID()
    const all = [...Array.from({ length: times }, () => words), ...(otherWords === null ? [] : [otherWords])]
    const answers = await Promise.all(
      all.map(async text => {
        await moment(by)
        return rig.post(who, path, { ...fields(text), _once: once })
      }),
    )
    const wrong = faultsOf(answers)
    const count = async (text: string) => (await rig.rows<{ n: number }>(pressedKept[sending], [text]))[0]!.n
    const [kept, other] = [await count(words), otherWords === null ? 0 : await count(otherWords)]
    if (kept + other !== 1) wrong.push(`${kept + other} records of one form`)
    const lead = new Set(answers.filter(taken).map(answer => answer.location))
    if (sending !== 'entry' && lead.size > 1) wrong.push('two sendings led to different places')
    if (otherWords !== null && other === 0 && taken(answers.at(-1)!)) wrong.push('other words were dropped in silence')
    if (other === 1 && answers.slice(0, -1).some(taken)) wrong.push('words were dropped in silence')
    return {
      words: `a form for a ${sending}, ${all.length} times`,
      wrong,
      acts: all.length,
      taken: answers.filter(taken).length,
    }
  },
}

const pressedKept = {
  entry: 'select count(*)::int as n from record.version where title = $1',
  concern: `select count(*)::int as n from concerns.concern c join record.version v on v.entry_id = c.entry_id where v.body->>'seen' = $1`,
  contact: 'select count(*)::int as n from contacts.contact where summary = $1',
} as const

function pressedForm(rig: Rig, by: Chance, sending: keyof typeof pressedKept, child: string) {
  const draft = { draft: randomUUID(), tab: randomUUID() }
  const forms: Record<typeof sending, { path: string; who: Worker; fields(words: string): Record<string, string> }> = {
    entry: {
      path: `/children/${child}/entries`,
      who: by.pick(rig.all.leads),
      fields: words => ({ ...entryFields(words) }),
    },
    concern: {
      path: '/concerns/new',
      who: by.pick(rig.all.teachers),
      fields: words => ({ ...concernFields(child, words), ...draft }),
    },
    contact: { path: '/contacts/new', who: by.pick(rig.all.doorWorkers), fields: words => contactFields(words) },
  }
  return forms[sending]
}

export const windowRaces: Race[] = [drafts, windows, proposalDrafts, pressed]

/** Sealed words stay in a decision: their reader is told that they wait, and what was weighed is kept or asked for again, never dropped. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedThresholds } from '../area/index.ts'
import { newId } from '../platform/id.ts'
import { writeEntry } from '../record/index.ts'
import { aForm, aSchool, type Person, type School } from './tests/school.ts'

let school: School
let teacher: Person, samira: Person, tom: Person
let noah: string, concernId: string, sealedVoice: string, plainVoice: string
const confirmed = (ago: string) =>
  school.rows(
    `update identity.session set confirmed_at = now() - $2::interval, confirmed_by = 'demonstration' where practitioner_id = $1`,
    [samira.id, ago],
  )
beforeAll(async () => {
  school = await aSchool()
  teacher = await school.person(school.schoolId, ['teacher'], 'Daniel Frost')
  samira = await school.person(school.schoolId, ['dsl'], 'Samira Haddad')
  tom = await school.person(school.schoolId, ['dsl'], 'Tom Ellery')
  noah = await school.child('Noah', 'Fielding', '7F')
  await school.asProgram(school.schoolId, async (tx, ctx) => seedThresholds(tx, ctx, school.areaId))
  const sealed = await school.as(
    samira,
    (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'note',
        title: 'Who it is',
        body: { text: 'A colleague of ours' },
        children: [{ childId: noah, role: 'subject', harms: [{ harm: 'sexual-abuse', level: 3 }] }],
        voices: [{ childId: noah, words: 'He said nobody would believe me' }],
        happenedAt: new Date('2026-10-04T10:00:00Z'),
        reach: 'sealed',
        sealedTo: [tom.id],
      }),
    new Date('2026-10-04T11:00:00Z'),
  )
  sealedVoice = sealed.voiceIds[0]!
  const logged = await school.send(
    teacher,
    '/concerns/new',
    { ...aForm(noah), voice: 'Mum is in bed.' } as Record<string, string>,
    [],
  )
  concernId = logged.headers.get('location')?.split('/').at(-1) ?? ''
  const [voice] = await school.rows<{ id: string }>(`select id from record.voice where words = 'Mum is in bed.'`)
  plainVoice = voice!.id
})
afterAll(() => school.close())

const deciding = (weighed: string[]) => ({
  ...{ childId: noah, seenTriage: '', _tab: newId(), _once: newId(), look: 'full', outcome: 'front-door' },
  ...{ risk: 'Harm goes on', need: 'Somebody safe', weighed, changed: 'His own words decided it.', coercion: 'no' },
  ...{ identity: 'Yes.', descriptors: '3.1', level: '3', parents: 'will-tell', parentsWords: 'Tonight', dissent: 'no' },
  ...{ childTold: 'What comes next', reasons: 'Together they are a pattern.' },
})
const weighedNow = () =>
  school.rows<{ words: string }>(
    `select v.words from record.voice_weighed w join record.voice v on v.id = w.voice_id order by v.words`,
  )

test('the page of the decision says that something sealed waits, and shows it once its reader has confirmed', async () => {
  await confirmed('6 minutes')
  const shut = await (await school.get(samira, `/concerns/${concernId}?look=full`)).text()
  expect(shut).not.toContain('He said nobody')
  expect(shut).toContain('One entry here is sealed, and you may read it.')
  expect(shut).toContain(`/confirm?for=sealed&amp;next=%2Fconcerns%2F${concernId}`)
  await confirmed('1 minute')
  const open = await (await school.get(samira, `/concerns/${concernId}?look=full`)).text()
  expect(open).toContain('He said nobody')
  expect(open).not.toContain('is sealed, and you may read it')
})

test('a decision that weighs them and comes after five minutes waits until its writer has confirmed, and is kept whole', async () => {
  await confirmed('6 minutes')
  const form = deciding([plainVoice, sealedVoice])
  const late = await school.post(samira, `/concerns/${concernId}`, form)
  expect([late.status, late.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/^\/confirm\?for=sealed&held=/),
  ])
  expect(await weighedNow()).toEqual([])
  await confirmed('0 minutes')
  const sent = await school.post(samira, `/concerns/${concernId}`, form)
  expect(sent.status).toBe(303)
  expect(await weighedNow()).toEqual([{ words: 'He said nobody would believe me' }, { words: 'Mum is in bed.' }])
})

test('words that are nobody’s to weigh are refused, not left out', async () => {
  await confirmed('0 minutes')
  const [newest] = await school.rows<{ id: string }>('select id from concerns.triage order by decided_at desc limit 1')
  const form = { ...deciding([plainVoice, newId()]), seenTriage: newest?.id ?? '' }
  const answer = await school.post(samira, `/concerns/${concernId}`, form)
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('You can no longer see some of the words you chose')
})

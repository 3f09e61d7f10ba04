/** A document without a verdict of the virus scanner is kept, and nobody gets it; the scanner here is one that can be stopped. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Scan } from '../platform/scan.ts'
import { filePath, heldPath } from './attachments.ts'
import { checkHeld } from './attachments-held.ts'
import { concernById } from './queries.ts'
import { aForm, aSchool, type Person, type School } from './tests/school.ts'

let running = true
let asked = 0
const scan: Scan = async path => {
  asked++
  if (!running) return { kind: 'none', why: 'ECONNREFUSED' }
  const harmful = (await readFile(path)).includes('HARMFUL')
  return harmful ? { kind: 'harmful', found: 'Test.Harmful-1' } : { kind: 'clean' }
}
let school: School
let teacher: Person
let lead: Person
let noah: string
beforeAll(async () => {
  school = await aSchool({ scan })
  teacher = await school.person(school.schoolId, ['teacher'], 'Daniel Frost')
  lead = await school.person(school.schoolId, ['dsl', 'teacher'], 'Samira Haddad', 'safeguarding lead')
  noah = await school.child('Noah', 'Fielding', '7F')
})
afterAll(() => school.close())

const form = () => Object.fromEntries(Object.entries(aForm(noah)).map(([name, value]) => [name, String(value)]))
/** Logs a concern with these files; gives the addresses of its documents. */
async function logged(...files: string[]): Promise<{ id: string; at: string }[]> {
  const uploads = files.map((words, n) => ({ name: `letter ${n}.txt`, body: Buffer.from(words) }))
  const answer = await school.send(teacher, '/concerns/new', form(), uploads)
  expect(answer.status).toBe(303)
  const concern = (answer.headers.get('location') ?? '').split('/').at(-1) ?? ''
  const row = await school.as(lead, tx => concernById(tx, concern))
  const kept = await school.rows<{ id: string }>(
    'select id from record.attachment where entry_id = $1 order by file_name',
    [row?.entryId],
  )
  return kept.map(({ id }) => ({ id, at: `/entries/${row?.entryId}/documents/${id}` }))
}
const gets = async (at: string) => {
  const answer = await school.get(lead, at)
  return { status: answer.status, text: await answer.text() }
}

test('clean: served as ever', async () => {
  const [document] = await logged('Dear school')
  expect(await gets(document!.at)).toEqual({ status: 200, text: 'Dear school' })
  expect(existsSync(heldPath(school.dataDir, document!.id))).toBe(false)
})

test('harmful: refused with a reason, no byte kept, and every word stays', async () => {
  const before = readdirSync(join(school.dataDir, 'files'))
  const answer = await school.send(teacher, '/concerns/new', { ...form(), seen: 'He was late.' }, [
    { name: 'bad.txt', body: Buffer.from('HARMFUL') },
  ])
  expect(answer.status).toBe(422)
  const page = await answer.text()
  expect(page).toContain('found something harmful')
  expect(page).toContain('He was late.')
  expect(page).not.toContain('Test.Harmful-1')
  expect(readdirSync(join(school.dataDir, 'files'))).toEqual(before)
  expect(readdirSync(join(school.dataDir, 'quarantine'))).toEqual([])
})

test('the scanner is stopped: the concern is sent, its documents are kept and served to nobody until it says that they are clean', async () => {
  running = false
  asked = 0
  const [one, other] = await logged('Dear school', 'HARMFUL, but nobody knows')
  // Asked once: a scanner that is not there is not waited for once a file.
  expect(asked).toBe(1)
  for (const { at } of [one!, other!]) {
    const got = await gets(at)
    expect(got.status).toBe(409)
    expect(got.text).toContain('cannot be opened')
    expect(got.text).not.toContain('Dear school')
  }
  expect(await checkHeld(school.dataDir, scan)).toEqual([])
  expect((await gets(one!.at)).status).toBe(409)
  running = true
  const decided = await checkHeld(school.dataDir, scan)
  expect(new Map(decided.map(({ id, verdict }) => [id, verdict.kind]))).toEqual(
    new Map([
      [one!.id, 'clean'],
      [other!.id, 'harmful'],
    ]),
  )
  expect(await gets(one!.at)).toEqual({ status: 200, text: 'Dear school' })
  expect((await gets(other!.at)).status).toBe(409)
  // Decided once: it is not asked about again, and stays kept back.
  expect(await checkHeld(school.dataDir, scan)).toEqual([])
  expect((await gets(other!.at)).status).toBe(409)
  expect(existsSync(filePath(school.dataDir, other!.id))).toBe(true)
})

test('one that never gets a verdict does not keep the others from theirs', async () => {
  running = false
  const documents = (await Promise.all([logged('a'), logged('b'), logged('c'), logged('d'), logged('e')])).flat()
  writeFileSync(heldPath(school.dataDir, 'thrown-away'), '')
  const stubborn: Scan = async path =>
    (await readFile(path, 'utf8')) < 'd' ? { kind: 'none', why: 'size limit' } : { kind: 'clean' }
  const decided: string[] = []
  for (let n = 0; n < 3; n++) decided.push(...(await checkHeld(school.dataDir, stubborn)).map(({ id }) => id))
  expect(decided.sort()).toEqual(
    documents
      .slice(3)
      .map(({ id }) => id)
      .sort(),
  )
  expect(existsSync(heldPath(school.dataDir, 'thrown-away'))).toBe(false)
  running = true
})

/** Documents of a concern that is written: what goes wrong on the disk or in the database loses no word and leaves nothing behind. */
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asNobody } from '../access/index.ts'
import type { Tx } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { removeLetGo, sweepDocuments } from './attachments-sweep.ts'
import type { KeptFile } from './concern.ts'
import { aForm, aSchool, type Person, type School } from './tests/school.ts'

let school: School
let teacher: Person
let child: string
beforeAll(async () => {
  school = await aSchool()
  teacher = await school.person(school.schoolId, ['teacher'], 'Daniel Frost')
  await school.person(school.schoolId, ['dsl', 'teacher'], 'Samira Haddad', 'safeguarding lead')
  child = await school.child('Noah', 'Marsh', '8A')
})
afterAll(() => school.close())
beforeEach(() => rmSync(join(school.dataDir, 'files'), { recursive: true, force: true }))

const words = 'Noah fell asleep with his head on the desk.'
const form = (more: Record<string, string> = {}) => aForm(child, { seen: words, ...more }) as Record<string, string>
const letters = (n: number, from = 0) =>
  Array.from({ length: n }, (_, at) => ({ name: `letter-${from + at}.txt`, body: Buffer.from(`Letter ${from + at}`) }))
const stored = (): string[] =>
  existsSync(join(school.dataDir, 'files')) ? readdirSync(join(school.dataDir, 'files')) : []
const filesOf = async (draft: string): Promise<KeptFile[]> =>
  (
    await school.rows<{ files: KeptFile[] }>(`select fields->'files' as files from record.draft where id = $1`, [draft])
  )[0]?.files ?? []
const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => asNobody(school.db, 'documents.sweep', newId(), work)
const letGo = async (): Promise<string[]> =>
  (await school.rows<{ id: string }>(`select data->>'fileId' as id from pgboss.job where name = 'documents'`)).map(
    row => row.id,
  )
/** Folders that cannot be written to, because a file lies where they should be. */
async function without<T>(folder: 'files' | 'quarantine', work: () => Promise<T>): Promise<T> {
  const path = join(school.dataDir, folder)
  rmSync(path, { recursive: true, force: true })
  writeFileSync(path, '')
  try {
    return await work()
  } finally {
    rmSync(path)
  }
}
/** While the log of who did what refuses, nothing is committed. */
async function refused<T>(work: () => Promise<T>): Promise<T> {
  await school.rows(
    `create function audit.no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
  )
  await school.rows('create trigger no before insert on audit.event for each row execute function audit.no()')
  try {
    return await work()
  } finally {
    await school.rows('drop trigger no on audit.event')
    await school.rows('drop function audit.no()')
  }
}

describe('a disk that takes nothing', () => {
  test.each(['quarantine', 'files'] as const)('%s: every word comes back at once, and is kept', async folder => {
    await without(folder, async () => {
      for (const size of [5, 300_000]) {
        const began = performance.now()
        const fields = form()
        const answer = await school.send(teacher, '/concerns/new', fields, [
          { name: 'letter.txt', body: Buffer.from('h'.repeat(size)) },
        ])
        const page = await answer.text()
        expect(answer.status).toBe(422)
        expect(page).toContain(words)
        expect(page).toContain(
          '“letter.txt” was not kept: there is no room for it just now. Everything you wrote is here',
        )
        expect(performance.now() - began).toBeLessThan(4000)
        const [draft] = await school.rows<{ seen: string }>(
          `select fields->'now'->>'seen' as seen from record.draft where id = $1`,
          [fields.draft],
        )
        expect(draft?.seen).toBe(words)
        // Without the document it goes, though nothing has been repaired.
        const sent = await school.send(teacher, '/concerns/new', { ...fields, revision: '1' }, [])
        expect([sent.status, sent.headers.get('location')]).toEqual([303, expect.stringMatching('/concerns/sent/')])
      }
    })
  })
})

describe('a transaction that fails', () => {
  test('an upload that no row names is removed by the sweep, after a day', async () => {
    const fields = form({ action: 'save' })
    const answer = await refused(() => school.send(teacher, '/concerns/new', fields, letters(1)))
    expect(answer.status).toBe(503)
    expect([stored().length, await filesOf(fields.draft!)]).toEqual([1, []])
    expect(await sweepDocuments(school.dataDir, inTx, new Date(Date.now() + 23 * 3_600_000))).toBe(0)
    expect(await sweepDocuments(school.dataDir, inTx, new Date(Date.now() + 25 * 3_600_000))).toBe(1)
    expect(stored()).toEqual([])
  })
  test('removing: the document is there until it is certain, and then goes', async () => {
    const fields = form({ action: 'save' })
    await school.send(teacher, '/concerns/new', fields, letters(1))
    const [kept] = await filesOf(fields.draft!)
    const remove = { ...fields, revision: '1', action: `remove-file-${kept!.id}` }
    await refused(() => school.send(teacher, '/concerns/new', remove, []))
    expect([stored(), await filesOf(fields.draft!), await letGo()]).toEqual([[kept!.id], [kept], []])
    // A row names it: whoever asks, it stays.
    await removeLetGo(school.dataDir, inTx, kept!.id)
    expect(stored()).toEqual([kept!.id])
    await school.send(teacher, '/concerns/new', remove, letters(1, 7))
    expect((await filesOf(fields.draft!)).map(file => file.fileName)).toEqual(['letter-7.txt'])
    expect(await letGo()).toEqual([kept!.id])
    await removeLetGo(school.dataDir, inTx, kept!.id)
    expect(stored()).toEqual((await filesOf(fields.draft!)).map(file => file.id))
  })
  test('a draft that is thrown away lets its documents go in the same way', async () => {
    const fields = form({ action: 'save' })
    await school.send(teacher, '/concerns/new', fields, letters(2))
    const kept = (await filesOf(fields.draft!)).map(file => file.id)
    await refused(() => school.post(teacher, `/concerns/draft/${fields.draft}/end`, {}))
    expect(stored().toSorted()).toEqual(kept.toSorted())
    await school.post(teacher, `/concerns/draft/${fields.draft}/end`, {})
    const queued = await letGo()
    for (const id of kept) expect(queued).toContain(id)
    for (const id of kept) await removeLetGo(school.dataDir, inTx, id)
    expect(stored()).toEqual([])
  })
})

test('number 21 is refused by name, and nothing of it is kept', async () => {
  const fields = form({ action: 'save' })
  for (const at of [0, 10]) {
    const answer = await school.send(teacher, '/concerns/new', { ...fields, revision: String(at) }, letters(10, at))
    expect(answer.status).toBe(200)
  }
  const answer = await school.send(teacher, '/concerns/new', { ...fields, revision: '20' }, letters(2, 20))
  const page = await answer.text()
  expect(answer.status).toBe(422)
  expect(page).toContain('A concern takes 20 documents. Not kept: “letter-20.txt”, “letter-21.txt”.')
  expect(page).toContain(words)
  expect([stored().length, (await filesOf(fields.draft!)).length]).toEqual([20, 20])
})

describe('the sweep', () => {
  const later = new Date(Date.now() + 25 * 3_600_000)
  test('leaves what a draft, an entry or an erasure names, and what is none of its business', async () => {
    const draft = form({ action: 'save' })
    await school.send(teacher, '/concerns/new', draft, letters(2))
    await school.send(teacher, '/concerns/new', form(), letters(1, 5))
    const named = stored()
    expect(named.length).toBe(3)
    const erased = newId()
    const other = newId()
    const [system] = await school.rows<{ id: string }>('select id from identity.practitioner limit 1')
    // What names a file anywhere in a draft of any kind, and what an erasure has yet to destroy or has destroyed.
    await school.rows(
      `insert into record.draft (id, practitioner_id, organisation_id, kind, fields, revision, began_at, saved_at)
       values ($1, $2, $3, 'other', $4, 1, now(), now())`,
      [newId(), system!.id, school.schoolId, JSON.stringify({ deep: [{ said: `see ${other}` }] })],
    )
    await school.rows('set session_replication_role = replica')
    await school.rows('insert into retention.gone_file (file_id, certificate_id) values ($1, $2)', [erased, newId()])
    await school.rows('set session_replication_role = origin')
    const lost = newId()
    const half = newId()
    const held = newId()
    const folder = join(school.dataDir, 'files')
    for (const name of [erased, other, lost, `${half}.part`, held, `${held}.held`, 'README', 'a-folder-of-somebody'])
      writeFileSync(join(folder, name), 'x')
    mkdirSync(join(folder, newId().slice(0, 8)))
    const stays = stored().filter(name => ![lost, `${half}.part`, held, `${held}.held`].includes(name))
    expect(await sweepDocuments(school.dataDir, inTx, later)).toBe(3)
    expect(stored()).toEqual(stays)
    for (const name of named) expect(stays).toContain(name)
  })
  test('leaves a document that was touched within the day, whatever lies beside it', async () => {
    const id = newId()
    mkdirSync(join(school.dataDir, 'files'))
    for (const name of [id, `${id}.held`]) writeFileSync(join(school.dataDir, 'files', name), 'x')
    utimesSync(join(school.dataDir, 'files', id), 0, 0)
    expect(await sweepDocuments(school.dataDir, inTx, new Date())).toBe(0)
    expect(stored().length).toBe(2)
  })
  test('leaves everything when the database knows hardly any of it: then it is not the right one', async () => {
    mkdirSync(join(school.dataDir, 'files'))
    for (let n = 0; n < 30; n++) writeFileSync(join(school.dataDir, 'files', newId()), 'x')
    expect(await sweepDocuments(school.dataDir, inTx, later)).toBe(0)
    expect(stored().length).toBe(30)
  })
  test('nobody who is signed in learns which documents there are', async () => {
    const ask = school.as(teacher, tx => tx.raw('select * from concerns.documents_unknown($1)', [[newId()]]))
    expect((await ask).rows).toEqual([])
  })
})

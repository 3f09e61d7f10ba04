/** Every way in of a register but the command: the door for other systems, the watched folder, and the pages. */
import { mkdir, mkdtemp, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asNobody, asSystem, roles } from '../access/index.ts'
import type { Person } from '../matching/tests/place.ts'
import { aWeb, type Web } from '../people/tests/web.ts'
import { folderOf, takeFolder } from './register-folder.ts'
import { DOOR_PATH, FILES_AN_HOUR, keyHash, mountRegisterDoor, newKey } from './register-http.ts'
import { addKey, revokeKey } from './register-keys-queries.ts'
import { bringInUpload, registerRoutes } from './register-routes.tsx'
import { aRegisterPlace, type RegisterPlace, thursday, upn } from './tests/register-place.ts'

const heads = 'UPN,Date,Session,Code'
const register = (...rows: [number, string, string, string][]) =>
  `${[heads, ...rows.map(([n, ...cells]) => [upn(n), ...cells].join(','))].join('\n')}\n`

let place: RegisterPlace
let dataDir = ''
let tyler = ''
beforeAll(async () => {
  place = await aRegisterPlace()
  dataDir = await mkdtemp(join(tmpdir(), 'kith-doors-'))
  tyler = await place.pupil('eastbridge', 1)
  await place.pupil('eastbridge', 2)
  await place.pupil('hillside', 3)
  for (const job of ['attendance-import', 'mail'])
    await place.rows(`select pgboss.create_queue($1, '{"policy": "standard"}')`, [job])
})
afterAll(() => place.close())
const systemDoor = <T>(id: string, options: { action: string; now?: Date }, work: never) =>
  asSystem<T>(place.db, id, options, work)

describe('the door for other systems', () => {
  let door: Hono
  let now = thursday
  const keyOf = async (name = 'SIMS', id = crypto.randomUUID()) => {
    const lead = await place.person('eastbridge', 'dsl')
    const key = newKey()
    await place.as(lead, (tx, ctx) => addKey(tx, ctx, { id, name, hash: keyHash(key) }))
    return { key, id, lead }
  }
  const send = async (key: string | null, body: string | Uint8Array, more: Record<string, string> = {}, query = '') => {
    const headers: Record<string, string> = { 'content-type': 'text/csv', ...more }
    if (key !== null) headers.authorization = `Bearer ${key}`
    const answer = await door.request(`${DOOR_PATH}${query}`, { method: 'POST', headers, body: body as never })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, answer }
  }
  beforeAll(() => {
    door = new Hono()
    mountRegisterDoor(
      door,
      {
        dataDir,
        bodyWithin: 1500,
        asNobody: (action, id, work) => asNobody(place.db, action, id, work),
        asSystem: (id, options, work) => systemDoor(id, options, work as never),
      },
      () => now,
    )
  })

  it('takes a register and says row by row what did not go in', async () => {
    const { key } = await keyOf()
    const file = register([1, '18/11/2026', 'AM', 'N'], [9, '18/11/2026', 'AM', '/'], [1, '20/11/2026', 'AM', '/'])
    const { status, body } = await send(key, file)
    expect(status).toBe(200)
    expect(body).toMatchObject({ rows: 3, new: 1, corrected: 0, refused: 2, broughtInBefore: null })
    expect(body.problems).toEqual([
      { row: 3, reason: 'unknown-pupil', words: expect.stringContaining('No child on your roll') },
      { row: 4, reason: 'date-future', words: expect.stringContaining('has not come yet') },
    ])
    expect(await place.marks('eastbridge', tyler)).toEqual(['2026-11-18 am N'])
    const again = await send(key, file)
    expect(again.body).toMatchObject({ new: 0, same: 1, broughtInBefore: thursday.toISOString() })
    // Nothing of the file is left on the disk.
    expect(await readdir(join(dataDir, 'quarantine'))).toEqual([])
  })
  it('knows no other key, and tells nothing of those that ended', async () => {
    const { key, id, lead } = await keyOf()
    await place.as(lead, (tx, ctx) => revokeKey(tx, ctx, id))
    const body = register([1, '18/11/2026', 'PM', '/'])
    const answers = []
    for (const wrong of [null, '', 'x', newKey(), key, `${key}x`, "' or 1=1 --"]) answers.push(await send(wrong, body))
    expect(new Set(answers.map(one => one.status))).toEqual(new Set([401]))
    expect(new Set(answers.map(one => JSON.stringify(one.body))).size).toBe(1)
    expect(answers[0]?.answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await place.marks('eastbridge', tyler)).not.toContain('2026-11-18 pm /')
  })
  it('keeps only a hash of the key', async () => {
    const { key } = await keyOf()
    const rows = await place.rows<{ row: string }>('select t::text as row from attendance.token t')
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.every(one => !one.row.includes(key) && !one.row.includes(key.slice(14)))).toBe(true)
  })
  it('takes no more than so many files in an hour with one key', async () => {
    const { key } = await keyOf()
    const file = register([1, '17/11/2026', 'AM', '/'])
    const answers: number[] = []
    for (let n = 0; n < FILES_AN_HOUR + 2; n++) answers.push((await send(key, file)).status)
    expect(answers.filter(status => status === 200)).toHaveLength(FILES_AN_HOUR)
    expect(answers.slice(-2)).toEqual([429, 429])
    now = new Date(thursday.getTime() + 61 * 60_000)
    expect((await send(key, file)).status).toBe(200)
    now = thursday
  })
  it('refuses what is no register, in words', async () => {
    const { key } = await keyOf()
    expect(await send(key, 'nothing')).toMatchObject({ status: 422, body: { error: expect.any(String) } })
    expect(await send(key, '')).toMatchObject({ status: 422 })
    expect(await send(key, register(), { 'content-type': 'application/json' })).toMatchObject({ status: 415 })
    expect(await send(key, register(), { 'content-length': '99999999' })).toMatchObject({ status: 413 })
    const large = new Uint8Array(26 * 1024 * 1024).fill(0x41)
    expect(await send(key, large)).toMatchObject({ status: 413 })
    expect(await readdir(join(dataDir, 'quarantine'))).toEqual([])
    const failed = await place.rows(`select problem from attendance.file where state = 'failed' and way = 'http'`)
    expect(failed.length).toBeGreaterThan(0)
  })
  it('writes for the school of the key and no other', async () => {
    const { key } = await keyOf()
    const { body } = await send(key, register([3, '18/11/2026', 'AM', '/']))
    expect(body).toMatchObject({ new: 0, refused: 1, reasons: { 'unknown-pupil': 1 } })
  })
  it('tells guesses to wait, and never a right key', async () => {
    const { key } = await keyOf()
    const file = register([1, '16/11/2026', 'AM', '/'])
    let last = 401
    for (let n = 0; n < 130 && last === 401; n++) last = (await send(newKey(), file)).status
    expect(last).toBe(429)
    // A key that nobody used before.
    expect((await send(key, file)).status).toBe(200)
  })
  it('lets nobody wait behind a slow sender, who is sent away in time', async () => {
    const [slow, other] = [await keyOf(), await keyOf()]
    const headers = { 'content-type': 'text/csv', authorization: `Bearer ${slow.key}` }
    const body = () => new ReadableStream({ start: one => one.enqueue(new TextEncoder().encode('UPN,')) })
    const waiting = Array.from({ length: 6 }, async () =>
      door.request(DOOR_PATH, { method: 'POST', headers, body: body(), duplex: 'half' } as RequestInit),
    )
    expect((await send(other.key, register([1, '16/11/2026', 'AM', '/']))).status).toBe(200)
    const answers = (await Promise.all(waiting)).map(answer => answer.status)
    expect(answers.toSorted()).toEqual([408, 408, 408, 408, 408, 429])
    expect(await readdir(join(dataDir, 'quarantine'))).toEqual([])
  })
})

describe('the watched folder', () => {
  const look = (now = Date.now() + 10_000) => {
    const faults: unknown[] = []
    return takeFolder({
      dataDir,
      inTxOf: id => work => systemDoor(id, { action: 'attendance.register.taken', now: thursday }, work as never),
      fault: error => faults.push(error),
      now: () => now,
    }).then(taken => ({ taken, faults }))
  }
  const drop = async (name: string, body: string, organisation = place.organisations.eastbridge) => {
    const folder = join(folderOf(dataDir), organisation)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, name), body)
    return folder
  }
  it('takes what lies there whole, with a report, and puts it away', async () => {
    const folder = await drop('am.csv', register([1, '12/11/2026', 'AM', 'I'], [8, '12/11/2026', 'AM', '/']))
    await drop('notes.doc', 'not a register')
    await drop('.hidden.csv', register())
    expect(await look()).toEqual({ taken: 1, faults: [] })
    expect(await place.marks('eastbridge', tyler)).toContain('2026-11-12 am I')
    const done = await readdir(join(folder, 'done'))
    expect(done).toHaveLength(2)
    const report = JSON.parse(
      await readFile(join(folder, 'done', done.find(name => name.endsWith('.json')) ?? ''), 'utf8'),
    )
    expect(report).toMatchObject({ marksNew: 1, refused: 1 })
    expect((await readdir(folder)).toSorted()).toEqual(['.hidden.csv', 'begun', 'done', 'notes.doc'])
    expect(await look()).toEqual({ taken: 0, faults: [] })
  })
  it('leaves a file that may still be on its way, and one that is no file', async () => {
    const folder = await drop('late.csv', register([1, '11/11/2026', 'AM', '/']))
    await symlink('/etc/passwd', join(folder, 'link.csv')).catch(() => {})
    expect((await look(Date.now())).taken).toBe(0)
    expect((await look()).taken).toBe(1)
    expect(await readdir(folder)).toContain('link.csv')
  })
  it('takes the older of two first, so that the later one has the last word', async () => {
    const folder = await drop('b.csv', register([2, '11/11/2026', 'AM', 'N']))
    await drop('a.csv', register([2, '11/11/2026', 'AM', 'I']))
    await utimes(join(folder, 'b.csv'), new Date(Date.now() - 60_000), new Date(Date.now() - 60_000))
    expect((await look()).taken).toBe(2)
    const [row] = await place.rows(`select was, became from attendance.correction order by at desc, id desc limit 1`)
    expect(row).toEqual({ was: 'N', became: 'I' })
  })
  it('puts what cannot be read aside, with why, and goes on', async () => {
    const folder = await drop('aa-broken.csv', 'x\n')
    await drop('ok.csv', register([1, '10/11/2026', 'AM', '/']))
    expect(await look()).toEqual({ taken: 1, faults: [] })
    const refused = await readdir(join(folder, 'refused'))
    expect(refused.some(name => name.endsWith('aa-broken.csv'))).toBe(true)
  })
  it('says so when there is no such school, keeps the file, and takes those of the others', async () => {
    const nowhere = crypto.randomUUID()
    const folder = await drop('x.csv', register(), nowhere)
    await drop('y.csv', register([1, '09/11/2026', 'AM', '/']))
    const { taken, faults } = await look()
    expect(taken).toBe(1)
    expect(faults).toHaveLength(1)
    expect(await readdir(folder)).toContain('x.csv')
  })
})

describe('the pages', () => {
  let web: Web
  let lead: Person
  beforeAll(async () => {
    web = aWeb(place, folder => registerRoutes({ dataDir: folder }))
    lead = await web.someone('eastbridge', 'attendance-lead')
  })
  const upload = (body: string | Buffer, name = 'register.csv') => {
    const form = new FormData()
    form.set('file', new Blob([body as never], { type: 'text/csv' }), name)
    return form
  }
  it('show a file first, then bring it in, once', async () => {
    const file = register([1, '06/11/2026', 'AM', 'N'], [9, '06/11/2026', 'AM', '/'])
    const sent = await web.ask(lead, '/attendance/files', upload(file))
    expect(sent.status).toBe(303)
    const shown = await web.ask(lead, sent.location)
    expect(shown.text).toContain('Nothing has been written yet')
    expect(shown.text).toContain('Bring in 1 mark')
    expect(shown.text).toContain('No child on your roll has the number')
    expect(await place.marks('eastbridge', tyler)).not.toContain('2026-11-06 am N')
    expect((await web.ask(lead, `${sent.location}/confirm`, { again: '' })).status).toBe(303)
    expect((await web.ask(lead, `${sent.location}/confirm`, {})).status).toBe(303)
    const jobs = await place.rows<{ data: Record<string, string> }>(
      `select data from pgboss.job_common where name = 'attendance-import' and data->>'fileId' = $1`,
      [sent.location.split('/').at(-1)],
    )
    expect(jobs).toHaveLength(1)
    expect((await web.ask(lead, sent.location)).text).toContain('It is being brought in')
    const job = { fileId: jobs[0]?.data.fileId ?? '', again: false }
    await bringInUpload({ dataDir: web.dataDir }, place.inTx('eastbridge'), job)
    await bringInUpload({ dataDir: web.dataDir }, place.inTx('eastbridge'), job)
    expect(await place.marks('eastbridge', tyler)).toContain('2026-11-06 am N')
    expect((await web.ask(lead, sent.location)).text).toContain('New marks')
    expect((await web.ask(lead, `${sent.location}/problems.csv`)).text).toContain('No child on your roll')
    expect(await readdir(join(web.dataDir, 'registers'))).toEqual([])
  })
  it('say that a file came before, and bring it in again only when asked', async () => {
    const file = register([1, '06/11/2026', 'AM', 'N'], [9, '06/11/2026', 'AM', '/'])
    const sent = await web.ask(lead, '/attendance/files', upload(file))
    expect((await web.ask(lead, sent.location)).text).toContain('This very file was brought in')
    expect((await web.ask(lead, `${sent.location}/give-up`, {})).status).toBe(303)
    expect((await web.ask(lead, sent.location)).text).toContain('given up')
    // The file goes by a job of the same transaction, when that is certain.
    const fileId = sent.location.split('/').at(-1) ?? ''
    const left = () => readdir(join(web.dataDir, 'registers'))
    expect(await left()).toEqual([`${fileId}.csv`])
    const jobs = await place.rows(`select 1 from pgboss.job_common where data->>'fileId' = $1`, [fileId])
    expect(jobs).toHaveLength(1)
    const before = await place.marks('eastbridge', tyler)
    await bringInUpload({ dataDir: web.dataDir }, place.inTx('eastbridge'), { fileId, again: false })
    expect(await left()).toEqual([])
    expect(await place.marks('eastbridge', tyler)).toEqual(before)
  })
  it('keep nothing of a file that cannot be read', async () => {
    const sent = await web.ask(lead, '/attendance/files', upload('hello\n'))
    expect(sent.status).toBe(422)
    expect(sent.text).toContain('The first row must hold the headings')
    expect((await web.ask(lead, '/attendance/files', new FormData())).status).toBe(422)
  })
  it('show a key once, and end it', async () => {
    const head = await web.someone('eastbridge', 'head')
    const made = await web.ask(head, '/attendance/keys', { name: 'Office computer' })
    const key = /kith-register-[\w-]{43}/.exec(made.text)?.[0] ?? ''
    expect(key).not.toBe('')
    const listed = await web.ask(head, '/attendance/keys')
    expect(listed.text).not.toContain(key)
    expect(listed.text).toContain('Office computer')
    // A second press of the same form makes no second key.
    const twice = { name: 'Pressed twice', _once: crypto.randomUUID() }
    expect((await web.ask(head, '/attendance/keys', twice)).text).toMatch(/kith-register-[\w-]{43}/)
    const again = await web.ask(head, '/attendance/keys', twice)
    expect(again.status).toBe(422)
    expect(again.text).toContain('A key was made a moment ago, and was shown once')
    expect(again.text).not.toMatch(/kith-register-[\w-]{43}/)
    expect(await place.rows(`select 1 from attendance.token where name = 'Pressed twice'`)).toHaveLength(1)
    const end = /\/attendance\/keys\/[\w-]+\/end/.exec(listed.text)?.[0] ?? ''
    expect((await web.ask(head, end, {})).status).toBe(303)
    expect((await web.ask(head, end, {})).status).toBe(404)
    expect((await web.ask(head, '/attendance/keys', { name: ' ' })).status).toBe(422)
  })
  it('keep a part-time timetable, with the child’s words in the record, and end it', async () => {
    const dsl = await web.someone('eastbridge', 'dsl')
    const where = `/attendance/${tyler}/part-time`
    const wrong = await web.ask(dsl, where, { fromOn: '2026-11-16', toOn: '2026-11-13', why: 'Back step by step' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('Back step by step')
    const good = {
      ...{ fromOn: '2026-11-16', toOn: '2099-12-11', why: 'Back step by step', childView: 'Mornings are quieter.' },
      ...{ agreedWith: 'mother', agreedOn: '2026-11-12', reviewOn: '2026-11-27', sessions: 'mon-am' },
    }
    expect((await web.ask(dsl, where, good)).status).toBe(303)
    const shown = await web.ask(dsl, where)
    expect(shown.text).toContain('Monday morning')
    expect(shown.text).toContain('Mornings are quieter.')
    expect((await web.ask(dsl, '/attendance/part-time')).text).toContain('Pupil 1')
    const end = new RegExp(`${where}/[\\w-]+/end`).exec(shown.text)?.[0] ?? ''
    expect((await web.ask(dsl, end, { endedWhy: '' })).status).toBe(422)
    expect((await web.ask(dsl, end, { endedWhy: 'Back for the whole week' })).status).toBe(303)
    expect((await web.ask(dsl, where)).text).toContain('Ended early')
    const entries = await place.rows(`select title from record.entry_child where child_id = $1 order by recorded_at`, [
      tyler,
    ])
    expect(entries.map(row => row.title)).toEqual(['Part-time timetable agreed', 'Part-time timetable ended'])
  })
  it('do not open to a role without the right, nor to another school', async () => {
    const open: Record<string, string[]> = {
      '/attendance/files': ['dsl', 'head', 'attendance-lead'],
      '/attendance/terms': ['dsl', 'head', 'attendance-lead'],
      '/attendance/part-time': ['dsl', 'head', 'attendance-lead'],
      [`/attendance/${tyler}/part-time`]: ['dsl', 'head', 'attendance-lead'],
      '/attendance/keys': ['dsl', 'head'],
    }
    for (const role of Object.keys(roles).filter(one => one !== 'system')) {
      const who = await web.someone('eastbridge', role)
      for (const [path, allowed] of Object.entries(open)) {
        expect((await web.ask(who, path)).status, `${role} ${path}`).toBe(allowed.includes(role) ? 200 : 404)
        expect((await web.ask(who, path, {})).status !== 404, `${role} POST ${path}`).toBe(
          allowed.includes(role) && path !== '/attendance/terms',
        )
      }
    }
    const other = await web.someone('hillside', 'dsl')
    const [file] = await place.rows<{ id: string }>(
      `select id from attendance.file where organisation_id = $1 limit 1`,
      [place.organisations.eastbridge],
    )
    for (const path of [
      `/attendance/files/${file?.id}`,
      `/attendance/files/${file?.id}/problems.csv`,
      `/attendance/${tyler}/part-time`,
    ])
      expect((await web.ask(other, path)).status, path).toBe(404)
  })
})

/** Jobs as the running program does them: what fails is tried again by itself, and takes nobody else's with it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { freshDatabase } from '../tests/support/database.ts'
import type { Config } from './platform/config.ts'
import { openDb } from './platform/db.ts'
import { newId } from './platform/id.ts'
import { sendJob, startWorker } from './platform/jobs.ts'
import { startJobs } from './worker.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'kith-worker-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

async function until(is: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await is()) return
    await sleep(100)
  }
  throw new Error('it did not come')
}

test('a job that fails takes no other with it, and is done again alone', { timeout: 40_000 }, async () => {
  const { appUrl, adminUrl } = await freshDatabase()
  const db = openDb({ connectionString: appUrl })
  const admin = openDb({ connectionString: adminUrl })
  const done: string[] = []
  let failures = 0
  const client = await admin.pool.connect()
  const worker = await startWorker(appUrl, async ({ data }) => {
    if (data.who === 'b' && failures++ === 0) throw new Error('the mail server does not answer')
    done.push(data.who ?? '')
  })
  try {
    await client.query('begin')
    for (const who of ['a', 'b', 'c', 'd', 'e']) await sendJob(client, 'mail', { who })
    await client.query('commit')
    await until(() => done.length >= 5)
    expect(done.slice(0, 4).toSorted()).toEqual(['a', 'c', 'd', 'e'])
    expect(done.slice(4)).toEqual(['b'])
  } finally {
    client.release()
    await worker.stop()
    await db.end()
    await admin.end()
  }
})

test('a mail server that is away: every reminder goes once it is back', { timeout: 60_000 }, async () => {
  const { appUrl, adminUrl } = await freshDatabase()
  const db = openDb({ connectionString: appUrl })
  const admin = openDb({ connectionString: adminUrl })
  const people = [newId(), newId()]
  for (const [at, id] of people.entries())
    await admin.pool.query(
      'insert into identity.practitioner (id, name, job_title, is_system, email) values ($1, $2, $3, false, $4)',
      [id, `Person ${at}`, 'teacher', `p${at}@example.org`],
    )
  const client = await admin.pool.connect()
  for (const practitionerId of people) await sendJob(client, 'mail', { practitionerId, items: '3' })
  client.release()
  const config = { origin: 'https://kith.example', dataDir, smtpUrl: 'smtp://127.0.0.1:9' } as Config
  const worker = await startJobs({ db, config, appUrl })
  const mails = () => {
    const folder = join(dataDir, 'mail')
    return readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'))
  }
  try {
    await until(async () => {
      const { rows } = await admin.pool.query(
        `select count(*)::int as n from pgboss.job where name = 'mail' and state = 'retry'`,
      )
      return rows[0].n === 2
    })
    config.smtpUrl = undefined
    await until(async () => {
      const { rows } = await admin.pool.query(
        `select count(*)::int as n from pgboss.job where name = 'mail' and state = 'completed'`,
      )
      return rows[0].n === 2
    })
    expect(
      mails()
        .map(mail => mail.split('\n')[0])
        .toSorted(),
    ).toEqual(['To: p0@example.org', 'To: p1@example.org'])
    expect(mails().every(mail => mail.includes('Subject: 3 items need you in Kith'))).toBe(true)
  } finally {
    await worker.stop()
    await db.end()
    await admin.end()
  }
})

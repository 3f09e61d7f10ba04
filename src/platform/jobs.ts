import type pg from 'pg'
import { type JobResult, PgBoss } from 'pg-boss'
import { log } from './log.ts'

/** Every job there is. A job acts for one organisation; its payload holds ids only. */
export const jobNames = [
  'referral-sent',
  'mail',
  'documents',
  'sweep',
  'contact-answered',
  'pupils-import',
  'attendance-import',
  'attendance-folder',
  'recount',
  'audit-head',
  'unusual-looking',
  'glass',
  'accounts',
  'retention-due',
  'retention-files',
] as const
export type JobName = (typeof jobNames)[number]
export interface Job {
  name: string
  data: Record<string, string>
}

/** How often a job is tried again, with pauses that double: the last one after about a quarter of an hour. */
const TRIES = 8
/** A mail server may be away for a night: the last try is after about a day. */
const TRIES_OF_MAIL = 15
const sendsMail = new Set(['mail', 'accounts'])

/**
 * Queues a job on the caller's connection: it exists when, and only when, the transaction commits. Plain SQL into pg-boss's own table
 * (schema version 40), because its `send` looks the queue up over a connection of its own, outside the transaction.
 */
export async function sendJob(client: pg.ClientBase, job: string, data: Record<string, string>): Promise<void> {
  if (!(jobNames as readonly string[]).includes(job)) throw new Error(`there is no job called ${job}`)
  await client.query(
    `insert into pgboss.job_common (name, data, retry_limit, retry_delay, retry_backoff, policy, keep_until)
     values ($1, $2::jsonb, $3, 2, true, 'standard', now() + interval '14 days')`,
    [job, JSON.stringify(data), sendsMail.has(job) ? TRIES_OF_MAIL : TRIES],
  )
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? ''

export interface Worker {
  stop(): Promise<void>
}

/**
 * Runs queued and scheduled work until stopped. A job that throws is tried again with growing pauses, and takes no other with it; `handle` must be
 * able to run twice. `schedules` are cron lines in London time.
 */
export async function startWorker(
  connectionString: string,
  handle: (job: Job) => Promise<void>,
  schedules: readonly { job: JobName; cron: string }[] = [],
): Promise<Worker> {
  const boss = new PgBoss({
    connectionString,
    max: 3,
    migrate: false,
    createSchema: false,
    application_name: 'kith-worker',
  } as never)
  boss.on('error', error => log.note('worker-error', { name: (error as Error).name }))
  await boss.start()
  for (const name of jobNames) {
    if (!(await boss.getQueue(name))) await boss.createQueue(name)
    // Each job ends by itself: one that fails takes no other with it, and what was done is not done again.
    const options = { pollingIntervalSeconds: 0.5, batchSize: 5, perJobResults: true } as const
    await boss.work<Record<string, string>, unknown, typeof options>(name, options, async jobs => {
      const ends: JobResult[] = []
      for (const job of jobs)
        ends.push(
          await handle({ name, data: job.data ?? {} }).then(
            () => ({ id: job.id, status: 'completed' }),
            error => {
              // What is thrown may quote a row, and the queue keeps whatever it is given: it gets the kind and the code, as the log does.
              log.fault(job.id, `job ${name}`, error)
              const output = { message: `${(error as Error).name} ${codeOf(error)}`.trim() }
              return { id: job.id, status: 'failed', output }
            },
          ),
        )
      return ends
    })
  }
  for (const { job, cron } of schedules) await boss.schedule(job, cron, {}, { tz: 'Europe/London' })
  return { stop: () => boss.stop({ graceful: true, timeout: 3000 }).then(() => undefined) }
}

import { asSystem } from './access/index.ts'
import { answersArrived } from './concerns/index.ts'
import { openDatabase } from './main.ts'
import { type Config, readConfig } from './platform/config.ts'
import { type Db, openDb } from './platform/db.ts'
import { type Job, startWorker, type Worker } from './platform/jobs.ts'

export interface JobDeps {
  db: Db
  config: Config
  appUrl: string
}

/** What each job does: the only list. Each calls a slice's own action, as the organisation's system person. */
async function handle(job: Job, { db }: JobDeps): Promise<void> {
  const organisationId = job.data.organisationId ?? ''
  switch (job.name) {
    case 'contact-answered':
      await asSystem(db, organisationId, { action: 'referral.answered' }, (tx, ctx) => answersArrived(tx, ctx, job.data.referralId ?? ''))
      return
    default:
      throw new Error(`nobody does the job ${job.name}`)
  }
}

/** Starts the worker beside the web, or alone (`kith worker`). */
export const startJobs = (deps: JobDeps): Promise<Worker> => startWorker(deps.appUrl, job => handle(job, deps), [])

/** The worker as a program of its own. */
export async function main(): Promise<void> {
  const config = readConfig('worker')
  const database = await openDatabase(config)
  const db = openDb({ connectionString: database.appUrl, max: 4 })
  const worker = await startJobs({ db, config, appUrl: database.appUrl })
  const stop = async () => {
    await worker.stop()
    await db.end()
    await database.stop()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
}

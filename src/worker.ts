import { asNobody, asSystem, findUnusual, forgetAttempts, glassUp, tellOfGlass } from './access/index.ts'
import { setting } from './area/index.ts'
import { bringInUpload, scanSchool, schoolsWaiting, settle, takeFolder, unscannedSchools } from './attendance/index.ts'
import { loadSigningKey, signHead } from './audit/index.ts'
import {
  answersArrived,
  checkHeld,
  goUp,
  organisationsWaiting,
  removeKept,
  removeLetGo,
  reviewsDue,
  sweepDocuments,
} from './concerns/index.ts'
import { receiveReferral } from './contacts/index.ts'
import { finishTask, giveTask, recomputeClocks, sweep as remind, reminderMail } from './deadlines/index.ts'
import { administratorMail, closeUnused, closingMail, deviceMail, joinedMail, tellOfLeft } from './identity/index.ts'
import { openDatabase } from './main.ts'
import { noticeGiven, owedNotices, ownersToTell } from './matching/index.ts'
import { bringIn } from './people/index.ts'
import { type Config, readConfig } from './platform/config.ts'
import { type Db, openDb, sql, type Tx } from './platform/db.ts'
import type { Ctx } from './platform/http.ts'
import { newId } from './platform/id.ts'
import { type Job, type JobName, startWorker, type Worker } from './platform/jobs.ts'
import { log } from './platform/log.ts'
import { type Mail, neutralMail, sendMail } from './platform/mail.ts'
import { londonNow } from './platform/moment.ts'
import { clamav } from './platform/scan.ts'
import { destroyDocuments, findDue, writeErasureNotes } from './retention/index.ts'

export interface JobDeps {
  db: Db
  config: Config
  appUrl: string
}

/**
 * One neutral mail to one person. Somebody without an address gets none; nor somebody disabled since, unless it tells of that.
 * @param closed true for a mail that may go to an account closed within the last day
 */
async function mail(deps: JobDeps, practitionerId: string, words = neutralMail, closed = false): Promise<void> {
  const found = await asNobody(deps.db, 'mail.addressed', newId(), tx =>
    closed
      ? tx.maybe(sql<{ to: string | null }>`select identity.account_address(${practitionerId}::uuid) as to`)
      : tx.maybe(sql<{ to: string | null }>`select identity.mail_address(${practitionerId}::uuid) as to`),
  )
  if (found?.to) await send(deps, words(found.to, deps.config.origin))
}
const send = ({ config }: JobDeps, one: Mail): Promise<void> =>
  sendMail(one, {
    smtpUrl: config.smtpUrl,
    dataDir: config.dataDir,
    from: `Kith <kith@${new URL(config.origin).hostname}>`,
  })

const everyOrganisation = (db: Db): Promise<string[]> =>
  asNobody(db, 'sweep.begun', newId(), async tx =>
    (await tx.many(sql<{ id: string }>`select id from identity.worked_for() as w(id)`)).map(row => row.id),
  )

/** Does something for each organisation; one that fails does not stop the others, and is tried again at the next sweep. */
async function forEach(
  organisations: readonly string[],
  work: (organisationId: string) => Promise<void>,
): Promise<void> {
  for (const id of organisations) {
    try {
      await work(id)
    } catch (error) {
      log.fault('sweep', 'worker', error)
    }
  }
}

/**
 * Asked for one organisation when a concern is sent; each minute for every one where a concern lies unopened; and each quarter of an hour for
 * all of them: what was to be watched comes back, and what is due is reminded of.
 */
async function sweep(deps: JobDeps, organisationId: string | undefined): Promise<void> {
  const now = new Date()
  const waiting = organisationId
    ? [organisationId]
    : await asNobody(deps.db, 'concern.sweep.look', newId(), tx => organisationsWaiting(tx, now))
  await forEach(waiting, id =>
    asSystem(deps.db, id, { action: 'concern.sweep', now }, async (tx, ctx) => void (await goUp(tx, ctx, now))),
  )
  if (!organisationId) await tellOwners(deps)
  if (!organisationId) await checkDocuments(deps)
  if (!organisationId) await tellWorkers(deps, now)
  if (organisationId || now.getUTCMinutes() % 15 !== 0) return
  await asNobody(deps.db, 'glass.sweep.look', newId(), async tx => void (await glassUp(tx, now)))
  await forEach(await everyOrganisation(deps.db), async id => {
    await asSystem(
      deps.db,
      id,
      { action: 'reviews.came-back', now },
      async (tx, ctx) => void (await reviewsDue(tx, ctx, now)),
    )
    // Each mail is a job of its own, which stands with its reminder or not at all: a mail server that fails loses nobody's.
    await asSystem(deps.db, id, { action: 'reminders.made', now }, async (tx, ctx) => void (await remind(tx, ctx, now)))
  })
}

/** Each day what nobody uses is closed; each telling about an account is a job of its own. */
async function accounts(deps: JobDeps, data: Record<string, string>): Promise<void> {
  const { what, practitionerId = '', organisationId = '', role = '' } = data
  if (what === 'warn') return mail(deps, practitionerId, closingMail)
  if (what === 'device') return mail(deps, practitionerId, deviceMail)
  if (what === 'waits') return mail(deps, practitionerId)
  if (what === 'joined') return mail(deps, practitionerId, joinedMail)
  // Also to somebody whose account was closed a moment ago: that is what it tells of.
  if (what === 'administrator') return mail(deps, practitionerId, administratorMail, true)
  if (what === 'left')
    return asSystem(deps.db, organisationId, { action: 'account.left' }, async (tx, ctx) => {
      tx.event.detail.told = await tellOfLeft(tx, ctx, { practitionerId, organisationId, role }, { giveTask })
    })
  await asNobody(deps.db, 'accounts.closed', newId(), tx => closeUnused(tx, new Date()))
}

/** An emergency look is told of, or that it went up: by its own organisation's system person. */
const glassTold = (db: Db, of: { organisationId: string; glassId: string; goneUp: boolean }) =>
  asSystem(db, of.organisationId, { action: 'glass.told' }, async (tx, ctx) => {
    tx.event.subject = { kind: 'glass', id: of.glassId }
    tx.event.detail.told = await tellOfGlass(tx, ctx, of.glassId, { giveTask, finishTask }, of.goneUp)
  })

/** An absence nobody can explain: workers are told when the time has come, and what nobody answers goes up. */
async function tellWorkers({ db }: JobDeps, now: Date): Promise<void> {
  const schools = await asNobody(db, 'attendance.sweep.look', newId(), tx => schoolsWaiting(tx, now))
  await forEach(schools, id =>
    asSystem(db, id, { action: 'attendance.sweep', now }, async (tx, ctx) => void (await settle(tx, ctx, now))),
  )
}

/** Documents that the virus scanner gave no verdict on are asked about again, each minute. */
async function checkDocuments({ db, config }: JobDeps): Promise<void> {
  if (!config.clamav) return
  for (const { id, verdict } of await checkHeld(config.dataDir, clamav(config.clamav))) {
    await asNobody(db, 'document.checked', newId(), async tx => {
      tx.event.outcome = verdict.kind === 'clean' ? 'done' : 'refused'
      tx.event.subject = { kind: 'document', id }
    })
  }
}

/** A document that somebody let go leaves the store; each night also those that no row names. */
async function documents({ db, config }: JobDeps, fileId: string | undefined): Promise<void> {
  if (fileId) return removeLetGo(config.dataDir, work => asNobody(db, 'document.let-go', newId(), work), fileId)
  await sweepDocuments(config.dataDir, work => asNobody(db, 'documents.sweep', newId(), work), new Date())
}

/** Somebody asked “is this child known?” about a child whose record is closed. They were told nothing; its owner gets a task. */
async function tellOwners({ db }: JobDeps): Promise<void> {
  const owners = await asNobody(db, 'known.owners.look', newId(), tx => ownersToTell(tx))
  await forEach(owners, id =>
    asSystem(db, id, { action: 'known.owner.told' }, async (tx, ctx) => {
      for (const notice of await owedNotices(tx, ctx)) {
        await giveTask(tx, ctx, {
          children: [notice.childId],
          kind: 'known-asked',
          subject: { kind: 'child', id: notice.childId },
          title: 'Somebody asked about a child whose record is closed',
          why: `${notice.askedBy} asked whether the child is known, and was told nothing. Decide whether they need to know.`,
          href: `/children/${notice.childId}`,
        })
        await noticeGiven(tx, ctx, notice.id)
      }
    }),
  )
}

/** A register may be two minutes on its way to being looked at; after that whoever brought it in has stopped. */
const UNSCANNED_MS = 120_000
/** Registers that lie in the watched folder are taken in, and those that nobody has looked at since they changed are looked at. */
async function registers({ db, config }: JobDeps): Promise<void> {
  const inTxOf = (id: string) => registerOf(db, id)
  const fault = (error: unknown) => log.fault('registers', 'worker', error)
  await takeFolder({ dataDir: config.dataDir, inTxOf, fault })
  const left = await asNobody(db, 'attendance.unscanned.look', newId(), tx =>
    unscannedSchools(tx, new Date(Date.now() - UNSCANNED_MS)),
  )
  await forEach(left, async id => void (await scanSchool(inTxOf(id))))
}
/** Transactions in which a school's register is taken in. */
const registerOf =
  (db: Db, organisationId: string) =>
  <T>(act: (tx: Tx, ctx: Ctx) => Promise<T>): Promise<T> =>
    asSystem(db, organisationId, { action: 'attendance.register.taken' }, act)

/** Each night: what in the day's looking a person should ask about. One organisation's system person goes through the whole of its area. */
async function lookForUnusual({ db }: JobDeps): Promise<void> {
  const today = londonNow(new Date()).date
  const done = new Set<string>()
  await forEach(await everyOrganisation(db), id =>
    asSystem(db, id, { action: 'looking.searched' }, async (tx, ctx) => {
      if (done.has(ctx.areaId)) return
      tx.event.detail.found = await findUnusual(tx, await setting(tx, ctx, 'unusual-looking'), today)
      done.add(ctx.areaId)
    }),
  )
}

/** What each job does: the only list. Each calls a slice's own action, as the organisation's system person. */
async function handle(job: Job, deps: JobDeps): Promise<void> {
  const { db } = deps
  const { organisationId = '', referralId = '', practitionerId = '', areaId = '', reason = '' } = job.data
  switch (job.name as JobName) {
    case 'referral-sent':
      await asSystem(db, organisationId, { action: 'contact.received' }, (tx, ctx) =>
        receiveReferral(tx, ctx, referralId),
      )
      return
    case 'pupils-import':
      await bringIn(
        { dataDir: deps.config.dataDir, giveTask, finishTask },
        act => asSystem(deps.db, organisationId, { action: 'pupils.imported' }, act),
        {
          runId: job.data.runId ?? '',
          leavers: job.data.leavers ?? 'list',
        },
      )
      return
    case 'attendance-import':
      return bringInUpload({ dataDir: deps.config.dataDir }, registerOf(db, organisationId), {
        fileId: job.data.fileId ?? '',
        again: job.data.again === 'yes',
      })
    case 'attendance-folder':
      return registers(deps)
    case 'contact-answered':
      await asSystem(db, organisationId, { action: 'referral.answered' }, (tx, ctx) =>
        answersArrived(tx, ctx, referralId),
      )
      return
    case 'mail': {
      const items = Number(job.data.items)
      return mail(deps, practitionerId, items > 0 ? to => reminderMail(to, items) : neutralMail)
    }
    case 'documents':
      return documents(deps, job.data.fileId)
    case 'sweep':
      return sweep(deps, job.data.organisationId)
    case 'recount':
      return forEach(await everyOrganisation(db), id =>
        asSystem(db, id, { action: 'clocks.recounted' }, async (tx, ctx) => {
          if (ctx.areaId === areaId) await recomputeClocks(tx, ctx, { reason })
        }),
      )
    case 'unusual-looking':
      await asNobody(db, 'glass.forgotten', newId(), async tx => {
        tx.event.detail.forgotten = await forgetAttempts(tx)
      })
      return lookForUnusual(deps)
    case 'accounts':
      return accounts(deps, job.data)
    case 'glass':
      return glassTold(db, {
        organisationId,
        glassId: job.data.glassId ?? '',
        goneUp: job.data.goneUp === 'yes',
      })
    case 'retention-due':
      return forEach(await everyOrganisation(db), id =>
        asSystem(db, id, { action: 'retention.found' }, async (tx, ctx) => void (await findDue(tx, ctx))),
      )
    case 'retention-files':
      await writeErasureNotes(work => asNobody(db, 'retention.noted', newId(), work), deps.config.dataDir)
      await destroyDocuments(
        work => asNobody(db, 'retention.documents', newId(), work),
        fileId => removeKept(deps.config.dataDir, fileId),
        () => new Date(),
      )
      return
    case 'audit-head':
      await signHead(db.pool, loadSigningKey(deps.config.dataDir), new Date())
      return
    default:
      throw new Error(`nobody does the job ${job.name}`)
  }
}

/** Starts the worker beside the web, or alone (`kith worker`). */
export const startJobs = (deps: JobDeps): Promise<Worker> =>
  startWorker(deps.appUrl, job => handle(job, deps), [
    { job: 'sweep', cron: '* * * * *' },
    { job: 'attendance-folder', cron: '* * * * *' },
    { job: 'audit-head', cron: '*/5 * * * *' },
    { job: 'unusual-looking', cron: '20 3 * * *' },
    { job: 'accounts', cron: '10 5 * * *' },
    { job: 'retention-due', cron: '50 3 * * *' },
    { job: 'retention-files', cron: '10 4 * * *' },
    { job: 'documents', cron: '30 4 * * *' },
  ])

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

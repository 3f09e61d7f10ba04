/**
 * The door for other systems: a school's management information system sends the register with a key, and gets back what became of it, row by row.
 * It reads nothing. A key belongs to one school, is shown once, kept only as a hash, counted, and ended on a page.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Context, Hono } from 'hono'
import { UnreadableFile } from '../people/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { log } from '../platform/log.ts'
import { bringInFile, type InTx, noteUnreadable, type Taken } from './register-file.ts'
import { useKey } from './register-keys-queries.ts'
import { afterMarks } from './register-scan.ts'

export const DOOR_PATH = '/api/attendance'
/** Files a key may send in an hour: every few minutes is more than a register changes. */
export const FILES_AN_HOUR = 60
const FILE_MOST = 25 * 1024 * 1024
/** Each file in hand holds a connection of the database; others wait. */
const AT_ONCE = 3
const WAITING_MOST = 100
/** Bodies that are being received at a time, of all keys and of one: each is a file on the disk, and a slow sender holds nobody else up. */
const RECEIVED_AT_ONCE = 50
const RECEIVED_OF_ONE_KEY = 5
/** How long a body may take to come, in milliseconds. */
const BODY_WITHIN = 120_000
/** Wrong keys in a minute, from anywhere, before others that are wrong are told to wait. A right key is never told so. */
const WRONG_A_MINUTE = 120

export const keyHash = (key: string): Buffer => createHash('sha256').update(key).digest()
/** A new key: 256 random bits, with a name in front so that it is known for what it is where it should not be. */
export const newKey = (): string => `kith-register-${randomBytes(32).toString('base64url')}`
const isKey = (text: string): boolean => /^kith-register-[\w-]{43}$/.test(text)

export interface DoorDeps {
  dataDir: string
  /** How long a body may take to come, in milliseconds; two minutes unless told. */
  bodyWithin?: number
  asNobody<T>(action: string, requestId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  asSystem<T>(
    organisationId: string,
    options: { action: string; now: Date },
    work: (tx: Tx, ctx: Ctx) => Promise<T>,
  ): Promise<T>
}

class Refused extends Error {
  override name = 'Refused'
  readonly status: 401 | 408 | 413 | 415 | 422 | 429 | 503
  readonly wait: number | null
  constructor(status: Refused['status'], message: string, wait: number | null = null) {
    super(message)
    this.status = status
    this.wait = wait
  }
}

/** Lets a few in at a time, the others in order; too many waiting are sent away. */
function turnstile(atOnce: number, waitingMost: number): <T>(work: () => Promise<T>) => Promise<T> {
  let inside = 0
  const waiting: (() => void)[] = []
  return async work => {
    if (inside >= atOnce) {
      if (waiting.length >= waitingMost) throw new Refused(503, 'Many files are being taken in. Send it again.', 30)
      await new Promise<void>(resolve => waiting.push(resolve))
    }
    inside++
    try {
      return await work()
    } finally {
      inside--
      waiting.shift()?.()
    }
  }
}

/** Counts wrong keys in a minute; true of those above what may be. A key is looked up by its hash, at one read of an index: a right one goes in. */
function guessing(now: () => number): () => boolean {
  let from = 0
  let count = 0
  return () => {
    if (now() - from >= 60_000) [from, count] = [now(), 0]
    return ++count > WRONG_A_MINUTE
  }
}

/** Counts what is being received, so that neither one key nor all together fill the disk. */
function receiving(): <T>(keyId: string, work: () => Promise<T>) => Promise<T> {
  const ofKey = new Map<string, number>()
  let all = 0
  return async (keyId, work) => {
    const own = ofKey.get(keyId) ?? 0
    if (own >= RECEIVED_OF_ONE_KEY) throw new Refused(429, 'Other files with this key are still on their way.', 30)
    if (all >= RECEIVED_AT_ONCE) throw new Refused(503, 'Many files are being taken in. Send it again.', 30)
    all++
    ofKey.set(keyId, own + 1)
    try {
      return await work()
    } finally {
      all--
      const left = (ofKey.get(keyId) ?? 1) - 1
      if (left > 0) ofKey.set(keyId, left)
      else ofKey.delete(keyId)
    }
  }
}

/** Streams the body into the quarantine folder, no more than may be; gives its hash. */
async function keepBody(body: ReadableStream<Uint8Array> | null, path: string, within: number): Promise<Buffer> {
  if (!body) throw new Refused(422, 'The file is empty.')
  const hash = createHash('sha256')
  let bytes = 0
  const watch = new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length
      if (bytes > FILE_MOST) return done(new Refused(413, 'The file is larger than 25 MB.'))
      hash.update(piece)
      done(null, piece)
    },
  })
  const signal = AbortSignal.timeout(within)
  await pipeline(Readable.fromWeb(body as never), watch, createWriteStream(path, { mode: 0o600 }), { signal }).catch(
    (error: unknown) => {
      if (signal.aborted) throw new Refused(408, 'The file took too long to come. Send it again.')
      throw error
    },
  )
  return hash.digest()
}

/** What is answered: counts, and each row that did not go in. */
const answerOf = (taken: Taken) => ({
  file: taken.fileId,
  rows: taken.rows,
  firstOn: taken.firstOn,
  lastOn: taken.lastOn,
  new: taken.marksNew,
  corrected: taken.marksCorrected,
  same: taken.marksSame,
  refused: taken.refused,
  reasons: taken.problems.counts,
  problems: taken.problems.rows.map(row => ({ row: row.n, reason: row.kind, words: row.words })),
  broughtInBefore: taken.sameAsBefore?.toISOString() ?? null,
  left: taken.marksKept,
})

/** Mounts the door. It takes no cookie, so that no page of another site can use it with somebody's session. */
export function mountRegisterDoor(app: Hono, deps: DoorDeps, clock: () => Date = () => new Date()): void {
  const inTurn = turnstile(AT_ONCE, WAITING_MOST)
  const tooManyWrong = guessing(() => clock().getTime())
  const received = receiving()

  const whose = async (c: Context): Promise<{ organisationId: string; keyId: string }> => {
    const key = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
    const hash = keyHash(key)
    const unknown = new Refused(401, 'This key is not known. Make one in Kith under Register files.')
    if (!isKey(key)) throw unknown
    const found = await deps.asNobody('attendance.door.asked', newId(), async tx => {
      const used = await useKey(tx, hash, clock(), FILES_AN_HOUR)
      // Thrown here, so that guesses above the limit leave no event each: the log would grow with them.
      if (!used && tooManyWrong()) throw new Refused(429, 'Too many keys that are not known were tried. Wait.', 60)
      tx.event.outcome = used && !used.tooMany ? 'done' : 'refused'
      if (used) tx.event.subject = { kind: 'register-key', id: used.keyId }
      return used
    })
    if (!found) throw unknown
    if (found.tooMany) throw new Refused(429, `A key may send ${FILES_AN_HOUR} files in an hour.`, 600)
    return found
  }

  app.post(DOOR_PATH, async c => {
    try {
      const { organisationId, keyId } = await whose(c)
      const type = (c.req.header('content-type') ?? '').toLowerCase()
      if (!/^(text\/(csv|plain)|application\/csv)\b/.test(type))
        throw new Refused(415, 'Send the file itself as text/csv.')
      if (Number(c.req.header('content-length') ?? 0) > FILE_MOST)
        throw new Refused(413, 'The file is larger than 25 MB.')
      const from = { organisationId, keyId, now: clock() }
      const taken = await received(keyId, () => takeBody(c, deps, from, inTurn))
      return c.json(answerOf(taken))
    } catch (error) {
      if (error instanceof Refused) {
        if (error.wait !== null) c.header('retry-after', String(error.wait))
        if (error.status === 401) c.header('www-authenticate', 'Bearer')
        return c.json({ error: error.message }, error.status)
      }
      if (error instanceof UnreadableFile) return c.json({ error: error.message }, 422)
      const requestId = newId()
      log.fault(requestId, DOOR_PATH, error)
      return c.json({ error: `Kith could not take the file just now. ${requestId}` }, 503)
    }
  })
}

/** Receives the body, however slowly it comes, and only then waits for its turn: nobody else stands behind a slow sender. */
async function takeBody(
  c: Context,
  deps: DoorDeps,
  from: { organisationId: string; keyId: string; now: Date },
  inTurn: ReturnType<typeof turnstile>,
): Promise<Taken> {
  const folder = join(deps.dataDir, 'quarantine')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const id = newId()
  const path = join(folder, id)
  const inTx: InTx = work =>
    deps.asSystem(from.organisationId, { action: 'attendance.register.taken', now: from.now }, work)
  try {
    const file = {
      ...{ id, name: 'sent by another system', way: 'http' as const, tokenId: from.keyId, kept: false },
      path,
      sha256: await keepBody(c.req.raw.body, path, deps.bodyWithin ?? BODY_WITHIN),
      again: c.req.query('again') === 'yes',
    }
    return await inTurn(async () => {
      const taken = await bringInFile(inTx, file).catch(async error => {
        if (error instanceof UnreadableFile) await noteUnreadable(inTx, file, error.message)
        throw error
      })
      // The marks are in. Should looking at them fail, the worker looks again within minutes; whoever sent the file need not send it twice.
      await afterMarks(inTx, taken).catch(error => log.fault(id, DOOR_PATH, error))
      return taken
    })
  } finally {
    await rm(path, { force: true })
  }
}

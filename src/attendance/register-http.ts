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
/** Wrong keys in a minute, from anywhere, before keys that were not right lately are no longer asked about. */
const WRONG_A_MINUTE = 120

export const keyHash = (key: string): Buffer => createHash('sha256').update(key).digest()
/** A new key: 256 random bits, with a name in front so that it is known for what it is where it should not be. */
export const newKey = (): string => `kith-register-${randomBytes(32).toString('base64url')}`
const isKey = (text: string): boolean => /^kith-register-[\w-]{43}$/.test(text)

export interface DoorDeps {
  dataDir: string
  asNobody<T>(action: string, requestId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  asSystem<T>(
    organisationId: string,
    options: { action: string; now: Date },
    work: (tx: Tx, ctx: Ctx) => Promise<T>,
  ): Promise<T>
}

class Refused extends Error {
  override name = 'Refused'
  readonly status: 401 | 413 | 415 | 422 | 429 | 503
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

/** Counts wrong keys, so that guessing costs the database nothing; a key that was right lately is always asked about. */
function guessing(now: () => number): { mayAsk(hash: string): boolean; right(hash: string): void; wrong(): void } {
  const rightLately = new Map<string, number>()
  let from = 0
  let count = 0
  const turn = () => {
    if (now() - from < 60_000) return
    from = now()
    count = 0
    for (const [hash, at] of rightLately) if (now() - at > 86_400_000) rightLately.delete(hash)
  }
  return {
    mayAsk(hash) {
      turn()
      return count < WRONG_A_MINUTE || rightLately.has(hash)
    },
    right: hash => void rightLately.set(hash, now()),
    wrong() {
      turn()
      count++
    },
  }
}

/** Streams the body into the quarantine folder, no more than may be; gives its hash. */
async function keepBody(body: ReadableStream<Uint8Array> | null, path: string): Promise<Buffer> {
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
  await pipeline(Readable.fromWeb(body as never), watch, createWriteStream(path, { mode: 0o600 }))
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
  const guesses = guessing(() => clock().getTime())

  const whose = async (c: Context): Promise<{ organisationId: string; keyId: string }> => {
    const key = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
    const hash = keyHash(key)
    const name = hash.toString('base64')
    const unknown = new Refused(401, 'This key is not known. Make one in Kith under Register files.')
    if (!isKey(key)) throw unknown
    if (!guesses.mayAsk(name)) throw new Refused(429, 'Too many keys that are not known were tried. Wait.', 60)
    const found = await deps.asNobody('attendance.door.asked', newId(), async tx => {
      const used = await useKey(tx, hash, clock(), FILES_AN_HOUR)
      tx.event.outcome = used && !used.tooMany ? 'done' : 'refused'
      if (used) tx.event.subject = { kind: 'register-key', id: used.keyId }
      return used
    })
    if (!found) {
      guesses.wrong()
      throw unknown
    }
    guesses.right(name)
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
      const taken = await inTurn(() => takeBody(c, deps, { organisationId, keyId, now: clock() }))
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

async function takeBody(
  c: Context,
  deps: DoorDeps,
  from: { organisationId: string; keyId: string; now: Date },
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
      sha256: await keepBody(c.req.raw.body, path),
      again: c.req.query('again') === 'yes',
    }
    const taken = await bringInFile(inTx, file).catch(async error => {
      if (error instanceof UnreadableFile) await noteUnreadable(inTx, file, error.message)
      throw error
    })
    // The marks are in. Should looking at them fail, the worker looks again within minutes; whoever sent the file need not send it twice.
    await afterMarks(inTx, taken).catch(error => log.fault(id, DOOR_PATH, error))
    return taken
  } finally {
    await rm(path, { force: true })
  }
}

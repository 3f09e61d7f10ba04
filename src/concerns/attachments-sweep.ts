/**
 * Takes documents out of the store that no row names: those that somebody let go, at once, by a job of the transaction in which they did; and each
 * night what a transaction that failed, or a crash, has left there. What a row names is never touched, whoever asks.
 */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import { log } from '../platform/log.ts'
import { removeKept } from './attachments.ts'

type InTx = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/** Younger files may belong to a form whose transaction has not ended yet. */
const LEFT_MS = 86_400_000
/** Ids that the database is asked about at a time. */
const ASKED_AT_ONCE = 1_000
/** More than these, and more than half of the store: then it is the database that is not the right one, and all is left alone. */
const DOUBTFUL = 20

const unknown = async (tx: Tx, ids: readonly string[]): Promise<string[]> =>
  (await tx.many(sql<{ id: string }>`select u as id from concerns.documents_unknown(${ids}::uuid[]) u`)).map(
    row => row.id,
  )

/** One document that somebody let go, after that was committed. It stays if a row names it all the same. */
export async function removeLetGo(dataDir: string, inTx: InTx, fileId: string): Promise<void> {
  if (!isUuid(fileId)) return
  const gone = await inTx(async tx => {
    tx.event.subject = { kind: 'document', id: fileId }
    return unknown(tx, [fileId])
  })
  for (const id of gone) await removeKept(dataDir, id)
}

/** The ids in the store of which nothing was written for a day. Names that Kith does not give are none of its business. */
async function oldEnough(dataDir: string, now: Date): Promise<string[]> {
  const folder = join(dataDir, 'files')
  const young = new Set<string>()
  const ids = new Set<string>()
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    const id = name.replace(/\.(part|held)$/, '')
    if (!isUuid(id)) continue
    ids.add(id)
    const found = await stat(join(folder, name)).catch(() => null)
    if (!found || now.getTime() - found.mtimeMs < LEFT_MS) young.add(id)
  }
  return [...ids].filter(id => !young.has(id))
}

/** Each night: removes what no row names and nobody has written to for a day. Gives how many documents went. */
export async function sweepDocuments(dataDir: string, inTx: InTx, now: Date): Promise<number> {
  const ids = await oldEnough(dataDir, now)
  const left: string[] = []
  for (let at = 0; at < ids.length; at += ASKED_AT_ONCE)
    left.push(...(await inTx(tx => unknown(tx, ids.slice(at, at + ASKED_AT_ONCE)))))
  if (left.length > DOUBTFUL && left.length > ids.length / 2) {
    log.note('documents-left-alone', { unknown: left.length, of: ids.length })
    return 0
  }
  for (const id of left) await removeKept(dataDir, id)
  return left.length
}

/** Scheduled work: what has come to its date, each night; and documents whose record was erased, as soon as that is certain. */
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { findDue as findRecordsDue } from './actions.ts'
import { findAdultsDue } from './adult-actions.ts'
import { noteErasures } from './erasure-notes.ts'
import { certificatesMade, fileRemoved, filesToRemove } from './queries.ts'

/** Each night, for one organisation: what has come to its date, of children and of the sealed store. Gives how many records of children. */
export async function findDue(tx: Tx, ctx: Ctx): Promise<number> {
  await findAdultsDue(tx, ctx)
  return findRecordsDue(tx, ctx)
}

/** A note of each erasure into the data folder, from where it goes into every backup. Gives how many were new. */
export async function writeErasureNotes(
  inTx: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  dataDir: string,
): Promise<number> {
  return noteErasures(dataDir, await inTx(certificatesMade))
}

/**
 * Destroys the documents that erasures have left behind, and writes down that each is gone. Run again, it does what was left: a document is marked
 * only once the store no longer has it. Gives how many went.
 * @param inTx a transaction of the program's own
 * @param remove takes a document out of the store; not there already is well
 */
export async function destroyDocuments(
  inTx: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  remove: (fileId: string) => Promise<void>,
  now: () => Date,
): Promise<number> {
  let gone = 0
  for (;;) {
    const ids = await inTx(filesToRemove)
    if (ids.length === 0) return gone
    for (const id of ids) {
      await remove(id)
      await inTx(tx => fileRemoved(tx, id, now()))
      gone++
    }
  }
}

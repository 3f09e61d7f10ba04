/** Documents of a concern that is being written: taken in with it, or let go again. */
import type { Tx } from '../platform/db.ts'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import type { Ctx, Given, Upload } from '../platform/http.ts'
import { keepUpload, shown } from './attachments.ts'
import type { KeptFile } from './concern.ts'
import type { ConcernsDeps } from './deps.ts'
import { type Draft, keepFiles } from './log-draft.ts'
import { childrenOf } from './log-rules.ts'
import { whomToCall } from './whom-to-call.ts'

/** Documents of one concern. */
const DOCUMENTS_MOST = 20

/**
 * Files that came with this sending, checked, cleaned and kept with the draft. Whatever was not kept comes back as an error, by name, and
 * nothing of it lies anywhere. Should the transaction fail, no row names what was kept, and the nightly sweep removes it.
 */
export async function takeFiles(
  deps: ConcernsDeps,
  { tx, ctx }: Given,
  draft: Draft,
  uploads: readonly Upload[],
  typed: Typed,
): Promise<{ files: KeptFile[]; errors: FieldError[] }> {
  const came = uploads.filter(upload => upload.field === 'files')
  if (came.length === 0) return { files: draft.files, errors: [] }
  const files = [...draft.files]
  const refused: string[] = []
  const tooMany: string[] = []
  const errors: FieldError[] = []
  let picture = false
  const pictures = typedText(typed, 'notBody') === 'yes'
  for (const upload of came) {
    if (files.length >= DOCUMENTS_MOST) {
      tooMany.push(`“${shown(upload.fileName)}”`)
      continue
    }
    const one = await keepUpload(deps.dataDir, upload, { pictures })
    if (one.ok) files.push(one.file)
    else if (one.picture) picture = true
    else refused.push(one.message)
  }
  if (files.length > draft.files.length) await keepFiles(tx, ctx, draft.id, files)
  if (refused.length > 0) errors.push({ field: 'files', message: refused.join(' ') })
  if (tooMany.length > 0)
    errors.push({
      field: 'files',
      message: `A concern takes ${DOCUMENTS_MOST} documents. Not kept: ${tooMany.join(', ')}. Remove one that is not needed, or send them with a concern of their own`,
    })
  if (picture) errors.push(await pictureRefused(tx, ctx, typed))
  return { files, errors }
}

/** A picture comes in only with the word that it shows no child’s body; otherwise whom to call. */
async function pictureRefused(tx: Tx, ctx: Ctx, typed: Typed): Promise<FieldError> {
  const children = childrenOf(typed).map(child => child.childId)
  const { leads, schoolPhone } = await whomToCall(tx, ctx, children)
  return {
    field: 'notBody',
    message: `The picture was not kept. Say that it does not show a child’s body or anything sexual, and choose it again. If it does, do not upload it: call ${leads[0]?.name ?? 'the safeguarding lead'}, ${leads[0]?.phone ?? schoolPhone ?? 'at school'}`,
  }
}

/** Takes a document away from a draft; one that the draft does not have is none of its business. */
export async function removeFile(tx: Tx, ctx: Ctx, draft: Draft, fileId: string): Promise<void> {
  const file = draft.files.find(one => one.id === fileId)
  if (!file) return
  const left = draft.files.filter(one => one !== file)
  await keepFiles(tx, ctx, draft.id, left)
  await letGo(tx, [file])
  // Whatever comes with the same sending is added to what is left.
  draft.files = left
}

/** Documents that no row names any more go out of the store once that is certain: when, and only when, this transaction has committed. */
export async function letGo(tx: Tx, files: readonly KeptFile[]): Promise<void> {
  for (const { id } of files) await tx.enqueue('documents', { fileId: id })
}

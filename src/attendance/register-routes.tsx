import { constants } from 'node:fs'
import { access, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { may as mayDo } from '../access/index.ts'
import { UnreadableFile } from '../people/index.ts'
import { isUuid, type Tx } from '../platform/db.ts'
import { type FieldError, line, type Typed, ticked, typedText } from '../platform/form.ts'
import {
  type Ctx,
  type Given,
  get,
  notFound,
  page,
  post,
  type Reply,
  type Route,
  refuse,
  seeOther,
} from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { dayNumber, londonDate } from '../statute/index.ts'
import type { RegisterFile } from './attendance.ts'
import { partTimeRoutes } from './part-time-routes.tsx'
import { bringInFile, type InTx, noteUnreadable } from './register-file.ts'
import { DOOR_PATH, keyHash, newKey } from './register-http.ts'
import { KeysPage } from './register-keys-page.tsx'
import { addKey, keysOf, revokeKey } from './register-keys-queries.ts'
import { FilePage, FilePreviewPage, FilesPage } from './register-pages.tsx'
import { checkFile, type Preview } from './register-preview.ts'
import { broughtInBefore, fileById, fileHash, lastFiles, moveFile, startFile } from './register-queries.ts'
import { problemsCsv } from './register-rules.ts'
import { afterMarks } from './register-scan.ts'
import { TermsPage } from './terms-page.tsx'
import { termsOf } from './terms-queries.ts'

export interface RegisterDeps {
  /** Where uploaded registers lie until they are brought in: outside anything that is served. */
  dataDir: string
}

const current = '/attendance/files'
const folderOf = (dataDir: string) => join(dataDir, 'registers')
const pathOf = (dataDir: string, fileId: string) => join(folderOf(dataDir), `${fileId}.csv`)
const isThere = (path: string) =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  )

/** Keeps an upload under its file's id, readable by the program only; and removes registers that nobody brought in for two days. */
async function keepUpload(dataDir: string, fileId: string, upload: string): Promise<void> {
  await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 })
  for (const name of await readdir(folderOf(dataDir))) {
    const path = join(folderOf(dataDir), name)
    const age = await stat(path).then(
      found => Date.now() - found.mtimeMs,
      () => 0,
    )
    if (age > 48 * 3_600_000) await rm(path, { force: true })
  }
  await rename(upload, pathOf(dataDir, fileId)).catch(async error => {
    if ((error as { code?: string }).code !== 'EXDEV') throw error
    await copyFile(upload, pathOf(dataDir, fileId))
  })
}

async function showFiles({ tx, ctx, once }: Given, errors: FieldError[] = []): Promise<Reply> {
  const files = await lastFiles(tx, ctx)
  const mayMakeKeys = mayDo(ctx.roles, 'settings.school')
  return page(
    'Register files',
    () => <FilesPage once={once} errors={errors} files={files} now={ctx.now} mayMakeKeys={mayMakeKeys} />,
    { errors, current, wide: true },
  )
}

const fileOf = (tx: Tx, ctx: Ctx, id: string | undefined): Promise<RegisterFile | null> =>
  isUuid(id) ? fileById(tx, ctx, id) : Promise.resolve(null)

async function showFile(given: Given, deps: RegisterDeps): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const file = await fileOf(tx, ctx, params.fileId)
  if (!file) return notFound()
  if (file.state !== 'waiting') return page('Register file', () => <FilePage file={file} />, { current, wide: true })
  const path = pathOf(deps.dataDir, file.id)
  const gone = 'This file has been removed, because nobody brought it in for two days. Send it again'
  if (!(await isThere(path))) return showFiles(given, [{ field: 'file', message: gone }])
  const before = await broughtInBefore(tx, ctx, await fileHash(tx, file.id), file.id)
  const preview: Preview = await checkFile(tx, ctx, path)
  return page('Register file', () => <FilePreviewPage file={file} preview={preview} before={before} once={once} />, {
    current,
    wide: true,
  })
}

async function showKeys(
  { tx, ctx, once, origin }: Given,
  more: { key?: string; typed?: Typed; errors?: FieldError[] } = {},
): Promise<Reply> {
  const keys = await keysOf(tx, ctx)
  const errors = more.errors ?? []
  const made = more.key === undefined ? null : { key: more.key, address: `${origin}${DOOR_PATH}` }
  return page(
    'Keys for other systems',
    () => (
      <KeysPage
        keys={keys}
        made={made}
        name={typedText(more.typed ?? {}, 'name')}
        once={once}
        errors={errors}
        now={ctx.now}
      />
    ),
    { errors, current },
  )
}

const may = 'attendance.import'
const mayKeys = 'settings.school'

const fileRoutes = (deps: RegisterDeps): Route[] => [
  get('/attendance/files', { may, audit: 'attendance.file.list', handle: given => showFiles(given) }),
  post('/attendance/files', {
    may,
    audit: 'attendance.file.sent',
    multipart: true,
    input: z.object({}),
    async handle({ tx, ctx, uploads }) {
      const upload = uploads.find(one => one.field === 'file')
      if (!upload) return refuse({ field: 'file', message: 'Choose the file with the register' })
      try {
        // A file that cannot be read is said so before anything is kept.
        await checkFile(tx, ctx, upload.path)
      } catch (error) {
        if (error instanceof UnreadableFile) return refuse({ field: 'file', message: error.message })
        throw error
      }
      const id = newId()
      const { fileName: name, sha256 } = upload
      await startFile(tx, ctx, { id, name, sha256, way: 'upload', state: 'waiting' })
      await keepUpload(deps.dataDir, id, upload.path)
      return seeOther(`/attendance/files/${id}`)
    },
    again: given => showFiles(given, given.errors),
  }),
  get('/attendance/files/:fileId', { may, audit: 'attendance.file.read', handle: given => showFile(given, deps) }),
  post('/attendance/files/:fileId/confirm', {
    may,
    audit: 'attendance.file.confirmed',
    input: z.object({ again: ticked() }),
    async handle({ tx, ctx, params, input }) {
      const file = await fileOf(tx, ctx, params.fileId)
      if (!file) return notFound()
      // Sent twice, or by two people: it is brought in once.
      if (file.state === 'waiting' && (await moveFile(tx, ctx, file.id, 'waiting', 'running'))) {
        const data = { organisationId: ctx.organisationId, fileId: file.id, again: input.again ? 'yes' : 'no' }
        await tx.enqueue('attendance-import', data)
      }
      return seeOther(`/attendance/files/${file.id}`)
    },
    again: given => showFile(given, deps),
  }),
  post('/attendance/files/:fileId/give-up', {
    may,
    audit: 'attendance.file.given-up',
    input: z.object({}),
    async handle({ tx, ctx, params }) {
      const file = await fileOf(tx, ctx, params.fileId)
      if (!file) return notFound()
      // The file goes once that is certain, by the job that would have brought it in.
      if (await moveFile(tx, ctx, file.id, 'waiting', 'given-up'))
        await tx.enqueue('attendance-import', { organisationId: ctx.organisationId, fileId: file.id })
      return seeOther('/attendance/files')
    },
  }),
  get('/attendance/files/:fileId/problems.csv', {
    may,
    confirm: 'export',
    audit: 'attendance.file.problems.read',
    async handle({ tx, ctx, params }) {
      const file = await fileOf(tx, ctx, params.fileId)
      if (!file || file.state === 'waiting') return notFound()
      const body = `\ufeff${problemsCsv(file.problems)}`
      return { kind: 'text', body, type: 'text/csv', fileName: 'register-problems.csv' }
    },
  }),
]

const madeBefore =
  'A key was made a moment ago, and was shown once, on the page before this. If nobody has copied it, end it below and make another'
const keyRoutes: Route[] = [
  get('/attendance/keys', { may: mayKeys, audit: 'attendance.key.list', handle: given => showKeys(given) }),
  post('/attendance/keys', {
    may: mayKeys,
    audit: 'attendance.key.made',
    input: z.object({ name: line('Say which system it is for', 80) }),
    async handle(given) {
      const { tx, ctx, input } = given
      const [id, key] = [newId(), newKey()]
      await addKey(tx, ctx, { id, name: input.name, hash: keyHash(key) })
      tx.event.subject = { kind: 'register-key', id }
      return showKeys(given, { key })
    },
    again: given => showKeys(given, { typed: given.typed, errors: given.errors }),
    repeated: given => showKeys(given, { errors: [{ field: 'form', message: madeBefore }] }),
  }),
  post('/attendance/keys/:keyId/end', {
    may: mayKeys,
    audit: 'attendance.key.ended',
    input: z.object({}),
    async handle({ tx, ctx, params }) {
      if (!isUuid(params.keyId) || !(await revokeKey(tx, ctx, params.keyId))) return notFound()
      tx.event.subject = { kind: 'register-key', id: params.keyId }
      return seeOther('/attendance/keys')
    },
  }),
]

const termRoutes: Route[] = [
  get('/attendance/terms', {
    may: 'attendance.terms',
    audit: 'attendance.terms.read',
    async handle({ tx, ctx }) {
      const school = await termsOf(tx, ctx, {}, 1)
      const maySet = mayDo(ctx.roles, 'settings.school')
      const today = dayNumber(londonDate(ctx.now))
      return page('Terms and closures', () => <TermsPage school={school} today={today} maySet={maySet} />, { current })
    },
  }),
]

/** Bringing the register in: files, keys for other systems, terms, part-time timetables. */
export const registerRoutes = (deps: RegisterDeps): Route[] => [
  ...fileRoutes(deps),
  ...keyRoutes,
  ...termRoutes,
  ...partTimeRoutes,
]

/**
 * The job behind the page: brings in the register of one upload and looks at it. `inTx` gives transactions as the school's system person. Run again
 * after a crash it goes on: marks that are in change nothing. The file is removed when it is done.
 */
export async function bringInUpload(
  deps: RegisterDeps,
  inTx: InTx,
  job: { fileId: string; again: boolean },
): Promise<void> {
  const found = await inTx(async (tx, ctx) => {
    const file = await fileOf(tx, ctx, job.fileId)
    return file && { file, sha256: await fileHash(tx, file.id) }
  })
  if (found?.file.state === 'given-up') await rm(pathOf(deps.dataDir, found.file.id), { force: true })
  if (found?.file.state !== 'running') return
  const { file, sha256 } = found
  const path = pathOf(deps.dataDir, file.id)
  const one = { id: file.id, name: file.name, path, sha256, way: file.way, again: job.again, kept: true }
  if (!(await isThere(path))) {
    await noteUnreadable(inTx, one, 'The file is no longer there. Send it again.')
    return
  }
  const taken = await bringInFile(inTx, one).catch(async error => {
    if (!(error instanceof UnreadableFile)) throw error
    await noteUnreadable(inTx, one, error.message)
    return null
  })
  await rm(path, { force: true })
  // Should this fail, the marks are in all the same, and the worker looks again within minutes.
  if (taken) await afterMarks(inTx, taken)
}

import { constants } from 'node:fs'
import { access, copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { showed } from '../access/index.ts'
import { isUuid, type Tx } from '../platform/db.ts'
import { type FieldError, maybeLine, type Typed, typedText } from '../platform/form.ts'
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
  type Slice,
  seeOther,
} from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { csv, type Sheet, XLSX, xlsx } from '../platform/spreadsheet.ts'
import { importList, previewList, readList, todayOf, UnreadableFile } from './import-actions.ts'
import { guessMapping, importFieldNames, type importFields, type Mapping, mappingProblems } from './import-columns.ts'
import { LEAVERS_SHOWN, PreviewPage, RunPage, SendPage } from './import-pages.tsx'
import {
  type ImportRun,
  lastRuns,
  moveRun,
  runById,
  savedMappings,
  saveMapping,
  setRunMapping,
  showedNumbers,
  startRun,
  waitingToJoin,
} from './import-queries.ts'
import { closeList, openList } from './import-read.ts'
import { type Numbers, numbersIn, type PupilRow, refusedSheet, tooManyLeavers, usedHeadings } from './import-rules.ts'
import type { LeavingDeps } from './leaving-actions.ts'
import { leavings, sayLeft } from './leaving-queries.ts'
import { leavingRoutes } from './leaving-routes.tsx'

export interface ImportDeps extends LeavingDeps {
  /** Where uploaded lists lie until they are brought in: outside anything that is served. */
  dataDir: string
}

const folderOf = (dataDir: string) => join(dataDir, 'imports')
const fileOf = (dataDir: string, runId: string) => join(folderOf(dataDir), `${runId}.csv`)
const isThere = (path: string) =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  )

/** Keeps an upload under its run's id, readable by the program only; and removes lists that nobody brought in for two days. */
async function keepList(dataDir: string, runId: string, upload: string): Promise<void> {
  await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 })
  for (const name of await readdir(folderOf(dataDir))) {
    const path = join(folderOf(dataDir), name)
    const age = await stat(path).then(
      found => Date.now() - found.mtimeMs,
      () => 0,
    )
    if (age > 48 * 3_600_000) await rm(path, { force: true })
  }
  await rename(upload, fileOf(dataDir, runId)).catch(async error => {
    if ((error as { code?: string }).code !== 'EXDEV') throw error
    await copyFile(upload, fileOf(dataDir, runId))
  })
}

async function sendForm({ tx, ctx, once }: Given, errors: FieldError[] = []): Promise<Reply> {
  const [runs, waiting, left] = await Promise.all([lastRuns(tx, ctx), waitingToJoin(tx), leavings(tx, ctx)])
  const open = left.filter(one => one.open)
  return page(
    'Pupil list',
    () => <SendPage once={once} errors={errors} runs={runs} waiting={waiting} leavings={open} />,
    { errors, current: '/pupils/import' },
  )
}

const runOf = (tx: Tx, ctx: Ctx, id: string | undefined): Promise<ImportRun | null> =>
  isUuid(id) ? runById(tx, ctx, id) : Promise.resolve(null)
/** The run a page is about: the subject of its event, there or not. */
function runAsked({ tx, ctx, params }: Pick<Given, 'tx' | 'ctx' | 'params'>): Promise<ImportRun | null> {
  if (isUuid(params.runId)) tx.event.subject = { kind: 'pupil-list', id: params.runId }
  return runOf(tx, ctx, params.runId)
}
/** The refused rows of a run that is over, for taking away. Whom they are about stands in the event. */
async function refusedOf(given: Given): Promise<Sheet | null> {
  const run = await runAsked(given)
  if (!run || run.state === 'waiting') return null
  await showedNumbers(given.tx, numbersIn(run.refused, run.headings, run.mapping))
  return refusedSheet(usedHeadings(run.headings, run.mapping), run.refused)
}
const numbersOf = (rows: readonly PupilRow[]): Numbers => ({
  upns: rows.flatMap(row => row.upn ?? []),
  locals: rows.flatMap(row => row.local ?? []),
})

/** The saved mapping whose columns are all in the file, else a guess. */
async function mappingFor(tx: Tx, ctx: Ctx, headings: readonly string[]): Promise<Mapping> {
  const guess = guessMapping(headings)
  if (mappingProblems(guess, headings).length === 0) return guess
  const saved = await savedMappings(tx, ctx)
  return saved.find(one => mappingProblems(one.mapping, headings).length === 0)?.mapping ?? guess
}

/** Does this list leave out so many that a second person decides whether they have left? */
async function leavesMany(tx: Tx, ctx: Ctx, deps: ImportDeps, run: ImportRun): Promise<boolean> {
  const path = fileOf(deps.dataDir, run.id)
  if (!(await isThere(path))) return false
  const { leavers, onRoll } = await previewList(tx, ctx, { path, mapping: run.mapping })
  return tooManyLeavers(leavers.length, onRoll)
}

async function showRun(given: Given, deps: ImportDeps, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, once } = given
  const run = await runAsked(given)
  if (!run) return notFound()
  const path = fileOf(deps.dataDir, run.id)
  if (run.state !== 'waiting') {
    await showedNumbers(tx, numbersIn(run.refused, run.headings, run.mapping))
    const waiting = await waitingToJoin(tx)
    const leaving = (await leavings(tx, ctx)).find(one => one.runId === run.id) ?? null
    return page('Pupil list', () => <RunPage run={run} waiting={waiting} leaving={leaving} />, {
      wide: true,
      current: '/pupils/import',
    })
  }
  if (!(await isThere(path))) {
    return sendForm(given, [
      {
        field: 'file',
        message: 'This file has been removed, because nobody brought it in for two days. Send it again',
      },
    ])
  }
  const read = await readList(path, { mapping: run.mapping, today: todayOf(ctx.now) })
  const preview = read.problems.length === 0 ? await previewList(tx, ctx, { path, mapping: run.mapping }) : null
  await showedNumbers(tx, numbersOf(read.first))
  await showedNumbers(tx, numbersIn(preview?.refused ?? read.refused, run.headings, run.mapping))
  showed(
    tx,
    (preview?.leavers ?? []).slice(0, LEAVERS_SHOWN).map(pupil => pupil.childId),
  )
  const saved = (await savedMappings(tx, ctx)).map(one => one.name)
  const shown = errors.length > 0 ? errors : read.problems
  const texts = Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))
  return page(
    'Pupil list',
    () => (
      <PreviewPage run={run} read={read} preview={preview} saved={saved} once={once} errors={shown} typed={texts} />
    ),
    {
      wide: true,
      errors: shown,
      current: '/pupils/import',
    },
  )
}

const may = 'pupils.import'
const columnsInput = z.object({
  ...(Object.fromEntries(importFieldNames.map(field => [field, maybeLine(200)])) as Record<
    keyof typeof importFields,
    ReturnType<typeof maybeLine>
  >),
  saveAs: maybeLine(60),
})

export const importRoutes = (deps: ImportDeps): Route[] => [
  get('/pupils/import', { may, audit: 'pupils.import.form', handle: given => sendForm(given) }),
  post('/pupils/import', {
    may,
    audit: 'pupils.import.sent',
    multipart: true,
    input: z.object({}),
    async handle({ tx, ctx, uploads }) {
      const upload = uploads.find(one => one.field === 'file')
      if (!upload) return refuse({ field: 'file', message: 'Choose the file with the list' })
      try {
        const list = await openList(upload.path)
        await closeList(list)
        const mapping = await mappingFor(tx, ctx, list.headings)
        // Rows are counted when they are read for the page; a broken row is found before anything is kept.
        const read = await readList(upload.path, { mapping, today: todayOf(ctx.now) })
        const id = newId()
        await startRun(tx, ctx, {
          id,
          fileName: upload.fileName,
          state: 'waiting',
          mapping,
          headings: list.headings,
          rowsTotal: read.total,
        })
        await keepList(deps.dataDir, id, upload.path)
        return seeOther(`/pupils/import/${id}`)
      } catch (error) {
        if (error instanceof UnreadableFile) return refuse({ field: 'file', message: error.message })
        throw error
      }
    },
    again: given => sendForm(given, given.errors),
  }),
  get('/pupils/import/:runId', { may, audit: 'pupils.import.read', handle: given => showRun(given, deps) }),
  post('/pupils/import/:runId/columns', {
    may,
    audit: 'pupils.import.columns',
    input: columnsInput,
    async handle(given) {
      const { tx, ctx, input } = given
      const run = await runAsked(given)
      if (run?.state !== 'waiting') return notFound()
      const mapping: Mapping = Object.fromEntries(
        importFieldNames.flatMap(field => (input[field] ? [[field, input[field]]] : [])),
      )
      const problems = mappingProblems(mapping, run.headings)
      if (problems.length > 0) return refuse(...problems)
      await setRunMapping(tx, ctx, run.id, mapping, run.headings)
      if (input.saveAs) await saveMapping(tx, ctx, input.saveAs, mapping)
      return seeOther(`/pupils/import/${run.id}`)
    },
    again: given => showRun(given, deps, given.typed, given.errors),
  }),
  post('/pupils/import/:runId/confirm', {
    may,
    audit: 'pupils.import.confirmed',
    input: z.object({
      leavers: z.enum(['list', 'end'], 'Choose what becomes of them').default('list'),
      why: maybeLine(1000),
    }),
    async handle(given) {
      const { tx, ctx, input } = given
      const run = await runAsked(given)
      if (!run) return notFound()
      const ends = run.state === 'waiting' && input.leavers === 'end'
      if (ends && !input.why && (await leavesMany(tx, ctx, deps, run)))
        return refuse({ field: 'why', message: 'Say why so many have left' })
      // Sent twice, or by two people: it is brought in once.
      if (run.state === 'waiting' && (await moveRun(tx, ctx, run.id, 'waiting', 'running'))) {
        if (ends) await sayLeft(tx, ctx, run.id, input.why)
        await tx.enqueue('pupils-import', { organisationId: ctx.organisationId, runId: run.id, leavers: input.leavers })
      }
      return seeOther(`/pupils/import/${run.id}`)
    },
    again: given => showRun(given, deps, given.typed, given.errors),
  }),
  post('/pupils/import/:runId/give-up', {
    may,
    audit: 'pupils.import.given-up',
    input: z.object({}),
    async handle(given) {
      const { tx, ctx } = given
      const run = await runAsked(given)
      if (!run) return notFound()
      // The list goes once that is certain, by the job that would have brought it in.
      if (await moveRun(tx, ctx, run.id, 'waiting', 'given-up'))
        await tx.enqueue('pupils-import', { organisationId: ctx.organisationId, runId: run.id, leavers: 'list' })
      return seeOther('/pupils/import')
    },
  }),
  get('/pupils/import/:runId/refused.csv', {
    may,
    confirm: 'export',
    audit: 'pupils.import.refused.read',
    async handle(given) {
      const sheet = await refusedOf(given)
      return sheet ? { kind: 'text', body: csv(sheet), type: 'text/csv', fileName: 'refused-rows.csv' } : notFound()
    },
  }),
  get('/pupils/import/:runId/refused.xlsx', {
    may,
    confirm: 'export',
    audit: 'pupils.import.refused.read',
    async handle(given) {
      const sheet = await refusedOf(given)
      return sheet ? { kind: 'bytes', body: xlsx(sheet), type: XLSX, fileName: 'refused-rows.xlsx' } : notFound()
    },
  }),
]

/**
 * The job behind the page: brings in the list of one run. `inTx` gives transactions as the organisation's system person. Run again after a
 * crash it goes on where it was: rows that are in change nothing. The file is removed when it is done, or was given up.
 */
export async function bringIn(
  deps: ImportDeps,
  inTx: <T>(work: (tx: Tx, ctx: Ctx) => Promise<T>) => Promise<T>,
  job: { runId: string; leavers: string },
): Promise<void> {
  const run = await inTx((tx, ctx) => runOf(tx, ctx, job.runId))
  if (run?.state === 'given-up') await rm(fileOf(deps.dataDir, run.id), { force: true })
  if (run?.state !== 'running') return
  const path = fileOf(deps.dataDir, run.id)
  if (!(await isThere(path))) {
    await inTx((tx, ctx) =>
      moveRun(tx, ctx, run.id, 'running', 'failed', 'The file is no longer there. Send it again.'),
    )
    return
  }
  await importList(deps, inTx, {
    runId: run.id,
    path,
    mapping: run.mapping,
    now: new Date(),
    leavers: job.leavers === 'end' ? 'end' : 'list',
  })
  await rm(path, { force: true })
}

/** Bringing in a school's pupil list. */
export const importSlice = (deps: ImportDeps): Slice => ({
  name: 'people-import',
  routes: [...importRoutes(deps), ...leavingRoutes(deps)],
  nav: [{ label: 'Pupil list', href: '/pupils/import', may, order: 75 }],
})

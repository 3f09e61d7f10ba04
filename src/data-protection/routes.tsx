/** Reading the documents, writing their parts, agreeing them. Nobody's case is in them. */
import { may, policy, type ReachFacts, roles } from '../access/index.ts'
import type { Tx } from '../platform/db.ts'
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
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
import { backupTerms, choiceRows } from '../retention/index.ts'
import { agreeForm, type DocumentKey, documentKeys, type Facts, isDocument, writeForm } from './data-protection.ts'
import { documents } from './documents.ts'
import { DocumentPage, DocumentsPage, type Summary, WritePage } from './pages.tsx'
import { agree, agreementsOf, organisationsOf, textsOf, write } from './queries.ts'
import { changesSince, contentOf, missing, standingOf } from './rules.ts'

const current = '/data-protection'
const title = 'Data protection documents'

/** What app.ts hands in: the table of reaches belongs to the slice that keeps entries. `policy` only where a test changes a row. */
export interface DataProtectionDeps {
  reach: ReachFacts
  policy?: Facts['policy']
}

async function factsOf(tx: Tx, ctx: Ctx, deps: DataProtectionDeps): Promise<Facts> {
  const backups = await backupTerms(tx)
  return {
    areaName: ctx.areaName,
    organisations: await organisationsOf(tx, ctx.areaId),
    policy: deps.policy ?? policy,
    roles,
    reach: deps.reach,
    choices: await choiceRows(tx),
    backupDays: backups[0]?.days ?? null,
  }
}

/** One document as it stands, and what has changed since it was agreed. */
async function summaryOf(tx: Tx, facts: Facts, key: DocumentKey): Promise<Summary> {
  const standing = standingOf(documents[key], facts, await textsOf(tx, key))
  const agreement = (await agreementsOf(tx, key))[0] ?? null
  return { key, standing, agreement, changes: agreement ? changesSince(agreement, standing) : [] }
}

async function documentPage(
  given: Given,
  deps: DataProtectionDeps,
  typed: Typed = {},
  errors: FieldError[] = [],
): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const key = params.document ?? ''
  if (!isDocument(key)) return notFound()
  const props = {
    ...(await summaryOf(tx, await factsOf(tx, ctx, deps), key)),
    shape: documents[key],
    areaName: ctx.areaName,
    now: ctx.now,
    mayWrite: may(ctx.roles, 'documents.write'),
    once,
    typed: { words: typedText(typed, 'words') },
    errors,
  }
  return page(title, () => <DocumentPage {...props} />, { wide: true, errors, current })
}

/** The written part an address names; null for a generated one, which has no page to edit it. */
function partOf({ params }: Given) {
  const key = params.document ?? ''
  if (!isDocument(key)) return null
  const part = documents[key].parts.find(one => one.id === params.part)
  return part?.kind === 'written' ? { key, part } : null
}

async function writePage(given: Given, sent?: { typed: Typed; errors: FieldError[] }): Promise<Reply> {
  const found = partOf(given)
  if (!found) return notFound()
  const { key, part } = found
  const versions = (await textsOf(given.tx, key)).filter(one => one.part === part.id)
  const props = {
    document: key,
    part,
    versions,
    basedOn: sent ? typedText(sent.typed, 'basedOn') : (versions[0]?.id ?? ''),
    value: sent ? typedText(sent.typed, 'words') : (versions[0]?.words ?? part.suggestion ?? ''),
    once: given.once,
    errors: sent?.errors ?? [],
  }
  return page(title, () => <WritePage {...props} />, { errors: props.errors, current })
}

export const dataProtectionRoutes = (deps: DataProtectionDeps): Route[] => [
  get('/data-protection', {
    may: 'documents.read',
    audit: 'documents.listed',
    handle: async ({ tx, ctx }) => {
      const facts = await factsOf(tx, ctx, deps)
      const summaries: Summary[] = []
      for (const key of documentKeys) summaries.push(await summaryOf(tx, facts, key))
      return page(title, () => <DocumentsPage summaries={summaries} areaName={ctx.areaName} />, { wide: true, current })
    },
  }),
  get('/data-protection/:document', {
    may: 'documents.read',
    audit: 'documents.read',
    handle: given => documentPage(given, deps),
  }),
  post('/data-protection/:document/agree', {
    may: 'documents.write',
    audit: 'documents.agreed',
    input: agreeForm,
    async handle({ tx, ctx, params, input }) {
      const key = params.document ?? ''
      if (!isDocument(key)) return notFound()
      const { standing } = await summaryOf(tx, await factsOf(tx, ctx, deps), key)
      if (missing(standing).length > 0) return refuse({ field: 'words', message: 'Every part must be written first' })
      await agree(tx, ctx, key, contentOf(standing), input.words)
      tx.event.detail.document = key
      return seeOther(`/data-protection/${key}`)
    },
    again: given => documentPage(given, deps, given.typed, given.errors),
  }),
  get('/data-protection/:document/:part', {
    may: 'documents.write',
    audit: 'documents.part.read',
    handle: given => writePage(given),
  }),
  post('/data-protection/:document/:part', {
    may: 'documents.write',
    audit: 'documents.written',
    input: writeForm,
    async handle(given) {
      const { tx, ctx, input } = given
      const found = partOf(given)
      if (!found) return notFound()
      const { key, part } = found
      if (!(await write(tx, ctx, { document: key, part: part.id, ...input })))
        return refuse({
          field: 'words',
          message: 'Somebody else wrote this while you were writing. Their words are shown above yours',
        })
      Object.assign(tx.event.detail, { document: key, part: part.id })
      return seeOther(`/data-protection/${key}#${part.id}`)
    },
    again: given => writePage(given, { typed: given.typed, errors: given.errors }),
  }),
]

import { z } from 'zod'
import { isUuid } from '../platform/db.ts'
import {
  check,
  type FieldError,
  line,
  maybeLine,
  maybeWords,
  plainDate,
  type Typed,
  typedText,
} from '../platform/form.ts'
import {
  type Given,
  get,
  notFound,
  page,
  post,
  type Refusal,
  type Reply,
  type Route,
  refuse,
  seeOther,
} from '../platform/http.ts'
import { londonDate } from '../statute/index.ts'
import { saveThresholds } from './actions.ts'
import type { ThresholdDocument, ThresholdInput } from './area.ts'
import { thresholdProblems } from './checks.ts'
import type { AreaDeps } from './deps.ts'
import { EditThresholdsPage, ThresholdsPage } from './pages-thresholds.tsx'
import { thresholdDocument, thresholdEditions, thresholds } from './queries.ts'
import { exampleThresholds } from './threshold-example.ts'
import { readDescriptors, writeDescriptors } from './threshold-text.ts'

const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/** What the form holds for a document: one text a level. */
function typedFrom(document: ThresholdInput | ThresholdDocument): Typed {
  const typed: Typed = { title: document.title }
  for (const level of document.levels) {
    typed[`name-${level.number}`] = level.name
    typed[`summary-${level.number}`] = level.summary
    typed[`level-${level.number}`] = writeDescriptors(level.descriptors.map(one => ({ ...one, level: level.number })))
  }
  return typed
}

const levelFields = Object.fromEntries(
  numbers.flatMap(n => [
    [`name-${n}`, maybeLine(100)],
    [`summary-${n}`, maybeWords(1000)],
    [`level-${n}`, maybeWords(30_000)],
  ]),
)
const editionSchema = z.object({
  title: line('Give the document a title', 150),
  edition: line('Give the edition a name, such as a month and a year', 60),
  ...levelFields,
  from: plainDate('Enter the day from which it counts'),
})

/** Reads the form; the errors of a level name the line. A level with nothing in it is no level. */
export function readEdition(typed: Typed): { input: ThresholdInput; errors: FieldError[] } {
  const read = check(editionSchema, typed)
  const errors = read.ok ? [] : [...read.errors]
  const levels: ThresholdInput['levels'] = []
  for (const number of numbers) {
    const text = (name: string) => typedText(typed, `${name}-${number}`).normalize('NFC').trim()
    if (text('name') === '' && text('summary') === '' && text('level') === '') continue
    const { descriptors, problems } = readDescriptors(number, typedText(typed, `level-${number}`).normalize('NFC'))
    errors.push(...problems.slice(0, 10).map(message => ({ field: `level-${number}`, message })))
    if (text('summary') === '') errors.push({ field: `summary-${number}`, message: `Say what level ${number} means` })
    levels.push({
      number,
      name: text('name'),
      summary: text('summary'),
      descriptors: descriptors.map(({ code, words, harms }) => ({ code, words, harms })),
    })
  }
  const one = (name: string) => typedText(typed, name).normalize('NFC').trim()
  return { input: { title: one('title'), edition: one('edition'), fromOn: typedText(typed, 'from'), levels }, errors }
}

async function editPage(
  given: Given,
  sent: { typed: Typed; errors: FieldError[]; preview?: ThresholdInput } | null,
): Promise<Reply> {
  const { tx, ctx } = given
  const editions = await thresholdEditions(tx, ctx.areaId)
  const newest = editions.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0] ?? null
  const latest = editions[0] ? await thresholdDocument(tx, editions[0].id) : null
  const start = latest ?? exampleThresholds
  const typed = sent?.typed ?? {
    ...typedFrom(start),
    ...(latest ? {} : { title: `${ctx.areaName} Thresholds` }),
    from: londonDate(ctx.now),
  }
  const filled = numbers.filter(n =>
    ['name', 'summary', 'level'].some(name => typedText(typed, `${name}-${n}`).trim() !== ''),
  )
  const props = {
    areaName: ctx.areaName,
    form: { typed, errors: sent?.errors ?? [], once: given.once, basedOn: newest?.id ?? '' },
    levels: Math.max(2, ...filled),
    preview: sent?.preview ?? null,
    fromExample: !latest && !sent,
    newest,
  }
  return page('New edition of the thresholds', () => EditThresholdsPage(props), {
    errors: props.form.errors,
    current: '/thresholds',
  })
}

async function saveOrPreview(given: Given, typed: Typed): Promise<Reply | Refusal> {
  const { input, errors } = readEdition(typed)
  const known = (await thresholdEditions(given.tx, given.ctx.areaId)).map(one => one.edition)
  // Lines and levels are said first where both speak of the same field; the same thing is never said twice.
  const fields = new Set(errors.map(error => error.field))
  const all = [
    ...errors,
    ...thresholdProblems(input, known, londonDate(given.ctx.now)).filter(error => !fields.has(error.field)),
  ]
  if (all.length > 0) return refuse(...all)
  if (typedText(typed, 'do') !== 'save') {
    given.tx.event.action = 'thresholds.previewed'
    given.tx.event.outcome = 'read'
    return editPage(given, { typed, errors: [], preview: input })
  }
  const result = await saveThresholds(given.tx, given.ctx, { ...input, basedOn: typedText(typed, 'basedOn') })
  return result.ok ? seeOther(`/thresholds?edition=${result.id}`) : refuse(...result.errors)
}

export const thresholdRoutes = (deps: AreaDeps): Route[] => [
  get('/thresholds', {
    may: 'rules.read',
    audit: 'thresholds.read',
    handle: async given => {
      const { tx, ctx } = given
      const asked = given.query.get('edition')
      const inForce = await thresholds(tx, ctx.areaId, londonDate(ctx.now))
      if (asked !== null && !isUuid(asked)) return notFound()
      const document = asked === null ? inForce : await thresholdDocument(tx, asked)
      if (asked !== null && document === null) return notFound()
      const editions = await thresholdEditions(tx, document?.areaId ?? ctx.areaId)
      const maySet = deps.may?.(ctx.roles, 'settings.area') ?? false
      const props = { areaName: ctx.areaName, document, editions, inForceId: inForce?.id ?? null, maySet }
      return page('Thresholds', () => ThresholdsPage(props), { wide: true, current: '/thresholds' })
    },
  }),
  get('/thresholds/edit', { may: 'settings.area', audit: 'thresholds.form', handle: given => editPage(given, null) }),
  post('/thresholds/edit', {
    may: 'settings.area',
    audit: 'thresholds.saved',
    input: z.looseObject({}),
    handle: given => saveOrPreview(given, given.typed),
    again: given => editPage(given, { typed: given.typed, errors: given.errors }),
  }),
]

/** Reading the page on which a concern is logged. Pure: what was typed in, what it says or what is wrong with it out. */
import { z } from 'zod'
import {
  check,
  choice,
  clockTime,
  type FieldError,
  listOf,
  maybeLine,
  maybeWords,
  plainDate,
  type Typed,
  ticked,
  typedList,
  typedText,
  words,
} from '../platform/form.ts'
import { type ChildRole, childRoles } from '../record/index.ts'
import { dayNumber, londonInstant } from '../statute/index.ts'
import { bodyRegion } from '../ui/index.ts'
import type { ConcernInput, KeptFile, Mark } from './concern.ts'

/** How the child's own words came: `means` of a voice row. */
export const meansWords = { spoken: 'spoken', shown: 'signs, pictures or a device' } as const

const markSchema = z.object({
  region: z.string(),
  looked: words('Write what the mark looked like', 2000),
  said: words('', 2000).nullable(),
})
/** The marks in the form so far; each is a hidden field. What is not a mark is left out. */
export function marksOf(typed: Typed): Mark[] {
  return typedList(typed, 'mark').flatMap(text => {
    try {
      const read = markSchema.safeParse(JSON.parse(text))
      return read.success && bodyRegion(read.data.region) ? [read.data] : []
    } catch {
      return []
    }
  })
}

/** The mark being added, if there is one: checked like every other word. */
export function markAdded(typed: Typed): { mark: Mark | null; errors: FieldError[] } {
  const [region, looked, said] = ['markRegion', 'markLooked', 'markSaid'].map(name => typedText(typed, name))
  if (!region && !looked?.trim() && !said?.trim()) return { mark: null, errors: [] }
  const read = check(
    z.object({
      markRegion: z.string().refine(key => bodyRegion(key) !== undefined, 'Choose where the mark is'),
      markLooked: words('Write what the mark looked like', 2000),
      markSaid: maybeWords(2000),
    }),
    typed,
  )
  if (!read.ok) return { mark: null, errors: read.errors }
  return {
    mark: { region: read.input.markRegion, looked: read.input.markLooked, said: read.input.markSaid },
    errors: [],
  }
}

/** The children in the form, each once, with the role chosen for each. One who is marked as having caused harm marks nobody else. */
export function childrenOf(typed: Typed): { childId: string; role: ChildRole }[] {
  const ids = [
    ...new Set([...typedList(typed, 'children'), typedText(typed, 'childId')].filter(id => /^[0-9a-f-]{36}$/.test(id))),
  ]
  return ids.map(childId => {
    const role = typedText(typed, `role-${childId}`)
    return { childId, role: Object.hasOwn(childRoles, role) ? (role as ChildRole) : 'subject' }
  })
}

/** The instant of a day and a time on London's clocks. The form has already said that both exist. */
export const londonAt = (on: string, at: string): Date => {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  return new Date(londonInstant(dayNumber(on), (hours * 60 + minutes) * 60_000))
}

const schema = z.object({
  on: plainDate('Enter a real date'),
  at: clockTime('Enter a time like 14:05'),
  place: maybeLine(200),
  seen: words('Write what you saw or heard'),
  said: maybeWords(),
  voice: maybeWords(),
  asked: ticked(),
  askedFirst: maybeLine(1000),
  shown: ticked(),
  danger: choice(
    ['no', 'yes', 'unknown'],
    'Say whether anyone is in danger right now. If you cannot tell, choose “I don’t know”',
  ),
  recordedFor: maybeLine(200),
  dutyTo: maybeLine(200),
  dutyOn: z.string().default(''),
  dutyAt: z.string().default(''),
  dutyRef: maybeLine(200),
  children: listOf(z.string()),
})

export interface ReadConcern {
  now: Date
  /** Which of the children chosen are on the school’s roll. */
  onRoll: ReadonlySet<string>
  files: readonly KeptFile[]
}

/** The whole concern, or every error in it in the order of the page. */
export function readConcern(
  typed: Typed,
  { now, onRoll, files }: ReadConcern,
): { ok: true; input: ConcernInput } | { ok: false; errors: FieldError[] } {
  const errors: FieldError[] = []
  const children = childrenOf(typed)
  if (children.length === 0) {
    errors.push({
      field: 'child',
      message: typedText(typed, 'child').trim()
        ? 'Choose the child from the list, so that it is surely the right one'
        : 'Choose which child it is about',
    })
  } else if (children.length > 20)
    errors.push({ field: 'child', message: 'Name twenty children or fewer in one concern' })
  else if (children.some(child => !onRoll.has(child.childId)))
    errors.push({ field: 'child', message: 'One of these children is not on your school’s roll. Choose again' })
  const read = check(schema, typed)
  if (!read.ok) errors.push(...read.errors)
  const input = read.ok ? read.input : null
  if (input && londonAt(input.on, input.at).getTime() > now.getTime() + 60_000)
    errors.push({ field: 'on', message: 'This is in the future. Enter when it happened' })
  if (input?.asked && input.askedFirst === null)
    errors.push({ field: 'askedFirst', message: 'Write what you asked, as near as you can' })
  const whose = whoseWords(typed, children)
  const added = markAdded(typed)
  errors.push(...added.errors)
  const marks = [...marksOf(typed), ...(added.mark ? [added.mark] : [])]
  if ((input?.voice || marks.length > 0) && children.length > 1 && whose === null)
    errors.push({ field: 'whose', message: 'Choose whose words and marks these are' })
  const duty = input ? readDuty(input, now) : { duty: null, errors: [] }
  errors.push(...duty.errors)
  if (errors.length > 0 || !input) return { ok: false, errors: inOrder(errors) }
  return {
    ok: true,
    input: {
      children,
      voiceOf: whose,
      happenedAt: londonAt(input.on, input.at),
      place: input.place,
      seen: input.seen,
      said: input.said,
      voice: input.voice,
      means: input.shown ? 'shown' : 'spoken',
      askedFirst: input.askedFirst,
      danger: input.danger,
      recordedFor: input.recordedFor,
      marks,
      files: [...files],
      duty: duty.duty,
    },
  }
}

/** Whose words and marks they are: the only child there is, or the one that was chosen. */
function whoseWords(typed: Typed, children: readonly { childId: string }[]): string | null {
  if (children.length === 1) return children[0]?.childId ?? null
  const chosen = typedText(typed, 'whose')
  return children.some(child => child.childId === chosen) ? chosen : null
}

type Duty = ConcernInput['duty']
/** "I have reported this: to, when, reference." Nothing of it is needed; a part of it is not enough. */
export function readDuty(
  input: { dutyTo: string | null; dutyOn: string; dutyAt: string; dutyRef: string | null },
  now: Date,
): { duty: Duty; errors: FieldError[] } {
  if (input.dutyTo === null && input.dutyRef === null && input.dutyOn === '' && input.dutyAt === '')
    return { duty: null, errors: [] }
  const errors: FieldError[] = []
  if (input.dutyTo === null) errors.push({ field: 'dutyTo', message: 'Write to whom you reported it' })
  const when = check(
    z.object({
      dutyOn: plainDate('Enter the day you reported it'),
      dutyAt: clockTime('Enter the time you reported it, like 14:05'),
    }),
    { dutyOn: input.dutyOn, dutyAt: input.dutyAt },
  )
  if (!when.ok) return { duty: null, errors: [...errors, ...when.errors] }
  const reportedAt = londonAt(when.input.dutyOn, when.input.dutyAt)
  if (reportedAt.getTime() > now.getTime() + 60_000)
    errors.push({ field: 'dutyOn', message: 'This is in the future. Enter when you reported it' })
  if (errors.length > 0 || input.dutyTo === null) return { duty: null, errors }
  return { duty: { duty: 'fgm-report', reportedTo: input.dutyTo, reportedAt, reference: input.dutyRef }, errors: [] }
}

const order = [
  'child',
  'on',
  'at',
  'place',
  'seen',
  'said',
  'whose',
  'voice',
  'askedFirst',
  'danger',
  'markRegion',
  'markLooked',
  'markSaid',
  'files',
  'dutyTo',
  'dutyOn',
  'dutyAt',
  'dutyRef',
  'recordedFor',
]
export const inOrder = (errors: readonly FieldError[]): FieldError[] =>
  [...errors].sort((one, other) => order.indexOf(one.field) - order.indexOf(other.field))

/** The title of the entry: the first sentence of what was seen, at most 80 characters, whole words. */
export function titleOf(seen: string): string {
  const sentence =
    seen
      .trim()
      .replace(/\s+/g, ' ')
      .split(/(?<=[.!?])\s/)[0] ?? ''
  const text = sentence.replace(/[.]$/, '')
  if (text.length <= 80) return text
  const cut = text.lastIndexOf(' ', 79)
  return `${text.slice(0, cut > 40 ? cut : 79)}…`
}

/** Words that can mean female genital mutilation: the page then opens the part about the duty. It decides nothing else. */
export const mayBeFgm = (text: string): boolean =>
  /\b(fgm|female genital|genital mutilation|circumcis|sunna|gudniin|cut down there|had (her|the) cut|special ceremony)/i.test(
    text,
  )

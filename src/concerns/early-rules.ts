/**
 * Early worries added up, and the signs that early help may be needed (R18, R34). Pure: small entries in, counts and sentences out. The
 * counting sees only what the reader sees, so it says nothing about entries of others.
 */
import type { ChildRole, EntryKind } from '../record/index.ts'
import { earlyHelpIndicators, findHarm } from '../statute/index.ts'

/** A small entry, as far as the counting needs it. */
export interface SmallEntry {
  entryId: string
  kind: EntryKind
  role: ChildRole
  /** London day, '2026-11-19'. */
  on: string
  authorId: string
  title: string
  text: string
  harms: readonly string[]
}

/** Kinds of entry that somebody writes because something small was noticed. */
export const smallKinds: readonly EntryKind[] = ['concern', 'note', 'voice', 'conversation', 'pastoral', 'attendance']
export const worryWeeks = 8

interface Theme {
  key: string
  /** In a sentence: "three about hunger". */
  about: string
  /** Under a dot: one plain word. */
  word: string
  pattern: RegExp
  harms: readonly string[]
}
const theme = (key: string, about: string, word: string, source: string, harms: readonly string[] = []): Theme => ({
  key,
  about,
  word,
  pattern: new RegExp(`(?<![\\p{L}])(?:${source})(?![\\p{L}])`, 'iu'),
  harms,
})
/** What small entries are about, by plain words in them. One entry can be about several. */
export const themes: readonly Theme[] = [
  theme(
    'hunger',
    'hunger',
    'hungry',
    'hungry|hunger|not eaten|no (?:breakfast|lunch|dinner|food)|without (?:breakfast|lunch|food)|starving|asking for food|took food',
  ),
  theme(
    'tired',
    'being tired',
    'tired',
    'tired|head (?:down|on (?:the|his|her|their) (?:desk|table|arms))|asleep|sleepy|exhausted|fell asleep|no sleep|not slept|yawning',
  ),
  theme(
    'clothes',
    'clothes',
    'no coat',
    'no coat|without a coat|no shoes|(?:shoes|coat|uniform|clothes) (?:is |are |were |was )?(?:too small|broken|torn|wet|thin)|no uniform|same clothes|soaked|wet through',
  ),
  theme('dirty', 'being clean', 'not clean', 'dirty|unwashed|smells?|smelly|head lice|nits|unkempt'),
  theme(
    'late',
    'being late or not there',
    'late',
    'late|absent|absence|not in school|missed school|left early|truant(?:ing)?',
    ['missing-education'],
  ),
  theme(
    'home',
    'home',
    'home',
    'at home|home tonight|go home|afraid of (?:mum|dad|home)|shouting|argument|row|rows|fight(?:ing)? at home',
    ['domestic-abuse', 'coercive-control'],
  ),
  theme(
    'sad',
    'being sad or afraid',
    'upset',
    'crying|cried|tearful|upset|withdrawn|sad|scared|afraid|frightened|worried',
    ['self-harm', 'suicidal-thoughts'],
  ),
  theme(
    'marks',
    'marks or injuries',
    'a mark',
    'bruis(?:e|es|ed|ing)|mark on|marks on|scratch(?:es)?|burn|cut on|injur(?:y|ies|ed)',
    ['physical-abuse'],
  ),
  theme(
    'others',
    'older or other people',
    'older boys',
    'older (?:boys?|girls?|lads?|pupils?|people|man|men)|at the gate|waiting for (?:him|her|them)|strangers?|picked up by',
    ['criminal-exploitation', 'sexual-exploitation', 'gangs', 'county-lines'],
  ),
  theme(
    'things',
    'things nobody can explain',
    'new things',
    'new (?:trainers|phone|clothes|coat|bike)|second phone|two phones|cash|money',
    ['criminal-exploitation', 'sexual-exploitation'],
  ),
  theme('online', 'being online', 'online', 'online|snapchat|tiktok|instagram|discord|game chat|pictures?|photos?', [
    'online-grooming',
    'nude-images',
  ]),
  theme(
    'caring',
    'caring for somebody',
    'caring',
    'looks after (?:mum|dad|his|her|their)|looking after (?:mum|dad|his|her|their)|cares for (?:mum|dad|his|her|their)|young carer|collects? (?:his|her|their) (?:brother|sister)',
  ),
]

const dayNumber = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000)
/** The word under its dot: from what was written first, from what was marked only where no word fits. */
const wordOf = (entry: SmallEntry): string | undefined =>
  (themes.find(one => one.pattern.test(`${entry.title}. ${entry.text}`)) ?? themesOf(entry)[0])?.word
const themesOf = (entry: SmallEntry): Theme[] => {
  const text = `${entry.title}. ${entry.text}`
  return themes.filter(one => one.pattern.test(text) || one.harms.some(harm => entry.harms.includes(harm)))
}

export interface EarlyWorries {
  /** How many small entries there are in the weeks counted, today’s included. */
  count: number
  weeks: number
  /** How many people wrote them. */
  writers: number
  since: string | null
  /** What they are about, most first; only what comes up twice or more. */
  themes: { key: string; about: string; count: number }[]
  /** One a small entry, oldest first: a plain word and its day, for dots on a line. */
  points: { entryId: string; word: string; on: string }[]
}

/**
 * Counts the small entries about one child in the weeks up to `today`: entries of the kinds above in which the child is the one it is about
 * or is affected. A child who may have caused harm, or saw something, is not counted for it. The order of entries does not matter.
 */
export function earlyWorries(entries: readonly SmallEntry[], today: string, weeks = worryWeeks): EarlyWorries {
  const last = dayNumber(today)
  const counted = [...new Map(entries.map(entry => [entry.entryId, entry])).values()]
    .filter(entry => smallKinds.includes(entry.kind) && (entry.role === 'subject' || entry.role === 'affected'))
    .filter(entry => dayNumber(entry.on) <= last && dayNumber(entry.on) > last - weeks * 7)
    .sort((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : one.entryId < other.entryId ? -1 : 1))
  const about = themes.map(one => ({
    key: one.key,
    about: one.about,
    count: counted.filter(entry => themesOf(entry).includes(one)).length,
  }))
  return {
    count: counted.length,
    weeks,
    writers: new Set(counted.map(entry => entry.authorId)).size,
    since: counted[0]?.on ?? null,
    themes: about.filter(one => one.count > 1).sort((one, other) => other.count - one.count),
    points: counted.map(entry => ({
      entryId: entry.entryId,
      word: wordOf(entry) ?? shortTitle(entry.title),
      on: entry.on,
    })),
  }
}

/** Under a dot when no plain word fits: a short title whole, otherwise nothing that could mislead. */
const shortTitle = (title: string): string => {
  const whole = title.trim().replace(/[.,;:]+$/, '')
  return whole !== '' && whole.length <= 14 ? whole.toLowerCase() : 'noted'
}

const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
/** Small numbers in words. */
export const inWords = (n: number): string => numbers[n] ?? String(n)

/** "Five in eight weeks, three about hunger and two about being tired, by four people." Null when there is nothing to add up. */
export function worriesSentence(worries: EarlyWorries): string | null {
  if (worries.count < 2) return null
  const top = worries.themes
    .slice(0, 2)
    .map(one => `${one.count === worries.count ? 'all' : inWords(one.count)} about ${one.about}`)
  const parts = [
    `${inWords(worries.count)} in ${inWords(worries.weeks)} weeks`,
    top.join(' and '),
    worries.writers > 1 ? `by ${inWords(worries.writers)} people` : 'by one person',
  ].filter(Boolean)
  const said = parts.join(', ')
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`
}

/** Small things nobody has added up: this many in the weeks counted, and nothing decided beyond adding to the picture. */
export const togetherFrom = 4
export const worthTogether = (worries: EarlyWorries): boolean => worries.count >= togetherFrom

// ------------------------------------------------------------------------------------------------- early-help indicators

export interface IndicatorFacts {
  disabilities: number
  /** Codes of living arrangements, now and in the last two years. */
  living: readonly { arrangement: string; now: boolean }[]
  /** Words of the legal status, now and before. */
  legal: readonly string[]
  missingEpisodes: number
  harms: readonly string[]
  /** Titles and texts of what is recorded. */
  texts: readonly string[]
}
export interface Indicator {
  key: string
  label: string
  /** What to ask next, so that a tick is never the end of it. */
  ask: string
  /** Why it is shown; null when a person ticks it by hand. */
  because: string | null
}

const harmIndicators: Record<string, readonly string[]> = {
  'antisocial-or-gang': ['gangs', 'county-lines', 'serious-violence', 'weapons'],
  missing: ['missing'],
  'slavery-trafficking-exploitation': [
    'criminal-exploitation',
    'sexual-exploitation',
    'labour-exploitation',
    'domestic-servitude',
    'trafficking',
    'county-lines',
    'group-based-sexual-exploitation',
  ],
  radicalisation: ['radicalisation'],
  'family-circumstances': ['domestic-abuse', 'coercive-control', 'parental-mental-health', 'parental-substance-misuse'],
  'own-substance-misuse': ['own-substance-misuse'],
  'privately-fostered': ['private-fostering'],
  'mental-health-need': ['self-harm', 'suicidal-thoughts'],
  'honour-based-risk': ['female-genital-mutilation', 'forced-marriage', 'honour-based-abuse'],
  'persistently-absent': ['missing-education'],
}
const wordIndicators: Record<string, RegExp> = {
  'special-educational-needs': /\b(?:SEND?|EHCP?|education,? health and care plan|special educational needs)\b/,
  'young-carer':
    /\byoung carer\b|\b(?:looks|looking) after (?:mum|dad|his|her|their) |\bcares for (?:mum|dad|his|her|their)\b/i,
  'parent-in-custody':
    /\b(?:mum|dad|mother|father|parent|stepdad) (?:is |was |went )?(?:in|to) (?:prison|custody|jail)\b/i,
  'health-condition': /\b(?:diabet(?:es|ic)|epilep(?:sy|tic)|asthma|cystic fibrosis|sickle cell)\b/i,
  'suspended-or-excluded':
    /\b(?:suspended|suspension|permanently excluded|alternative provision|part-time timetable)\b/i,
}

/** Which indicators what is recorded points to, each with why. Nothing here decides; a person ticks or unticks. */
export function indicatorsFrom(facts: IndicatorFacts): Map<string, string> {
  const found = new Map<string, string>()
  const add = (key: string, because: string) => {
    if (!found.has(key)) found.set(key, because)
  }
  if (facts.disabilities > 0) add('disabled', 'A disability is recorded')
  for (const { arrangement, now } of facts.living) {
    if (arrangement === 'private-fostering' && now) add('privately-fostered', 'Recorded as where the child lives')
    if (/^(?:foster-care|childrens-home|kinship-foster|secure-home)$/.test(arrangement) && !now)
      add('returned-home-from-care', 'Lived in care before, as recorded')
  }
  if (facts.legal.some(status => /returned|care leaver|home from care/i.test(status)))
    add('returned-home-from-care', 'The legal status says so')
  if (facts.missingEpisodes > 0)
    add(
      'missing',
      `Recorded missing ${facts.missingEpisodes === 1 ? 'once' : `${inWords(facts.missingEpisodes)} times`}`,
    )
  for (const [key, harms] of Object.entries(harmIndicators)) {
    const hit = harms.find(harm => facts.harms.includes(harm))
    if (hit) add(key, `Marked: ${(findHarm(hit)?.label ?? hit).toLowerCase()}`)
  }
  for (const [key, pattern] of Object.entries(wordIndicators)) {
    const match = facts.texts.map(text => pattern.exec(text)?.[0]).find(Boolean)
    if (match) add(key, `An entry says “${match.trim()}”`)
  }
  return found
}

/** Every indicator of the list, those that apply first. */
export const indicatorList = (found: ReadonlyMap<string, string>): Indicator[] =>
  earlyHelpIndicators
    .map(({ key, label, ask }) => ({ key, label, ask, because: found.get(key) ?? null }))
    .sort((one, other) => Number(other.because !== null) - Number(one.because !== null))

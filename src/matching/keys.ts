/** What a name, a date or a number is looked up by. Pure. The database makes the keys of stored names by the same rules (see migrations). */
import { checkNhsNumber, checkUpn, dateText, dayNumber } from '../statute/index.ts'
import { nicknamesOf } from './nicknames.ts'

const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'ae',
  œ: 'oe',
  Œ: 'oe',
  þ: 'th',
  ø: 'o',
  Ø: 'o',
  ł: 'l',
  Ł: 'l',
  đ: 'd',
  Đ: 'd',
  ð: 'd',
}

/** A name as it is compared: small letters, no accents, apostrophes gone, hyphens and points as spaces. "O’Brien-Łoś" → "obrien los". */
export const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’‘ʼ`´]/g, '')
    .replace(/[ßæÆœŒþøØłŁđĐð]/g, letter => letters[letter] ?? letter)
    .replace(/[-‐‑–—.,;:/\\()"“”_*+&\s]+/g, ' ')
    .replace(/[A-Z]/g, letter => letter.toLowerCase())
    .replace(/ +/g, ' ')
    .trim()

/** The words of a name that can find it: each of three letters or more, and all of them joined. */
export function words(name: string): string[] {
  const parts = plain(name).split(' ')
  const joined = parts.join('')
  return [...new Set([...parts.filter(part => [...part].length > 2), joined])].filter(word => word !== '').sort()
}

/** How a word sounds, roughly, in English: what is spelt in two ways has one sound. "stephen" and "steven" → "stfn". */
export function sound(word: string): string {
  const s = word
    .replace(/^(kn|gn|pn)/, 'n')
    .replace(/^wr/, 'r')
    .replace(/^ps/, 's')
    .replace(/^mac(?=.)/, 'mc')
    .replace(/x/g, 'ks')
    .replace(/chr/g, 'kr')
    .replace(/t?ch|sch|sh/g, 'x')
    .replace(/ph/g, 'f')
    .replace(/ck|q/g, 'k')
    .replace(/dg|g(?=[eiy])/g, 'j')
    .replace(/c(?=[eiy])/g, 's')
    .replace(/c/g, 'k')
    .replace(/z/g, 's')
    .replace(/v/g, 'f')
    .replace(/^[aeiouy]/, 'a')
  const [first = '', ...rest] = s
  return (first + rest.join('').replace(/[aeiouyhw]/g, '')).replace(/(.)\1+/gu, '$1')
}

/** What a word is looked up by to find words written or sounding like it: itself, itself less one letter, and its sound. */
export function probes(word: string): string[] {
  const found = new Set([word])
  const letters = [...word]
  if (letters.length >= 3 && letters.length <= 40)
    for (let i = 0; i < letters.length; i++) found.add(letters.toSpliced(i, 1).join(''))
  const heard = sound(word)
  if ([...heard].length > 1) found.add(`p:${heard}`)
  return [...found]
}

/** A postcode as it is compared: small letters, no space. Null when there is none. */
export const place = (postcode: string | null | undefined): string | null =>
  postcode?.replace(/\s/g, '').toLowerCase() || null

const isDay = (text: string) => {
  const [year, month, day] = text.split('-').map(Number)
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0))
  return date.getUTCFullYear() === year && date.getUTCMonth() === (month ?? 0) - 1 && date.getUTCDate() === day
}

/** Day and month in each other's place, when that is a date too. */
export function swappedDay(day: string): string | null {
  const swapped = `${day.slice(0, 4)}-${day.slice(8)}-${day.slice(5, 7)}`
  return swapped !== day && isDay(swapped) ? swapped : null
}

/** Dates that differ from this one in one digit, by a day, or by two neighbouring digits changed round. */
export function nearDays(day: string): string[] {
  const found = new Set<string>()
  for (const place of [3, 6, 9, 8, 5, 2]) {
    for (let digit = 0; digit < 10; digit++) found.add(day.slice(0, place) + digit + day.slice(place + 1))
  }
  for (const place of [2, 5, 8]) found.add(day.slice(0, place) + day[place + 1] + day[place] + day.slice(place + 2))
  const number = dayNumber(day)
  found.add(dateText(number - 1)).add(dateText(number + 1))
  found.delete(day)
  return [...found].filter(text => isDay(text))
}

/** A date of birth as typed: a day, a month ('2014-03') or a year ('2014'). */
export type BornOn = string
export const isBornOn = (text: string): boolean =>
  /^\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?$/.test(text) && (text.length < 10 || isDay(text))

/** What can be used of a date of birth: an impossible day leaves its month, or its year; anything else is as if nothing had been typed. */
export function usableBorn(text: string | null | undefined): BornOn | null {
  if (!text || !/^(19|20|21)\d\d/.test(text)) return null
  return [text, text.slice(0, 7), text.slice(0, 4)].find(isBornOn) ?? null
}

export interface Asked {
  nhs?: string | null | undefined
  upn?: string | null | undefined
  given: string
  family: string
  bornOn?: BornOn | null | undefined
  postcode?: string | null | undefined
}

/** What a question is looked up by. */
export interface Probe {
  givenWords: string[]
  givenNear: string[]
  familyWords: string[]
  familyNear: string[]
  days: string[]
  nearDays: string[]
  /** A year or a month, when that is all that is known. */
  bornLike: string | null
  place: string | null
  nhs: string | null
  upn: string | null
  /** Keys that by themselves point at one child: for telling the owner of a closed record. */
  strong: string[]
}

const noName = new Set(['baby', 'unborn', 'unknown', 'notknown', 'bump', 'infant'])
/** Words that stand for a name nobody knows yet. */
export const givenWords = (given: string): string[] => words(given).filter(word => !noName.has(word))

/** Turns a question into what is looked up: pure, so that what is searched can be read and tested. */
export function probeOf(asked: Asked): Probe {
  const own = givenWords(asked.given)
  const family = words(asked.family)
  const exact = asked.bornOn?.length === 10 ? asked.bornOn : null
  const swapped = exact ? swappedDay(exact) : null
  const nhs = asked.nhs ? checkNhsNumber(asked.nhs) : null
  const upn = asked.upn ? checkUpn(asked.upn) : null
  const nhsValue = nhs?.ok ? nhs.value : null
  const upnValue = upn?.ok ? upn.value : null
  const called = own.flatMap(word => nicknamesOf(word))
  const strong = [
    ...(nhsValue ? [`nhs:${nhsValue}`] : []),
    ...(upnValue ? [`upn:${upnValue}`] : []),
    ...(exact ? [...own, ...called].map(word => `gd:${word}|${exact}`) : []),
    ...own.flatMap(one => family.map(other => `gf:${one}|${other}`)),
    // The name and day, or the number, may be those of the child's mother.
    ...(nhsValue ? [`mn:${nhsValue}`] : []),
    ...(exact ? own.map(word => `md:${word}|${exact}`) : []),
  ]
  return {
    givenWords: [...new Set([...own, ...called])],
    givenNear: [...new Set(own.flatMap(probes))],
    familyWords: family,
    familyNear: [...new Set(family.flatMap(probes))],
    days: exact ? [exact, ...(swapped ? [swapped] : [])] : [],
    nearDays: exact ? nearDays(exact) : [],
    bornLike: exact ? null : (asked.bornOn ?? null),
    place: place(asked.postcode),
    nhs: nhsValue,
    upn: upnValue,
    strong,
  }
}

/**
 * Whom the words about an adult could mean. Pure, and strict on purpose: a reader left out without need costs little, for the next in line
 * reads it; one let in who is the person it is about may cost everything.
 */
import { areNicknames, lettersApart, plain, sound } from '../matching/index.ts'

const list = (words: string) => new Set(words.split(/\s+/))
/** “Mr”, “Mrss”, “Miss”, “Sir”: what stands before a name. */
const isTitle = (word: string) => /^m(r|rs+|s+|is+|x|ister|aster)$/.test(word) || titles.has(word)
const titles = list('dr doctor prof professor sir dame lord lady rev revd reverend cllr councillor madam maam')
/** Words that are no name: of work, of places in a school, and those that join others. A person who bears one of them is compared all the same. */
const notNames =
  list(`the a an our my his her their who whom which is was called named name and or of at in on from for to with by it him he she they them
  not one this that also known as aka somebody someone anybody man woman person adult member staff new old other unknown school academy college nursery trust class
  classroom form year tutor group teacher teaching assistant cover supervisor supply trainee student agency driver minibus bus taxi escort coach sports music art pe
  maths english science volunteer helper office reception receptionist secretary business site manager caretaker cleaner cook kitchen lunchtime midday premises
  technician librarian nurse counsellor mentor pastoral support worker lead leader deputy vice acting interim parent club after before breakfast playground
  head heads headteacher headteachers headmaster headmistress executive principal chair chairman chairwoman chairperson governor governors governing body lado
  designated officer`)
/** Small words inside surnames: “van der Berg”. Alone they say nothing. */
const particles = list('van von der den de la le di da al el bin ibn ap o st')

/** Figures and signs typed for letters, inside a word that has letters. */
const figures: Record<string, string> = { '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' }
const lettersOf = (word: string): string =>
  /\p{L}/u.test(word) ? word.replace(/[013457@$]/g, sign => figures[sign] ?? sign) : ''

/** Words as they are compared: small letters, no accents, marks of every kind as spaces; hidden characters and “’s” gone. */
const wordsOf = (text: string): string[] =>
  plain(
    text
      .normalize('NFKC')
      .replace(/\p{Cf}/gu, '')
      .replace(/['’‘ʼ`´]s(?!\p{L})/giu, ''),
  )
    .split(' ')
    .flatMap(word => lettersOf(word).split(/[^\p{L}]+/u))
    .filter(word => word !== '')

interface Parts {
  given: string[]
  family: string[]
  /** First letters of every part. */
  initials: Set<string>
}
/** A name as it stands in Kith, in parts. Whatever is not the first word counts as surname: middle names too, for they may be one. */
function partsOf(name: string): Parts {
  const [before = '', after] = name.split(',', 2)
  const turned = after !== undefined && wordsOf(after).length > 0
  const ordered = turned ? [...wordsOf(after), ...wordsOf(before)] : wordsOf(name)
  const all = ordered.filter(word => !isTitle(word))
  const [first = '', ...rest] = all
  const family = rest.length > 0 ? rest : [first]
  const telling = family.filter(part => part.length > 1 && !particles.has(part))
  return {
    given: rest.length > 0 ? [first] : [],
    family: [...new Set([...telling, family.join('')])].filter(part => part.length > 1),
    initials: new Set(all.map(part => part[0] ?? '')),
  }
}

/** The words of a name without its titles. */
export const bareName = (name: string): string[] => wordsOf(name).filter(word => !isTitle(word))
/** The same words in any order: one name. */
export const sameName = (one: string, other: string): boolean => {
  const [left, right] = [one, other].map(name => bareName(name).sort().join(' '))
  return left !== '' && left === right
}

const sounds = (word: string) => [sound(word), sound(word.replaceAll('gh', ''))]
const soundsLike = (one: string, other: string): boolean =>
  sounds(one).some(heard =>
    sounds(other).some(
      said =>
        (heard === said && (heard.length > 1 || Math.max(one.length, other.length) < 5)) ||
        (Math.min(heard.length, said.length) > 3 && lettersApart(heard, said) < 2),
    ),
  )
/** A surname written otherwise: one letter, two in a longer one, or by its sound. */
function nearFamily(one: string, other: string): boolean {
  if (one === other) return true
  const short = Math.min(one.length, other.length)
  if (short < 2) return false
  const apart = lettersApart(one, other)
  if (apart === 1 && (short > 2 || one.length !== other.length)) return true
  return (apart === 2 && short > 4) || soundsLike(one, other)
}
/** A first name written otherwise, or what its bearer is called. Narrower: first names are few, and many sound alike. */
function nearGiven(one: string, other: string): boolean {
  if (one === other || areNicknames(one, other)) return true
  const short = Math.min(one.length, other.length)
  const apart = lettersApart(one, other)
  if ((apart === 1 && short > 3) || (apart === 2 && short > 6)) return true
  return short > 2 && one[0] === other[0] && sound(one).length > 1 && sound(one) === sound(other)
}

/** Two or three words run together, for a name that was typed in pieces (“Oka for”); and all of them. */
const runs = (words: readonly string[]): string[] => [
  ...words,
  ...words.slice(1).map((_, at) => words.slice(at, at + 2).join('')),
  ...words.slice(2).map((_, at) => words.slice(at, at + 3).join('')),
  words.join(''),
]
/** A title that was typed into the name: “mrsokafor”. */
const untitled = (word: string): string[] =>
  ['mrs', 'mr', 'ms', 'miss', 'dr', 'sir']
    .filter(title => word.startsWith(title) && word.length > title.length + 2)
    .map(title => word.slice(title.length))

/** Do some of the words, alone or run together, give the surname, or the whole name written as one? */
function hasFamily(words: readonly string[], parts: Parts): boolean {
  const asOne = parts.family.flatMap(family =>
    parts.given.flatMap(given => [given + family, family + given, (given[0] ?? '') + family]),
  )
  return runs(words)
    .flatMap(word => [word, ...untitled(word)])
    .some(
      word =>
        parts.family.some(
          family =>
            nearFamily(word, family) ||
            (family.length > 4 && word.includes(family)) ||
            (word.length > 3 && family.startsWith(word)),
        ) || asOne.some(name => name.length > 4 && lettersApart(word, name) < 3),
    )
}
const hasGiven = (words: readonly string[], parts: Parts): boolean =>
  runs(words).some(word => parts.given.some(given => nearGiven(word, given)))

/** Initials, beginnings and shortenings: is every word one that this name could be shortened to? */
const allFit = (words: readonly string[], { given, family, initials }: Parts): boolean =>
  words.length > 0 &&
  words.every(
    word =>
      (word.length === 1 && initials.has(word)) ||
      (word.length < 4 && [...word].every(letter => initials.has(letter))) ||
      [...given, ...family].some(part => part.startsWith(word)) ||
      given.some(part => part.length === 1 && word.startsWith(part)),
  )

/** What was said of whom it is about. */
export interface Said {
  /** The name as typed, or as chosen from the list. */
  name: string
  job: string | null
  /** The name of the colleague it is, where it was chosen from the list or typed in full; else null. */
  known: string | null
}

/**
 * Could the words mean this person? Misspelt, turned round, shortened, by initials, with titles, in brackets, in pieces or run together.
 * Where a colleague was chosen from the list or typed in full, first names and shortenings no longer count: only who bears the same name, or,
 * when it was typed, a surname like it.
 */
export function couldMean(said: Said & { chosen: boolean }, person: { name: string }): boolean {
  if (said.known !== null && sameName(said.known, person.name)) return true
  const parts = partsOf(person.name)
  const own = new Set([...parts.given, ...parts.family])
  const names = (text: string) => wordsOf(text).filter(word => own.has(word) || !(isTitle(word) || notNames.has(word)))
  const job = names(said.job ?? '')
  if (job.length > 0 && hasFamily(job, parts)) return true
  if (said.chosen) return false
  if (said.known !== null) return hasFamily(partsOf(said.known).family, parts)
  const words = names(said.name)
  return words.length > 0 && (hasFamily(words, parts) || hasGiven(words, parts) || allFit(words, parts))
}

/** Those who help the head, or are head of something else in the school: taken out before the word is looked for. */
const notTheHead = [
  /\b(deputy|assistant|associate|vice)\s+(head\s*teacher|head\s*master|head\s*mistress|head|principal)\b/g,
  /\bhead\s+of\s+(?!(the\s+|our\s+|this\s+)?(whole\s+)?(school|academy|college|centre|nursery|setting|service|trust|organisation|home|campus|site|upper|lower|infants?|juniors?|primary|secondary|sixth)\b)\w+/g,
  /\bhead\s+(boy|girl|pupil|cook|chef|gardener|caretaker|cleaner|coach|groundsman|groundskeeper|housekeeper|receptionist)\b/g,
]
const longHeadWords = ['headteacher', 'headmaster', 'headmistress', 'principal', 'headperson']
const isHeadWord = (word: string) =>
  /^(heads?|haed|hed|heed|ht|exechead)$/.test(word) ||
  (word !== 'leadteacher' && longHeadWords.some(long => lettersApart(word.replace(/s$/, ''), long) < 3))
const isChairWord = (word: string) =>
  /^(chair|chairs|cog)$/.test(word) ||
  ['chairman', 'chairwoman', 'chairperson', 'chairofgovernors', 'governor', 'governors', 'governer'].some(
    long => lettersApart(word, long) < 2,
  )

/** Which of those who would read it the words name by their work: the head, who chairs the governors, the designated officer. */
export function namedByWork(said: Pick<Said, 'name' | 'job'>): { head: boolean; chair: boolean; officer: boolean } {
  const fields = [said.name, said.job ?? ''].map(text => wordsOf(text).join(' '))
  const left = fields.map(text => notTheHead.reduce((rest, other) => rest.replace(other, ' '), text))
  const tokens = (texts: readonly string[]) => texts.flatMap(text => runs(text.split(' ').filter(word => word !== '')))
  return {
    head:
      tokens(left).some(isHeadWord) ||
      left.some(text => /\b(boss|in charge of the school|runs the school)\b/.test(text)),
    chair: tokens(fields).some(isChairWord),
    officer: fields.some(text => /\b(lado|designated officer)\b/.test(text)),
  }
}

/**
 * Words that turn coercion into choice, or a child into an adult (R50, R30). Pure. They are pointed out beside the field with plainer and
 * kinder ones; nothing is ever forbidden or changed, because a record must be able to quote what somebody said.
 */

export type LoadedKind = 'choice' | 'blame' | 'adult'

interface Loaded {
  pattern: RegExp
  kind: LoadedKind
  why: string
  instead: string
}

const says = (source: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`, 'giu')
const own = '(?:him|her|them|one)sel(?:f|ves)'

/** The table: what is looked for, what is wrong with it, what to write instead. Kith's own words, from the training of the field. */
export const loadedWords: readonly Loaded[] = [
  {
    pattern: says('life-?\\s?style choices?|choice of life-?\\s?style'),
    kind: 'choice',
    why: 'A child cannot choose to be exploited or neglected.',
    instead: 'what is being done to the child, and by whom',
  },
  {
    pattern: says(`(?:putting|puts?|placing|places|placed) ${own} (?:at|in) (?:risk|danger|harm’?s way)`),
    kind: 'choice',
    why: 'It moves the cause from whoever does harm to the child.',
    instead: 'is being put at risk by … ; is at risk because …',
  },
  {
    pattern: says('risk[- ]?taking behaviou?rs?|risky behaviou?rs?'),
    kind: 'choice',
    why: 'It describes the child, not the danger.',
    instead: 'what happened, where, with whom, and what made it dangerous',
  },
  {
    pattern: says('(?:made|making|makes) (?:poor|bad|unwise|the wrong) choices?|poor (?:life )?choices'),
    kind: 'choice',
    why: 'Fear, debt or need may have left no choice.',
    instead: 'what the child did, and what else was possible for them',
  },
  {
    pattern: says('consented to (?:it|the|being|sex)|consensual (?:sex|relationship)'),
    kind: 'choice',
    why: 'A child under 13 cannot consent, and nobody consents to being exploited.',
    instead: 'what was said and done, the ages, and who had power over whom',
  },
  {
    pattern: says('promiscuous|sexually active|sexualised child'),
    kind: 'choice',
    why: 'It judges the child and hides who else was there.',
    instead: 'with whom, how old they are, how it began',
  },
  {
    pattern: says('child prostitut(?:e|ion)|prostituting (?:him|her|them)sel(?:f|ves)'),
    kind: 'choice',
    why: 'There is no such thing: it is sexual exploitation.',
    instead: 'is being sexually exploited',
  },
  {
    pattern: says(
      '(?:his|her|their|older) (?:boyfriend|girlfriend)s?,? (?:who is |aged )?(?:a man|an adult|1[89]|[2-9]\\d)|older boyfriend|older girlfriend',
    ),
    kind: 'choice',
    why: 'An adult who has sex with a child is not a partner.',
    instead: 'an adult, aged …, who …',
  },
  {
    pattern: says('drug[- ]?dealers?|drug runners?|(?:is|are|was|were|been) dealing'),
    kind: 'choice',
    why: 'A child who carries drugs may be made to.',
    instead: 'was found with … ; is being used to carry or sell drugs',
  },
  {
    pattern: says('gang member|(?:is|are) (?:in|part of) a gang'),
    kind: 'choice',
    why: 'It may be hearsay, and it stays with a child for years.',
    instead: 'who the child was seen with, when, and what happened',
  },
  {
    pattern: says('absconded|absconding|absconds|absconder'),
    kind: 'blame',
    why: 'It is a word for prisoners.',
    instead: 'was missing from … to …',
  },
  {
    pattern: says(
      'refus(?:es|ed|ing|al) to engage|(?:did|does|do|will|would) not engage|(?:is|are|was|were) not engaging|non-?engagement|disengaged',
    ),
    kind: 'blame',
    why: 'It may be us who have not been able to reach the child or the family.',
    instead: 'what we tried, when, and what got in the way',
  },
  {
    pattern: says('hard to reach|difficult to engage'),
    kind: 'blame',
    why: 'It may be the service that is hard to reach.',
    instead: 'what we tried, and what would work for this family',
  },
  {
    pattern: says('non-?complian(?:t|ce)|uncooperative|un-co-operative'),
    kind: 'blame',
    why: 'It says nothing about the reason.',
    instead: 'what was asked, and what the child or parent said about it',
  },
  {
    pattern: says('attention[- ]seek(?:ing|er)'),
    kind: 'blame',
    why: 'A child who seeks attention may need it.',
    instead: 'what the child did, and what they may have been telling us',
  },
  {
    pattern: says('manipulative|manipulating'),
    kind: 'blame',
    why: 'It is a judgement, and it makes others doubt what the child says.',
    instead: 'what the child said and did',
  },
  {
    pattern: says('(?:failed|fails|failing) to protect'),
    kind: 'blame',
    why: 'A parent who is being abused may not be able to. Name who did harm.',
    instead: 'who did harm, and what the other parent tried',
  },
  {
    pattern: says('(?:she|he|they) (?:alleges?|claims?)|claims that|alleged(?:ly)? (?:said|told)'),
    kind: 'blame',
    why: 'It sounds as if we do not believe the child.',
    instead: 'said; told me',
  },
  {
    pattern: says("no (?:concerns|issues) (?:were )?(?:raised|disclosed)|(?:did not|didn’t|didn't) disclose"),
    kind: 'blame',
    why: 'A child who says nothing has not said that nothing happened.',
    instead: 'was asked … and did not want to talk about it today',
  },
  {
    pattern: says('street[- ]?wise|streetwise'),
    kind: 'adult',
    why: 'It makes a child sound older and safer than they are.',
    instead: 'how old the child is, and what they know of the danger',
  },
  {
    pattern: says('(?:a |such a )?big (?:lad|boy|girl|unit)'),
    kind: 'adult',
    why: 'Size is not age. Children seen as older are protected less; Black children most often.',
    instead: 'the child’s age, and what happened',
  },
  {
    pattern: says(`can (?:handle|look after|take care of|defend) ${own}`),
    kind: 'adult',
    why: 'No child should have to.',
    instead: 'what danger the child is in, and who protects them',
  },
  {
    pattern: says('(?:very )?mature for (?:his|her|their) age|older than (?:his|her|their) years|acts? older'),
    kind: 'adult',
    why: 'Seeming older may come of having had to.',
    instead: 'the child’s age, and what they are having to do',
  },
  {
    pattern: says('young (?:man|woman|lady)|grown man|grown woman'),
    kind: 'adult',
    why: 'Somebody under 18 is a child in law.',
    instead: 'boy, girl, child, or the name',
  },
  {
    pattern: says('intimidating|threatening manner|menacing'),
    kind: 'adult',
    why: 'It says how an adult felt. Black boys are called this more often than others for the same thing.',
    instead: 'what the child did and said',
  },
  {
    pattern: says('aggressive|volatile|angry (?:black )?(?:boy|girl|child|pupil)'),
    kind: 'adult',
    why: 'It names the child and not what happened; children of some groups are called this more often.',
    instead: 'what the child did, what came before it, who was hurt',
  },
  {
    pattern: says('ring-?leader|predator|perpetrator'),
    kind: 'adult',
    why: 'A child who harms may be harmed or made to.',
    instead: 'may have caused harm to …',
  },
  {
    pattern: says('resilient|tough (?:kid|lad|boy|girl)'),
    kind: 'adult',
    why: 'It can hide how much a child is carrying.',
    instead: 'what the child is coping with, and what it costs',
  },
]

export interface PointedOut {
  /** The words as they stand in the text. */
  words: string
  at: number
  kind: LoadedKind
  why: string
  instead: string
}

/** Every loaded word in a text, in order, each wording once. Quoted words are found too: the reader decides. */
export function pointOut(text: string): PointedOut[] {
  const found: PointedOut[] = []
  for (const { pattern, kind, why, instead } of loadedWords) {
    for (const match of text.matchAll(pattern)) found.push({ words: match[0], at: match.index, kind, why, instead })
  }
  found.sort((one, other) => one.at - other.at || other.words.length - one.words.length)
  const seen = new Set<string>()
  return found.filter(one => {
    const key = one.words.toLowerCase()
    return !seen.has(key) && seen.add(key)
  })
}

/** A text cut where loaded words stand, so that a page can underline them. The parts put together are the text. */
export function marked(text: string): { text: string; loaded: PointedOut | null }[] {
  const spans: { from: number; to: number; loaded: PointedOut }[] = []
  for (const { pattern, kind, why, instead } of loadedWords) {
    for (const match of text.matchAll(pattern)) {
      spans.push({
        from: match.index,
        to: match.index + match[0].length,
        loaded: { words: match[0], at: match.index, kind, why, instead },
      })
    }
  }
  spans.sort((one, other) => one.from - other.from || other.to - one.to)
  const parts: { text: string; loaded: PointedOut | null }[] = []
  let done = 0
  for (const span of spans) {
    if (span.from < done) continue
    if (span.from > done) parts.push({ text: text.slice(done, span.from), loaded: null })
    parts.push({ text: text.slice(span.from, span.to), loaded: span.loaded })
    done = span.to
  }
  if (done < text.length) parts.push({ text: text.slice(done), loaded: null })
  return parts
}

/** Words in earlier entries that see a child as an adult, for the question whether we would decide the same for another child. */
export function adultWords(
  texts: readonly { text: string; entryId: string; on: string }[],
): { words: string; entryId: string; on: string; why: string }[] {
  const seen = new Set<string>()
  return texts.flatMap(({ text, entryId, on }) =>
    pointOut(text)
      .filter(one => one.kind === 'adult' && !seen.has(one.words.toLowerCase()) && seen.add(one.words.toLowerCase()))
      .map(one => ({ words: one.words, entryId, on, why: one.why })),
  )
}

import type { Source } from '../rules/rule.ts'

/** Where a harm comes from. One harm can come from several places at once. */
export type HarmPlace = 'home' | 'outside the home' | 'online' | 'an institution' | 'self'

/** A duty that one person has and nobody can do for them. */
export type PersonalDutyKey = 'fgm-report' | 'sexual-offence-report'

/**
 * A form of harm. Several are marked at once; none is "the" harm.
 * `blocksFamilyPrompts`: where it is marked or suspected, letters, invitations and prompts to speak with the family are
 * held back until a named manager decides, because approaching the family can itself endanger the child.
 */
export type Harm = {
  key: string
  label: string
  /** One plain line: what to look for, in words a child could read. */
  plain: string
  places: readonly HarmPlace[]
  category: 'NEG' | 'PHY' | 'SAB' | 'EMO' | null
  /** Assessment factors of the children in need census that it usually goes with. */
  factors: readonly string[]
  blocksFamilyPrompts: boolean
  whyBlocked: string | null
  personalDuties: readonly PersonalDutyKey[]
}

export const harmSource: Source = {
  document:
    'Working Together 2018, 2023 and 2026, and Keeping children safe in education: the harms they name (requirement R16)',
  certainty: 'unverified',
  says: 'The guidance names these harms; the list as a whole, and each plain line, is Kith’s own wording.',
}

export const blockedSource: Source = {
  document: 'The one-chance rule: approaching a family, or a family group conference, can be the danger',
  address: 'https://staffsscb.org.uk/',
  certainty: 'local',
}

const oneChance = 'There may be only one chance to help. Speaking with the family first can put the child in danger.'
const enquiryFirst =
  'Speaking with the family before police and health agree can put the child at risk and spoil an enquiry.'

type HarmInput = Partial<Omit<Harm, 'key' | 'label' | 'plain' | 'places'>>
const harm = (key: string, label: string, plain: string, places: readonly HarmPlace[], more: HarmInput = {}): Harm => ({
  key,
  label,
  plain,
  places,
  category: null,
  factors: [],
  blocksFamilyPrompts: more.whyBlocked !== undefined && more.whyBlocked !== null,
  whyBlocked: null,
  personalDuties: [],
  ...more,
})

/** Every form of harm that can be marked, grouped as people think of them. */
export const harms: readonly Harm[] = [
  // At home
  harm('neglect', 'Neglect', 'Food, warmth, care, safety or attention are missing.', ['home'], {
    category: 'NEG',
    factors: ['16A'],
  }),
  harm(
    'physical-abuse',
    'Physical abuse',
    'Being hit, shaken, burned, or hurt in another way.',
    ['home', 'an institution'],
    {
      category: 'PHY',
      factors: ['18C'],
    },
  ),
  harm(
    'emotional-abuse',
    'Emotional abuse',
    'Being made to feel worthless, frightened or unloved.',
    ['home', 'an institution'],
    {
      category: 'EMO',
      factors: ['17A'],
    },
  ),
  harm(
    'sexual-abuse',
    'Sexual abuse by somebody outside the family',
    'Being touched, shown or made to do sexual things.',
    ['outside the home', 'online', 'an institution'],
    {
      category: 'SAB',
      factors: ['19C'],
      personalDuties: ['sexual-offence-report'],
    },
  ),
  // Where nobody knows yet who it was, the family is not approached either: so "not yet known" stands here.
  harm(
    'sexual-abuse-in-family',
    'Sexual abuse in the family, or by somebody not yet known',
    'Sexual abuse by somebody in the family or the home, or nobody knows yet by whom.',
    ['home'],
    {
      category: 'SAB',
      factors: ['19C'],
      whyBlocked: enquiryFirst,
      personalDuties: ['sexual-offence-report'],
    },
  ),
  harm(
    'domestic-abuse',
    'Domestic abuse',
    'Seeing, hearing or living with abuse between adults, or its effects.',
    ['home'],
    {
      category: 'EMO',
      factors: ['3A', '3B', '3C'],
    },
  ),
  harm(
    'coercive-control',
    'Coercive control',
    'One person rules another’s life: money, phone, friends, time.',
    ['home', 'outside the home', 'online'],
    {
      factors: ['3A', '3B'],
    },
  ),
  harm(
    'fabricated-illness',
    'Fabricated or induced illness',
    'An adult makes up or causes a child’s illness.',
    ['home'],
    {
      category: 'PHY',
      whyBlocked: enquiryFirst,
    },
  ),
  harm(
    'honour-based-abuse',
    'Honour-based abuse',
    'Harm done in the name of a family’s honour.',
    ['home', 'outside the home'],
    { whyBlocked: oneChance },
  ),
  harm('forced-marriage', 'Forced marriage', 'Being made to marry.', ['home'], { whyBlocked: oneChance }),
  harm(
    'female-genital-mutilation',
    'Female genital mutilation',
    'Cutting of a girl’s genitals, done or planned.',
    ['home', 'outside the home'],
    {
      category: 'PHY',
      factors: ['22A'],
      whyBlocked: oneChance,
      personalDuties: ['fgm-report'],
    },
  ),
  harm('breast-flattening', 'Breast flattening', 'Pressing or ironing a girl’s breasts.', ['home'], {
    category: 'PHY',
    whyBlocked: oneChance,
  }),
  harm(
    'faith-or-belief-abuse',
    'Abuse linked to faith or belief',
    'Harm because of a belief in spirits, witchcraft or possession.',
    ['home', 'an institution'],
    {
      factors: ['23A'],
    },
  ),
  harm(
    'parental-substance-misuse',
    'A parent’s alcohol or drug use',
    'An adult’s drinking or drugs affect a child’s care.',
    ['home'],
    {
      factors: ['1B', '2B'],
    },
  ),
  harm(
    'parental-mental-health',
    'A parent’s mental health',
    'An adult’s mental health affects a child’s care.',
    ['home'],
    { factors: ['4B'] },
  ),
  harm(
    'private-fostering',
    'Private fostering',
    'Living with somebody who is not close family, arranged privately.',
    ['home'],
    {
      factors: ['8B', '8C', '8D', '8E', '8F'],
    },
  ),
  harm('homelessness', 'Homelessness', 'No safe place to live, or about to lose one.', ['home', 'outside the home']),
  harm('harm-before-birth', 'Harm before birth', 'What happens in pregnancy may harm the baby.', ['home']),
  // Outside the home
  harm(
    'sexual-exploitation',
    'Child sexual exploitation',
    'Sexual acts got by gifts, threats, affection or power.',
    ['outside the home', 'online'],
    {
      category: 'SAB',
      factors: ['11A'],
      personalDuties: ['sexual-offence-report'],
    },
  ),
  harm(
    'group-based-sexual-exploitation',
    'Group-based sexual exploitation',
    'Several people exploit children together.',
    ['outside the home', 'online'],
    {
      category: 'SAB',
      factors: ['11A'],
      personalDuties: ['sexual-offence-report'],
    },
  ),
  harm(
    'criminal-exploitation',
    'Child criminal exploitation',
    'Being made or drawn to break the law for somebody else.',
    ['outside the home', 'online'],
    {
      factors: ['24A'],
    },
  ),
  harm(
    'county-lines',
    'County lines',
    'Carrying or selling drugs for others, often far from home.',
    ['outside the home'],
    { factors: ['24A', '13A'] },
  ),
  harm(
    'trafficking',
    'Trafficking and modern slavery',
    'Being moved or kept so that others can use the child.',
    ['outside the home'],
    { factors: ['12A'] },
  ),
  harm('labour-exploitation', 'Forced labour', 'Being made to work.', ['outside the home', 'home'], {
    factors: ['12A'],
  }),
  harm('domestic-servitude', 'Domestic servitude', 'Being kept to work in a home.', ['home'], { factors: ['12A'] }),
  harm('gangs', 'Gangs', 'Pressure from, fear of, or ties to a gang.', ['outside the home', 'online'], {
    factors: ['13A'],
  }),
  harm('serious-violence', 'Serious violence', 'Violence among young people.', ['outside the home'], {
    category: 'PHY',
    factors: ['18B'],
  }),
  harm('weapons', 'Knives and other weapons', 'Carrying, or being threatened with, a weapon.', ['outside the home']),
  harm('radicalisation', 'Radicalisation', 'Being drawn towards extremism or terrorism.', [
    'outside the home',
    'online',
    'home',
  ]),
  harm(
    'teenage-relationship-abuse',
    'Abuse in a teenage relationship',
    'A boyfriend or girlfriend hurts, scares or controls.',
    ['outside the home', 'online'],
    {
      factors: ['3A'],
    },
  ),
  harm(
    'harmful-sexual-behaviour',
    'Harmful sexual behaviour between children',
    'Sexual harm by another child.',
    ['outside the home', 'home', 'online'],
    {
      category: 'SAB',
      factors: ['19B'],
    },
  ),
  harm('sexual-harassment', 'Sexual harassment', 'Sexual remarks, jokes, touching or pictures that are not wanted.', [
    'outside the home',
    'online',
  ]),
  harm(
    'child-on-child-abuse',
    'Abuse by another child',
    'Another child hurts, threatens or controls.',
    ['outside the home', 'online', 'home'],
    { factors: ['18B'] },
  ),
  harm('bullying', 'Bullying', 'Being picked on, again and again.', ['outside the home', 'online']),
  harm('missing', 'Missing', 'Going missing from home, care or school.', ['outside the home'], { factors: ['10A'] }),
  harm('missing-education', 'Missing education', 'Not in school, or on no school’s roll.', ['outside the home']),
  // Unfair treatment, which is harm too
  harm('racism', 'Racism', 'Being treated worse because of race, skin colour or where the family is from.', [
    'outside the home',
    'online',
    'an institution',
  ]),
  harm('sexism', 'Sexism and misogyny', 'Being treated worse because of being a girl, or a boy.', [
    'outside the home',
    'online',
    'an institution',
    'home',
  ]),
  harm(
    'homophobia-transphobia',
    'Homophobia and transphobia',
    'Being treated worse for being, or seeming, gay, bi or trans.',
    ['outside the home', 'online', 'home'],
  ),
  harm('disability-discrimination', 'Disability discrimination', 'Being treated worse because of a disability.', [
    'outside the home',
    'online',
    'an institution',
  ]),
  harm(
    'faith-discrimination',
    'Discrimination because of religion',
    'Being treated worse because of faith, or for having none.',
    ['outside the home', 'online'],
  ),
  // Online
  harm('online-grooming', 'Grooming online', 'Somebody builds trust online to do harm.', ['online'], {
    category: 'SAB',
    personalDuties: ['sexual-offence-report'],
  }),
  harm(
    'nude-images',
    'Sharing of nude or sexual images',
    'Pictures made, asked for or passed on, real or made by a computer.',
    ['online'],
  ),
  harm('sexual-extortion', 'Blackmail with images', 'Threats to share pictures.', ['online'], { category: 'SAB' }),
  harm(
    'harmful-content',
    'Harmful content online',
    'Violence, pornography, hate, self-harm or eating disorders online.',
    ['online'],
  ),
  harm(
    'online-fraud',
    'Fraud and money muling',
    'A child’s account or name is used for money.',
    ['online', 'outside the home'],
    { factors: ['24A'] },
  ),
  // Where children are looked after or taught
  harm(
    'abuse-by-professional',
    'Abuse by somebody who works with children',
    'Harm by a person in a position of trust.',
    ['an institution'],
  ),
  harm(
    'organised-abuse',
    'Organised or institutional abuse',
    'Abuse by several people or in a place that looks after children.',
    ['an institution', 'outside the home'],
    {
      category: 'SAB',
      personalDuties: ['sexual-offence-report'],
    },
  ),
  harm('restraint', 'Unsafe restraint', 'Being held, shut in or medicated in a way that hurts.', ['an institution']),
  // Against oneself
  harm('self-harm', 'Self-harm', 'Hurting oneself.', ['self'], { factors: ['15A'] }),
  harm('suicidal-thoughts', 'Thoughts of suicide', 'Thinking about, planning or trying to die.', ['self'], {
    factors: ['15A'],
  }),
  harm(
    'own-substance-misuse',
    'The child’s own alcohol or drug use',
    'Drinking or drugs that do harm.',
    ['self', 'outside the home'],
    { factors: ['1A', '2A'] },
  ),
]

const byKey = new Map(harms.map(entry => [entry.key, entry]))

/** The form of harm with this key, or undefined. */
export const findHarm = (key: string): Harm | undefined => byKey.get(key)

/** Why prompts to speak with the family are held back for these harms: the reasons, each once. Empty if they are not. */
export const familyPromptsBlocked = (keys: readonly string[]): string[] => [
  ...new Set(keys.flatMap(key => byKey.get(key)?.whyBlocked ?? [])),
]

/** A duty on one person. A safeguarding lead’s triage never closes or hides it. */
export type PersonalDuty = {
  key: PersonalDutyKey
  /** The rule with its limit and source. */
  ruleId: string
  title: string
  who: string
  tell: string
  /** False until commenced: see the rule’s `commencement`. */
  inForce: boolean
}

export const personalDuties: readonly PersonalDuty[] = [
  {
    key: 'fgm-report',
    ruleId: 'fgm-report',
    title: 'You must report this to the police yourself',
    who: 'Teachers, regulated health professionals and regulated social workers, when a girl under 18 tells them or they see it',
    tell: 'Tell the police for the area where the girl lives, in speech or in writing. If she is in danger now, call 999. Then write here: to whom, when, and the reference.',
    inForce: true,
  },
  {
    key: 'sexual-offence-report',
    ruleId: 'sexual-offence-report',
    title: 'You must report a suspected child sex offence yourself',
    who: 'Adults in relevant activities, from the day on which the duty is commenced',
    tell: 'Tell the police, the council, or both, as soon as you can. Then write here: to whom, when, and the reference.',
    inForce: false,
  },
]

/** The personal duties that these harms bring, each once. */
export const personalDutiesFor = (keys: readonly string[]): PersonalDuty[] => {
  const wanted = new Set(keys.flatMap(key => byKey.get(key)?.personalDuties ?? []))
  return personalDuties.filter(duty => wanted.has(duty.key))
}

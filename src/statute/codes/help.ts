import type { Source } from '../rules/rule.ts'
import { codeList } from './list.ts'

/** A sign that a child may need early help. `ask`: what to ask next, so that a tick is never the end of it. */
export type EarlyHelpIndicator = { key: string; label: string; ask: string; source: Source }

const workingTogether: Source = {
  document: 'Working Together, chapter 1: signs that a child may need early help',
  quoting: 'West Midlands procedures, which set them out',
  address: 'https://westmidlands.procedures.org.uk/pkppo',
  certainty: 'local',
}
const inSchools: Source = {
  document: 'Keeping children safe in education: signs that a child may need early help',
  quoting: 'A school’s policy, which sets them out',
  address: 'https://www.millbrookprimary.org.uk/early-help/',
  certainty: 'local',
}

const sign =
  (source: Source) =>
  (line: string): EarlyHelpIndicator => {
    const [key = '', label = '', ask = ''] = line.split(' | ').map(cell => cell.trim())
    return { key, label, ask, source }
  }
const lines = (text: string): string[] => text.trim().split('\n')

/** R18. The first eleven stand in the guidance since 2018; the rest are in what schools follow. */
export const earlyHelpIndicators: readonly EarlyHelpIndicator[] = [
  ...lines(`
disabled | Is disabled and has particular needs | What help does the family have, and who sees the child on their own?
special-educational-needs | Has special educational needs, with or without a plan | Is the support that was agreed being given?
young-carer | Is a young carer | Has anybody asked what the child does at home, and what that costs?
antisocial-or-gang | Shows signs of being drawn into crime or gangs | Who might be behind it? Who has asked, without blaming?
missing | Often goes missing from home, care or school | Was there a return interview, and what did it say?
slavery-trafficking-exploitation | Is at risk of modern slavery, trafficking or exploitation | Has a referral to the National Referral Mechanism been thought about?
radicalisation | Is at risk of being radicalised | Who has talked with the child, and has advice been taken?
family-circumstances | Lives with adults’ drug or alcohol use, mental ill health or domestic abuse | What is an ordinary day like for the child?
own-substance-misuse | Misuses drugs or alcohol | Where does it come from, and who pays?
returned-home-from-care | Has come home from care | Who visits now, and what was the plan?
privately-fostered | Is privately fostered | Does the council know?`).map(sign(workingTogether)),
  ...lines(`
health-condition | Has a health condition with particular needs | Does school know what to do?
mental-health-need | Has a mental health need | Who helps now, and how long is the wait?
suspended-or-excluded | Has been suspended several times, may be excluded, or is in alternative provision | What lies behind it?
parent-in-custody | Has a parent or carer in custody, or affected by offending | Who explained it to the child?
honour-based-risk | Is at risk of honour-based abuse, such as female genital mutilation or forced marriage | Do not speak with the family first: ask your lead.
persistently-absent | Is often absent, also for parts of the day | Which days, and what does the child say?`).map(
    sign(inSchools),
  ),
]

/** What children need from adults, as a question to ask of practice and not a box to tick. */
export type ChildNeed = { key: string; label: string; question: string }

export const childNeedsSource: Source = {
  document: 'Working Together 2018, introduction: what children have said that they need',
  certainty: 'unverified',
  says: 'The nine needs are named in the guidance; the questions are Kith’s own.',
}

/** R17. */
export const childNeeds: readonly ChildNeed[] = lines(`
vigilance | Vigilance | Did an adult notice when something troubled this child?
understanding-and-action | Understanding and action | Did somebody understand what was happening, and act on it?
stability | Stability | Has the same trusted person stayed with the child?
respect | Respect | Was the child treated as somebody who knows their own life?
information-and-engagement | Information and engagement | Was the child told about, and part of, what was done?
explanation | Explanation | Did somebody tell the child what was decided and why?
support | Support | Does the child have help that is theirs, and not only the family’s?
advocacy | Advocacy | Did somebody help the child to say what they think?
protection | Protection | Is the child protected now, also from unfair treatment?`).map(line => {
  const [key = '', label = '', question = ''] = line.split(' | ').map(cell => cell.trim())
  return { key, label, question }
})

/** One heading of the assessment triangle. */
export type TriangleHeading = { key: string; label: string; side: TriangleSide }
export type TriangleSide = 'child' | 'parenting' | 'family' | 'outside' | 'fairness'

export const triangleSides: Record<TriangleSide, string> = {
  child: 'What the child needs to grow and develop',
  parenting: 'What parents and carers can do',
  family: 'Family and surroundings',
  outside: 'Harm outside the home',
  fairness: 'Fairness',
}

export const triangleSource: Source = {
  document:
    'Framework for the assessment of children in need and their families; Working Together 2026 for the last two sides',
  certainty: 'unverified',
}

const side = (name: TriangleSide, text: string): TriangleHeading[] =>
  lines(text).map(line => {
    const [key = '', label = ''] = line.split(' | ').map(cell => cell.trim())
    return { key, label, side: name }
  })

/** The three sides of the triangle, and the two that 2026 adds. */
export const assessmentTriangle: readonly TriangleHeading[] = [
  ...side(
    'child',
    `
health | Health
education | Education
emotional-development | Feelings and behaviour
identity | Identity
relationships | Family and friends
social-presentation | How the child comes across
self-care | Looking after oneself`,
  ),
  ...side(
    'parenting',
    `
basic-care | Basic care
ensuring-safety | Keeping safe
emotional-warmth | Warmth
stimulation | Play, talk and learning
guidance | Guidance and limits
stability | Stability`,
  ),
  ...side(
    'family',
    `
family-history | Family history and how the family works
wider-family | Wider family
housing | Housing
employment | Work
income | Money
social-integration | Part of the community
community-resources | Help nearby`,
  ),
  ...side('outside', 'extra-familial-harm | Harm outside the home: people, places, online'),
  ...side(
    'fairness',
    `
discrimination | Racism and other discrimination the family meets
services-before | What services did before, and how that felt`,
  ),
]

const dataset: Source = {
  document: 'Standard Safeguarding Dataset: child participation at review',
  address: 'https://github.com/data-to-insight/ssd-data-model/blob/main/data/objects/ssd_cp_reviews.yml',
  certainty: 'read',
}

/** How a child took part in a review. */
export const participation = codeList(
  'participation',
  'How the child took part',
  dataset,
  `
PN0 | Child under 4 at the time | Was under 4
PN1 | Attends and speaks for himself or herself | Came and spoke
PN2 | Attends, and an advocate speaks | Came, and an advocate spoke
PN3 | Attends and conveys views by symbols | Came and showed what they think without words
PN4 | Attends without contributing | Came and did not say
PN5 | Does not attend, and briefs an advocate | Did not come; an advocate spoke for them
PN6 | Does not attend, and sends views by other means | Did not come; sent what they think
PN7 | Does not attend, and views are not conveyed | Did not come, and nobody said what they think`,
)

/** R40: the reasons behind an absence, as the child, the family or the school see them. Kith’s own list. */
export const absenceReasons = codeList(
  'absence-reasons',
  'What lies behind an absence',
  { document: 'Kith’s own list (requirement R40)', certainty: 'local' },
  `
ill | Illness or pain
mental-health | Worry, low mood or mental health
caring | Caring for somebody at home
bullying | Bullying or falling out
unsafe-journey | Not safe on the way to school
exploited | Somebody outside keeps the child away
home-unsafe | Something at home
hungry-or-no-uniform | Hunger, no uniform, no money
moved-or-homeless | Moved, or nowhere settled to live
unmet-need | Special educational needs not met
discrimination | Treated unfairly at school
excluded-in-effect | Sent home, or on a part-time timetable
family-choice | A family decision
child-says | Something else the child has said
not-known | Nobody knows yet`,
)

/** Which document has which parts, in which order. */
import type { DocumentKey, DocumentShape, WrittenPart } from './data-protection.ts'
import {
  accessPart,
  basesPart,
  childKeepPart,
  childWhoPart,
  entriesPart,
  measuresPart,
  noticeKeepPart,
  noticeWhoPart,
  noticeWhoWePart,
  organisationsPart,
  retentionPart,
  rolesPart,
  signaturesPart,
} from './parts.ts'

const written = (id: string, title: string, asks: string, suggestion: string | null = null): WrittenPart => ({
  id,
  title,
  kind: 'written',
  asks,
  suggestion,
})
const step = <P extends { title: string }>(number: number, part: P): P => ({
  ...part,
  title: `${number}. ${part.title}`,
})

const impact: DocumentShape = {
  key: 'impact-assessment',
  lead: 'What Kith does with people’s data in this area, what could go wrong for them, and what is done about it.',
  source:
    'In the order of the seven steps of the Information Commissioner’s template as it is generally used. Not checked against the Commissioner’s page here.',
  parts: [
    step(
      1,
      written(
        'need',
        'Why an assessment is needed',
        'What is the project, and which kinds of processing make an assessment necessary?',
        'Kith is a shared safeguarding record. It holds data about children at risk, about their health, their families and about alleged offences, from several organisations, and it is kept for many years. A failure could put a child in danger. An assessment is therefore made before it is used, and whenever it changes.',
      ),
    ),
    step(2, organisationsPart),
    step(2, entriesPart),
    step(
      2,
      written(
        'scope',
        'The scope',
        'About how many children and adults? Which area? From when? What goes in from other systems?',
      ),
    ),
    step(
      2,
      written(
        'context',
        'The context',
        'What is the relation to the people concerned? Would they expect it? Are there concerns in public, or earlier failures elsewhere?',
      ),
    ),
    step(
      2,
      written(
        'purposes',
        'The purposes',
        'What is to be achieved, for whom, and what difference would it make?',
        'To keep children safe: so that what several people each know of a child is seen together by those who have a reason to, in time, and so that decisions carry their reasons.',
      ),
    ),
    step(
      3,
      written(
        'consultation',
        'Who was asked',
        'How were children, families, staff and their representatives asked? What did they say, and what changed?',
      ),
    ),
    step(
      4,
      written(
        'necessity',
        'Necessity and proportion',
        'Could the same be reached with less data, fewer readers, a shorter time? How is quality kept? How are people told?',
      ),
    ),
    step(4, basesPart),
    step(4, accessPart),
    step(4, rolesPart),
    step(4, retentionPart),
    step(
      5,
      written(
        'risks',
        'The risks',
        'For each: what could happen to whom, how likely, how bad, and how grave that makes it.',
        'A parent, relative or colleague looks up a child they are close to. Likelihood: possible. Harm: severe.\nThe address, school or worker of a child in hiding becomes known. Likelihood: remote. Harm: severe.\nWho raised a concern becomes known to the family. Likelihood: possible. Harm: significant.\nSomething about one child is read as being about another. Likelihood: possible. Harm: significant.\nA record is kept longer than anybody needs, or goes too early. Likelihood: possible. Harm: significant.\nThe record is not there when it is needed. Likelihood: remote. Harm: severe.',
      ),
    ),
    step(6, measuresPart),
    step(
      6,
      written(
        'more-measures',
        'What the organisations do besides',
        'Training, vetting, contracts, devices, supervision: what reduces each risk, and what is left of it?',
      ),
    ),
    step(
      7,
      written(
        'outcome',
        'Outcome',
        'Which measures are approved, which risks are accepted, by whom? What did the data protection officer advise, and was it followed? When is it looked at again?',
      ),
    ),
  ],
}

const agreement: DocumentShape = {
  key: 'sharing-agreement',
  lead: 'What the organisations of this area share through Kith, why, and what each undertakes.',
  source: 'Written for safeguarding partners. Not legal advice: each organisation has it read by its own.',
  parts: [
    organisationsPart,
    written(
      'purpose',
      'What we share for',
      'Why do we share, and what do we not share for?',
      'We share so that children are safe. What is shared through Kith is not used for anything else: not for immigration, debt, benefits or discipline.',
    ),
    basesPart,
    entriesPart,
    accessPart,
    written(
      'undertakings',
      'What each of us undertakes',
      'Accounts, training, leavers, answering in time, correcting mistakes, telling each other of a breach: who does what, by when?',
      'Each of us names who may use Kith for us, and ends their access on the day they leave.\nEach of us answers what it is asked in the time the area has set, and gives reasons where it refuses.\nWhoever finds a mistake in what another wrote tells them; the one who wrote it corrects it, and the earlier wording stays readable to those who had it.\nA breach is told to the others on the day it is found.',
    ),
    written(
      'rights',
      'When somebody asks for their own record',
      'Who answers, and how do we help each other with what several of us wrote?',
    ),
    retentionPart,
    written(
      'review',
      'How long it runs, and when we look at it again',
      'From when, for how long, and who can leave it how?',
    ),
    signaturesPart,
  ],
}

const notice: DocumentShape = {
  key: 'privacy-notice',
  lead: 'For parents, carers and everybody else who may be written about.',
  source: 'To be printed, and to be put where people look. Reviewed by the organisation that gives it out.',
  parts: [
    noticeWhoWePart,
    written(
      'what',
      'What we write down',
      'In a few plain sentences.',
      'What people who work with a child notice and worry about, what the child says, what was decided and why, and who is in the family. Sometimes this is about health, about religion or background, or about something the police are looking at.',
    ),
    written(
      'why',
      'Why',
      'The purpose, and the law in plain words.',
      'To keep children safe. It is our task in law, so we do not ask for consent; we tell you what we share, unless telling would put somebody in danger.',
    ),
    noticeWhoPart,
    noticeKeepPart,
    written(
      'rights',
      'What you can ask for',
      'Rights, how to use them, and the limits.',
      'You can ask to see what is written about you, and to have mistakes corrected. Sometimes we may not show everything: where it is about somebody else, or would put a child in danger. We then tell you that we did not, if we can.',
    ),
    written(
      'contact',
      'Whom to ask, and how to complain',
      'The data protection officer’s post and address; and the Information Commissioner.',
    ),
  ],
}

const children: DocumentShape = {
  key: 'privacy-notice-children',
  lead: 'Short, and in plain words. Read it with a grown-up you trust.',
  source: 'To be tried out with children before it is used.',
  parts: [
    written(
      'what',
      'What we write',
      'Three sentences at most.',
      'When grown-ups who look out for you are worried about you, they write it down. They also write down what you say, in your own words.',
    ),
    written(
      'why',
      'Why',
      'One or two sentences.',
      'So that they can help you together, and you do not have to tell it again and again.',
    ),
    childWhoPart,
    childKeepPart,
    written(
      'you',
      'What you can do',
      'Whom can a child ask, and how?',
      'You can ask what is written about you. You can say if something is wrong. You can say how you would like to be talked with. Ask a teacher, or any grown-up you trust.',
    ),
  ],
}

export const documents: Record<DocumentKey, DocumentShape> = {
  'impact-assessment': impact,
  'sharing-agreement': agreement,
  'privacy-notice': notice,
  'privacy-notice-children': children,
}

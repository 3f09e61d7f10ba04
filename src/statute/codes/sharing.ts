import type { Source } from '../rules/rule.ts'
import { codeList } from './list.ts'

/** A myth that stops people from sharing, and the answer in plain words, shown where the doubt arises. */
export type SharingMyth = { key: string; myth: string; answer: string }

export const mythsSource: Source = {
  document: 'Working Together: myth-busting guide to information sharing (requirement R19)',
  certainty: 'unverified',
  says: 'The five myths are the guidance’s; the answers are in Kith’s own words. The Information Commissioner says the same of the first.',
  address:
    'https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/data-sharing/data-sharing-myths-busted/',
}

/** R19. */
export const sharingMyths: readonly SharingMyth[] = [
  {
    key: 'data-protection-forbids',
    myth: 'Data protection law stops me from sharing.',
    answer:
      'No. It is a framework for sharing well: what is needed, with those who need it, safely, and written down. Keeping a child safe is a lawful reason.',
  },
  {
    key: 'consent-always-needed',
    myth: 'I always need consent.',
    answer:
      'No. Consent is seldom the legal basis for keeping a child safe. Be open and ask what people want where that is safe, but a "no" does not stop you when a child may be harmed.',
  },
  {
    key: 'another-agency-collected-it',
    myth: 'What one organisation collected cannot be given to another.',
    answer:
      'It can, when the reason is to keep a child safe or well and what is shared is relevant and no more than is needed.',
  },
  {
    key: 'confidentiality-and-human-rights',
    myth: 'Confidentiality and human rights forbid it.',
    answer:
      'They ask you to weigh it. Confidential things can be shared with agreement, when the law requires it, or when it is in the public interest, which a child’s safety is.',
  },
  {
    key: 'computer-systems',
    myth: 'Our computer systems cannot share, so we cannot.',
    answer: 'Systems can help, but people share. A telephone call, written down, is sharing too.',
  },
]

const practice: Source = {
  document:
    'UK GDPR articles 6 and 9; Data Protection Act 2018; read of recognised legitimate interests only in summaries',
  certainty: 'local',
}

/** First of three separate questions: on what legal basis. It is never "consent or nothing". */
export const legalBases = codeList('legal-bases', 'Legal basis in data protection law', practice, [
  {
    code: 'public-task',
    label: 'Public task: UK GDPR 6(1)(e), with 9(2)(g) and the Data Protection Act 2018, Schedule 1, paragraph 18',
    plain: 'Our public task: keeping children safe',
  },
  {
    code: 'legal-obligation',
    label: 'Legal obligation: UK GDPR 6(1)(c), with 9(2)(g) and Schedule 1, paragraph 18',
    plain: 'A law requires it',
  },
  {
    code: 'law-enforcement',
    label: 'Law enforcement: Data Protection Act 2018, Part 3 (police and other competent authorities)',
    plain: 'Police: preventing or investigating crime',
  },
  {
    code: 'recognised-legitimate-interest',
    label: 'Recognised legitimate interest, safeguarding (bodies that are not public; in force 5 February 2026)',
    plain: 'Safeguarding, as a body that is not public',
  },
  {
    code: 'vital-interests',
    label: 'Vital interests: UK GDPR 6(1)(d), with 9(2)(c)',
    plain: 'Somebody’s life is in danger',
    certainty: 'unverified',
  },
  {
    code: 'consent',
    label: 'Consent: UK GDPR 6(1)(a), with 9(2)(a)',
    plain: 'Consent, freely given, that can be taken back',
    certainty: 'unverified',
  },
])

/** Second: why a confidence may be passed on, under the common law. */
export const confidenceGrounds = codeList(
  'confidence-grounds',
  'Confidentiality (common law)',
  {
    document: 'The common law duty of confidence, as the advice on information sharing explains it',
    certainty: 'unverified',
  },
  `
not-confidential | It was not told in confidence
agreed | The person agreed
law-requires | A law or a court requires it
public-interest | The child’s safety, or somebody else’s, outweighs the confidence`,
)

/** Third: what the child and the family were asked and told. Not a legal basis, except that Family Help needs agreement. */
export const familyAgreement = codeList(
  'family-agreement',
  'The family’s agreement',
  { document: 'Working Together; Family Help needs agreement, child protection does not', certainty: 'unverified' },
  `
agreed | Asked, and agreed
told | Told, and agreement was not needed
refused | Asked, and refused
withdrawn | Agreed before, and has withdrawn it
unsafe | Not asked: asking would put somebody in danger
would-harm-enquiry | Not asked: it would harm an enquiry
not-reached | Could not be reached
not-yet | Not yet asked`,
)

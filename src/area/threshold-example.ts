/**
 * One complete threshold document, to start from and to try Kith with. Northmoor is invented and so is its document: the
 * four levels are those most English areas use, every sentence is Kith's own, and no real partnership has agreed to it.
 */
import type { ThresholdInput } from './area.ts'
import { readDescriptors } from './threshold-text.ts'

const universal = `
1.1 The child is fed, warm, clean and rested on most days
1.2 Somebody at home notices when the child is ill and gets help
1.3 The child goes to school or nursery on almost every day, and absences are explained
1.4 The child has at least one adult they trust and would go to
1.5 The child is hurt now and then in ordinary ways, and what is said about it fits
1.6 Family members disagree and make up again, and nobody is afraid | domestic-abuse
1.7 The baby is expected, checks are kept, and the parents are getting ready | harm-before-birth
1.8 A disabled child has the help and equipment they need and is listened to in their own way | disability-discrimination
1.9 The child lives with grandparents, other relatives or friends of the family, is settled there, and the carers need no more than anybody
1.10 The child knows what is safe online, and an adult takes an interest in what they do there | online-grooming, harmful-content
1.11 The child falls out with friends, and the school puts it right | bullying
1.12 Friendships and first relationships are kind, equal and can be left | teenage-relationship-abuse
`

const earlyHelp = `
2.1 The child is sometimes hungry, tired, dirty or without a coat, and small help from the school does not settle it | neglect
2.2 Medical, dental or developmental checks are missed more than once | neglect
2.3 The child is often told off harshly, compared or shamed, and the parents would like to change that | emotional-abuse
2.4 The child hears frequent arguments at home; nobody is hurt or controlled, as far as is known | domestic-abuse, emotional-abuse
2.5 A parent’s low mood, drinking or drug use makes some days hard for the child | parental-mental-health, parental-substance-misuse
2.6 New friends, new things or new places that the child cannot quite explain | criminal-exploitation, sexual-exploitation, gangs
2.7 The child cares for a parent, brother or sister and it costs sleep, school or friends | parental-mental-health, parental-substance-misuse, neglect
2.8 Absence has a pattern: certain days, certain lessons, after weekends at one address | missing-education, neglect
2.9 The child has been out late once or twice without anybody knowing where | missing
2.10 The family may lose its home, or lives in a place that is too full or unfit | homelessness
2.11 The child is bullied, or bullies, and it goes on after the school has acted | bullying, child-on-child-abuse
2.12 The child meets racism, sexism or another unfair treatment, and it changes how they behave or how adults see them | racism, sexism, homophobia-transphobia, disability-discrimination, faith-discrimination
2.13 A disabled child’s family is worn out, or services do not talk to one another | disability-discrimination
2.14 A child living with relatives, under a special guardianship or back home from care, whose carers ask for support
2.15 The child shares pictures, talks to strangers or watches things online that worry an adult | nude-images, online-grooming, harmful-content
2.16 A jealous or possessive boyfriend or girlfriend; the child sees friends less | teenage-relationship-abuse
2.17 The child repeats hateful or extreme views and can still be talked with about them | radicalisation
2.18 An unborn baby whose parents are very young, isolated or were in care themselves, and who want help | harm-before-birth
`

const familyHelp = `
3.1 Care has been poor for months: food, clothing, warmth, supervision or school, and earlier help has not changed it | neglect
3.2 Marks or injuries with an unlikely story, none of them serious | physical-abuse
3.3 The child is blamed, ignored, rejected or frightened at home as a habit | emotional-abuse
3.4 Older or stronger people wait for, collect, or hold something over the child | criminal-exploitation, gangs, county-lines, sexual-exploitation
3.5 The child lives with domestic abuse, also when it is said to be over or nobody was hit | domestic-abuse
3.6 One adult at home decides over money, phone, contacts, medicine or movements of another, or of the child | coercive-control, domestic-abuse
3.7 A parent’s mental illness, drinking or drug use often leaves nobody able to look after the child | parental-mental-health, parental-substance-misuse, neglect
3.8 The young carer does what no child should: medicine, intimate care, guarding an adult from harm | parental-mental-health, parental-substance-misuse, emotional-abuse
3.9 The child hurts themselves, or says life is not worth living, and has not been seen by health | self-harm, suicidal-thoughts
3.10 The child goes missing again and again, or for a night | missing, criminal-exploitation, sexual-exploitation
3.11 Sexual behaviour that does not fit the child’s age, or is not wanted by the other child | harmful-sexual-behaviour, sexual-harassment
3.12 A partner of the child’s own age threatens, checks, isolates or hurts them | teenage-relationship-abuse, coercive-control
3.13 Sixteen or seventeen and without a home, or moving from sofa to sofa | homelessness
3.14 The child lives, or is to live, for 28 days or more with somebody who is not close family, and the council may not know | private-fostering, trafficking
3.15 A disabled child whose needs are not met, who is kept apart, or whose signs of distress are put down to the disability | disability-discrimination, neglect
3.16 The child is drawn to people or places online that groom, recruit, blackmail or sell | online-grooming, radicalisation, sexual-extortion, online-fraud
3.17 Racism or another discrimination is part of the harm, or has kept the family from being helped before | racism, faith-discrimination, disability-discrimination, homophobia-transphobia
3.18 An unborn baby whose brothers or sisters were harmed, or whose parents use drugs, live with abuse or avoid care | harm-before-birth, domestic-abuse, parental-substance-misuse
`

const protection = `
4.1 A serious injury, an injury to a baby who cannot yet crawl, or one that nobody explains | physical-abuse
4.2 Neglect that endangers health or life, or a young child left alone | neglect
4.3 Sexual abuse is told of, seen or suspected, in the family or outside it | sexual-abuse, sexual-abuse-in-family, organised-abuse
4.4 Cruelty, terror or humiliation that is breaking the child | emotional-abuse
4.5 Domestic abuse with strangling, weapons, stalking, threats to kill, pregnancy or a recent separation | domestic-abuse, coercive-control
4.6 The child, or the parent who protects them, is controlled so far that they cannot act or speak freely | coercive-control, domestic-abuse
4.7 The child is, or may be, exploited by people outside the family, by one or by a group | criminal-exploitation, sexual-exploitation, group-based-sexual-exploitation, labour-exploitation
4.8 Drugs, weapons, money, phones or tickets that somebody else is likely to have given the child to carry; found far from home | county-lines, criminal-exploitation, weapons, gangs
4.9 The child is afraid of being hurt soon and has no way of their own to avoid it | gangs, serious-violence, criminal-exploitation, domestic-abuse
4.10 The child was, or may have been, moved or held so that others can use them; domestic servitude among it | trafficking, domestic-servitude, labour-exploitation
4.11 Female genital mutilation has happened or is planned. Do not speak with the family first | female-genital-mutilation
4.12 Forced marriage or abuse in the name of honour. Do not speak with the family first | forced-marriage, honour-based-abuse
4.13 The child is said to be possessed, a witch or a bringer of bad luck, or is made to undergo rites | faith-or-belief-abuse
4.14 Illness that is made up, or caused, by an adult. Do not speak with the family first | fabricated-illness
4.15 The child plans to travel, join, fund or carry out something for extremists | radicalisation
4.16 The child has tried to die, or has a plan and the means | suicidal-thoughts, self-harm
4.17 The child is missing now and in danger: exploited, very young, threatened, or without medicine | missing, criminal-exploitation, sexual-exploitation
4.18 An unborn baby who will not be safe at birth or in the first days unless something is arranged now | harm-before-birth
`

const level = (number: number, name: string, summary: string, text: string): ThresholdInput['levels'][number] => {
  const { descriptors, problems } = readDescriptors(number, text)
  if (problems.length > 0) throw new Error(`the example threshold document is wrong: ${problems.join('; ')}`)
  return { number, name, summary, descriptors: descriptors.map(({ code, words, harms }) => ({ code, words, harms })) }
}

/** Northmoor Thresholds, April 2026. Invented, complete, and saved like any other edition. */
export const exampleThresholds: ThresholdInput = {
  title: 'Northmoor Thresholds',
  edition: 'April 2026',
  fromOn: '2026-04-01',
  levels: [
    level(
      1,
      'Universal',
      'What every child needs and most have: family, school or nursery, health care and friends do it between them. Nobody needs to ask the council for anything.',
      universal,
    ),
    level(
      2,
      'Early help',
      'Something is getting harder. Those who already know the child, with one more who can help, put a small plan together with the family, who agree to it. It can start at the school.',
      earlyHelp,
    ),
    level(
      3,
      'Family Help',
      'Several things at once, or one that has gone on too long. One lead practitioner and one plan for the whole family, also where the law calls the child a child in need. The family is asked to agree; if they do not, the worry does not go away, and the front door decides how to go on.',
      familyHelp,
    ),
    level(
      4,
      'Protection',
      'The child is being seriously harmed, or is likely to be. Tell the front door today; if a child is in danger now, call 999 first. Agreement is not needed, and asking for it can be the danger.',
      protection,
    ),
  ],
}

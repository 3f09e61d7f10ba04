/** What needs somebody in Northmoor today. Told last, through the actions of the slices, as the people who did it. */
import { askFor, asSystem } from '../access/index.ts'
import { tellOfAdult } from '../allegations/index.ts'
import { seedThresholds } from '../area/index.ts'
import { raiseChallenge } from '../challenge/index.ts'
import { referralToChallenge, reviewsDue } from '../concerns/index.ts'
import { type GiveTask, giveTask, type StartClock, startClock } from '../deadlines/index.ts'
import type { Db } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import { answerRequest, askForInformation } from '../sharing/index.ts'
import { isWorkingDay, nextWorkingDay } from '../statute/index.ts'
import { as } from './as.ts'
import { boardRows, type Sent, tellReferral, tellRow } from './board.ts'
import { area, organisationId, type PersonKey } from './cast.ts'
import { pupilNamed } from './pupils.ts'
import type { Told } from './story.ts'
import { entryMoment, moment } from './when.ts'
import { malachisWorry, noahsWorries, otherWorries, tellWorry } from './worries.ts'

type Work = () => Promise<unknown>
/** Does pieces of work that do not touch one another a few at a time; the first that fails stops the rest. */
async function sideBySide(work: readonly Work[], lanes = 6): Promise<void> {
  const waiting = [...work]
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next()
  }
  const done = await Promise.allSettled(Array.from({ length: lanes }, lane))
  for (const one of done) if (one.status === 'rejected') throw one.reason
}

/** Everything that waits, runs or was asked today. `told` holds the children of the families' stories. */
export async function seedToday(db: Db, told: ReadonlyMap<string, Told>, now: Date): Promise<void> {
  const idOf = (story: string, child: string): string => {
    const id = told.get(story)?.children.get(child)
    if (!id) throw new Error(`nobody is called ${child} in ${story}`)
    return id
  }
  await asSystem(
    db,
    organisationId('partnership'),
    { action: 'demonstration.thresholds', now: moment(now, 200) },
    (tx, ctx) => seedThresholds(tx, ctx, area.id),
  )
  const worries = otherWorries(now, {
    year7: pupilNamed('Ellie Hartley'),
    year8: pupilNamed('Rohan Desai'),
    year9: pupilNamed('Isla Shaw'),
    year10: pupilNamed('Daniel Blake'),
    year11: pupilNamed('Chiamaka Okonkwo'),
    watched: pupilNamed('Fahmida Miah'),
  })
  const noah = noahsWorries(idOf('fielding', 'noah'))
  const known = { niamh: idOf('lacey', 'niamh'), gabriel: idOf('tesfaye', 'gabriel'), dev: idOf('sharma', 'dev') }
  await sideBySide([
    // Noah's worries one after another, as they came.
    async () => {
      for (const worry of noah) await tellWorry(db, worry, now)
    },
    () => tellWorry(db, malachisWorry(idOf('asante-reid', 'malachi')), now),
    ...worries.map(worry => () => tellWorry(db, worry, now)),
    ...boardRows(known).map(row => () => tellRow(db, row, now)),
    ...referrals(known.gabriel).map(sent => () => tellReferral(db, sent, now)),
    () => disagreement(db, pupilNamed('Callum Marsh'), now),
    () => questions(db, idOf('calder', 'reece'), idOf('asante-reid', 'malachi'), now),
    () => clocks(db, idOf, now),
    () => tasks(db, idOf, pupilNamed('Jan Pawlak'), now),
    () => aboutAdults(db, now),
  ])
  await asSystem(db, organisationId('eastbridge'), { action: 'demonstration.reviews', now }, (tx, ctx) =>
    reviewsDue(tx, ctx, now),
  )
}

/** Referrals that schools sent in Kith: late and unanswered, new, being asked about, answered. */
const referrals = (gabriel: string): Sent[] => [
  {
    by: 'haddad',
    childId: pupilNamed('Kyle Whitlock'),
    left: -2640,
    worry:
      'Not fed at weekends; the third contact this term. He fills his pockets at lunch on Fridays and says that it is for the dog. There is no dog.',
    voice: 'Fridays are the worst. You’ve got to make it last.',
    purpose: 'Not fed at weekends; third contact',
  },
  {
    by: 'haddad',
    childId: pupilNamed('Simran Kaur'),
    left: 1290,
    worry:
      'Racist bullying on the way to school since September, and she has stopped coming. Her mother is afraid to open the door.',
    purpose: 'Racist bullying, stopped coming',
    taken: 'amos',
  },
  {
    by: 'haddad',
    childId: pupilNamed('Sami Daoud'),
    left: 30,
    worry:
      'Sleeping at friends’ homes since a row with his stepfather. Nine nights, four homes. Nobody has asked for him back.',
    voice: 'I’m not going back if he’s there.',
    purpose: 'Sleeping at friends’ homes',
    taken: 'oyelaran',
    asked: { asked: ['police', 'health-visiting'], answered: 1 },
  },
  {
    by: 'lindqvist',
    childId: pupilNamed('Quinn Jessop'),
    left: 1300,
    worry: 'A boyfriend of nineteen whom nobody has met, a new phone, and two afternoons missing in a fortnight.',
    voice: 'He’s just older. It’s not a thing.',
    purpose: 'Older boyfriend, new phone',
  },
  {
    by: 'holme',
    childId: pupilNamed('Lily Hoyle'),
    left: 1310,
    worry:
      'She is five. She said that she is not allowed to eat at home until her brothers have, and some days there is none.',
    voice: 'I’m not allowed till they’re done.',
    purpose: 'Said she is “not allowed” to eat',
  },
  {
    by: 'holme',
    childId: pupilNamed('Finley Evans'),
    left: 250,
    worry: 'Hungry every Monday, and asks whether he can sleep in the reading corner.',
    voice: 'Can I just stay here?',
    purpose: 'Hungry, wants to stay at school',
  },
  {
    by: 'lindqvist',
    childId: gabriel,
    left: 205,
    worry:
      'Gabriel, 12, moved in with a family friend in August, in a flat over a shop, and cleans it at night “so that I can stay”. Nobody with parental responsibility had been asked.',
    voice: 'I clean so that I can stay.',
    purpose: 'Moved in with “an uncle” in August',
    taken: 'oyelaran',
    asked: { asked: ['police', 'health-visiting'], answered: 1 },
  },
  {
    by: 'haddad',
    childId: pupilNamed('Skye Nolan'),
    left: -1700,
    worry: 'Looks after two younger brothers most nights and has stopped eating lunch. Her mother asked us to ask.',
    purpose: 'A single assessment, with her mother’s agreement',
    answered: {
      by: 'mirza',
      outcome: 'assessment',
      level: '4',
      reasons: 'She carries more than a child can. Her mother wants help and said so first.',
      answer:
        'Accepted for a child and family assessment, with Children’s Services. You will be asked to the first meeting.',
      hours: 6,
    },
  },
  {
    by: 'haddad',
    childId: pupilNamed('Hugo Jarvis'),
    left: -3100,
    worry:
      'Collected late nine times since October, twice after dark. He waits outside because the front office is locked.',
    purpose: 'To ask how things are at home',
    answered: {
      by: 'oyelaran',
      outcome: 'no-further-action',
      level: '1',
      reasons: 'Dad’s new work pattern explains the late collections. He was rung and was sorry.',
      answer: 'No further action. Dad’s new work pattern explains the late collections.',
      hours: 5,
    },
  },
]

/** The front door said no; the school thinks otherwise and has said so. */
async function disagreement(db: Db, childId: string, now: Date): Promise<void> {
  const referralId = await tellReferral(
    db,
    {
      by: 'haddad',
      childId,
      left: -4300,
      worry:
        'A bruise shaped like a hand, explained three ways in two days. He flinched when the caretaker lifted a chair.',
      voice: 'I fell. I said I fell.',
      purpose: 'To talk with police and health about how it came',
      answered: {
        by: 'amos',
        outcome: 'early-help',
        level: '2',
        reasons: 'Mother gave an account. No other worry on record.',
        answer: 'Early help in school. Mother gave an account that fits.',
        hours: 4,
      },
    },
    now,
  )
  await as(
    db,
    'haddad',
    entryMoment(now, { ago: 1, at: '16:10', by: 'haddad' }),
    'demonstration.challenge',
    async (tx, ctx) => {
      await askFor(tx, [childId])
      const about = await referralToChallenge(tx, ctx, referralId)
      if (!about) throw new Error('there is nothing to disagree with')
      const raised = await raiseChallenge(tx, ctx, {
        kind: 'referral',
        id: referralId,
        about,
        whatWeThink: 'Three accounts are not an account. He was not seen by anybody but us.',
        whatWeWant: 'A strategy discussion today, and that a doctor looks at the mark while it is there.',
      })
      if (!raised.ok) throw new Error(raised.errors.map(error => error.message).join('; '))
    },
  )
}

/** Who has asked whom about Reece and Malachi. */
async function questions(db: Db, reece: string, malachi: string, now: Date): Promise<void> {
  const common = {
    subject: null,
    basis: 'public-task',
    confidence: 'public-interest',
    identityWords: null,
    adult: null,
    adultWhy: null,
    broker: false,
    forRequestId: null,
  }
  const ask = (
    by: PersonKey,
    ago: number,
    at: string,
    childId: string,
    of: Parameters<typeof organisationId>[0],
    words: {
      what: string
      purpose: string
      necessity: string
      agreement: string
      agreementWords: string | null
      urgent: boolean
    },
  ) =>
    as(db, by, entryMoment(now, { ago, at, by }), 'sharing.asked', async (tx, ctx) => {
      const asked = await askForInformation(tx, ctx, {
        ...common,
        childId,
        organisations: [organisationId(of)],
        ...words,
      })
      if (!asked.ok || !asked.requestIds[0]) throw new Error('the question could not be asked')
      return asked.requestIds[0]
    })
  await ask('lund', 0, '09:40', reece, 'eastbridge', {
    what: 'Attendance since September, who he spends time with, and what he has said at school.',
    purpose: 'The strategy meeting about Reece and Maureen’s home',
    necessity: 'You see him every day that he comes. Nobody else does.',
    agreement: 'told',
    agreementWords: 'Reece and Maureen know that we ask you.',
    urgent: schoolTime(now) !== null,
  })
  await ask('boadu', 1, '11:20', malachi, 'eastbridge', {
    what: 'How he has seemed since half term: sleep, food, worry.',
    purpose: 'School nursing sees him on Monday',
    necessity: 'He says he is fine. You see him all week.',
    agreement: 'agreed',
    agreementWords: 'His mother asked that you be asked.',
    urgent: false,
  })
  await ask('haddad', 1, '10:15', reece, 'health-visiting', {
    what: 'Is he registered with a doctor, and has he been seen since he moved?',
    purpose: 'Support in school',
    necessity: 'He has headaches and says that nobody has looked.',
    agreement: 'agreed',
    agreementWords: 'Maureen agreed.',
    urgent: false,
  })
  const toPolice = await ask('haddad', 5, '09:30', reece, 'police', {
    what: 'When he came back the last time, and who was with him.',
    purpose: 'To know who may collect him',
    necessity: 'Two cars have waited at the gate this week.',
    agreement: 'told',
    agreementWords: 'Maureen was told.',
    urgent: false,
  })
  await as(db, 'shah', moment(now, 4, '14:20'), 'sharing.answered', async (tx, ctx) => {
    const done = await answerRequest(tx, ctx, {
      requestId: toPolice,
      decision: 'part',
      reasons: 'Who was with him belongs to an investigation and would put somebody at risk today.',
      told: { seen: 'He came back at 20:35, not at 22:00 as first recorded. He was alone at the door.' },
      keptBack: 'A name that is being looked into.',
      conditions: ['not-onward'],
      conditionWords: null,
      reference: null,
      entries: [],
      lateReason: null,
      received: null,
    })
    if (!done?.ok) throw new Error('the answer could not be given')
  })
}

type IdOf = (story: string, child: string) => string

/** Clocks of the law that run for the families of the stories. */
async function clocks(db: Db, idOf: IdOf, now: Date): Promise<void> {
  const start = (
    by: PersonKey,
    ago: number,
    at: string,
    child: string,
    clock: Pick<StartClock, 'rule' | 'startWords'> & Partial<StartClock>,
  ) =>
    as(db, by, moment(now, ago, at), 'demonstration.clock', (tx, ctx) =>
      startClock(tx, ctx, {
        startedAt: ctx.now,
        children: [child],
        subject: { kind: 'child', id: child },
        href: `/children/${child}`,
        practitionerId: ctx.practitionerId,
        ...clock,
      }),
    )
  await start('osei', 30, '15:45', idOf('lacey', 'niamh'), {
    rule: 'assessment',
    startWords: 'Accepted as a referral.',
  })
  await start('osei', 41, '13:00', idOf('three-girls', 'chloe'), {
    rule: 'review-conference-first',
    startWords: 'The first conference decided on a plan.',
  })
  await start('lund', 45, '11:00', idOf('calder', 'reece'), {
    rule: 'review-conference-next',
    startWords: 'The last review conference was held.',
  })
  await start('lund', 31, '09:00', idOf('calder', 'baby'), {
    rule: 'assessment',
    startWords: 'Pre-birth assessment began.',
  })
  await start('pritchard', 17, '12:00', idOf('kerr', 'finn'), {
    rule: 'looked-after-review-first',
    startWords: 'He came into care.',
  })
  await start('pritchard', 17, '12:00', idOf('kerr', 'caitlin'), {
    rule: 'looked-after-review-first',
    startWords: 'She came into care.',
  })
  await start('pritchard', 16, '10:00', idOf('merrin', 'daisy'), {
    rule: 'child-protection-visit',
    startWords: 'She was seen alone.',
  })
  await start('pritchard', 7, '11:00', idOf('kerr', 'michael'), {
    rule: 'core-group-first',
    startWords: 'The plan for the three was agreed.',
  })
  await start('pritchard', 18, '16:00', idOf('kerr', 'finn'), {
    rule: 'rapid-review',
    startWords: 'The national panel was told.',
    organisationId: organisationId('partnership'),
    practitionerId: null,
  })
}

/** Now, if somebody is at school; otherwise null. */
function schoolTime(now: Date): Date | null {
  const { date, time } = londonNow(now)
  return isWorkingDay(date) && time >= '08:00' && time < '16:00' ? now : null
}
/** Nine o'clock of the next working day, or of today when it has not begun. */
function nextMorning(now: Date): Date {
  const { date, time } = londonNow(now)
  return londonMoment(isWorkingDay(date) && time < '08:00' ? date : nextWorkingDay(date), '09:00')
}

/** What schools have to do today and this week that no slice asks of them by itself. */
async function tasks(db: Db, idOf: IdOf, mover: string, now: Date): Promise<void> {
  const reece = idOf('calder', 'reece')
  const begins = schoolTime(now) ?? nextMorning(now)
  const soon = (hours: number) => new Date(begins.getTime() + hours * 3_600_000)
  const give = (by: PersonKey, task: Omit<GiveTask, 'subject' | 'kind'>) =>
    as(db, by, moment(now, 0, '08:30'), 'demonstration.task', (tx, ctx) =>
      giveTask(tx, ctx, { kind: 'demonstration', subject: { kind: 'task', id: newId() }, ...task }),
    )
  await give('haddad', {
    role: 'pastoral',
    children: [reece],
    title: 'Walk him to the bus, or ring Maureen',
    why: 'He cannot be at the stop by himself. You do not need to know more.',
    dueAt: soon(5),
    sourceWords: 'Asked by Samira Haddad',
  })
  await give('ellery', {
    practitionerId: null,
    children: [mover],
    title: 'Send the child protection file to the new school',
    why: 'Moved on. The new school has confirmed.',
    dueAt: soon(6.4),
    ruleWords: 'Within 5 school days of a move during the year.',
    certainty: 'unverified',
    sourceWords: 'Keeping Children Safe in Education',
  })
  await give('haddad', {
    children: [reece],
    title: 'Share your report with the family',
    why: 'Review conference in two weeks. Share it with him first, if he wants.',
    href: `/children/${reece}`,
    dueAt: soon(96),
    timed: false,
    ruleWords: '5 working days before a review; counted back, with a day to spare.',
    certainty: 'local',
    sourceWords: 'Local procedure',
  })
  await give('ellery', {
    children: [],
    title: 'Chase the five-minute refresher',
    why: '7 of 64 staff have still to do “Private fostering”.',
    dueAt: soon(144),
    timed: false,
    ruleWords: 'School training plan, autumn term.',
    certainty: 'local',
    sourceWords: 'School rule',
  })
  await give('lund', {
    children: [idOf('hussain', 'yusuf')],
    title: 'Ask Southwick again for a named worker',
    why: 'Three weeks without one. The allowance was late for the same reason.',
    dueAt: soon(30),
    timed: false,
  })
  await give('pritchard', {
    children: [idOf('kerr', 'caitlin')],
    title: 'Tell Caitlin the days she sees her mum',
    why: 'She asked. She counts them.',
    dueAt: soon(20),
    timed: false,
  })
}

/** One thing about an adult in school, for the headteacher's eyes. */
async function aboutAdults(db: Db, now: Date): Promise<void> {
  const at = entryMoment(now, { ago: 2, at: '16:20', by: 'frost' })
  await as(db, 'frost', at, 'demonstration.adult', async (tx, ctx) => {
    const told = await tellOfAdult(tx, ctx, {
      aboutPractitionerId: null,
      aboutName: 'Mr Lyle',
      aboutJob: 'supply teacher',
      aboutHead: 'no',
      happenedAt: at,
      place: 'School car park',
      seen: 'Drove two Year 9 pupils home after rehearsal in his own car, without asking anybody. Kindly meant, I think. It is not what we do.',
      said: null,
      childWords: null,
      childrenWords: 'Two Year 9 pupils in the school play',
      danger: 'no',
      doneAlready: null,
    })
    if (!told.ok) throw new Error(told.errors.map(error => error.message).join('; '))
  })
}

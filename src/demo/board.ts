/** The front door of Northmoor today: what came, from whom, about which child, and how far each has got. Told through the slice that does the work. */
import { askFor, asSystem } from '../access/index.ts'
import {
  answersArrived,
  FullReferral,
  frontDoorFor,
  receivedReferral,
  recordAnswer,
  sendReferral,
} from '../concerns/index.ts'
import {
  agree,
  type ContactsDeps,
  matchChild,
  type NewContact,
  type OutcomeKey,
  type ProposalInput,
  propose,
  receiveReferral,
  recordContact,
  sayWhy,
  takeContact,
  wholeContact,
} from '../contacts/index.ts'
import { childFacts } from '../people/index.ts'
import type { Db, Tx } from '../platform/db.ts'
import { londonMoment, londonNow } from '../platform/moment.ts'
import { answerRequest, askForInformation } from '../sharing/index.ts'
import { dateText, dayNumber, isWorkingDay, previousWorkingDay } from '../statute/index.ts'
import { as } from './as.ts'
import { type OrganisationKey, organisationId, type PersonKey } from './cast.ts'
import { dayOf } from './when.ts'

/** The real neighbours of the front door, as the program wires them. */
const deps: ContactsDeps = { referral: receivedReferral, recordAnswer }

/**
 * When a contact must have reached the front door for its one working day to run out so many minutes from now (negative: ago). On a weekend
 * nothing can run out, and what came on Friday is due on Monday.
 */
export function receivedFor(now: Date, minutesLeft: number): Date {
  const due = londonNow(new Date(now.getTime() + minutesLeft * 60_000))
  let day: string = due.date
  // The day counts, not the minute: late is what ran out at the end of a day before today.
  if (minutesLeft < 0)
    do day = dateText(dayNumber(day) - 1)
    while (!isWorkingDay(day))
  return londonMoment(previousWorkingDay(day), due.time)
}

export interface Child {
  name: string
  /** Years; for an unborn child `due` in days. */
  age?: number
  due?: number
  sex: 'M' | 'F' | 'U'
  known: 'yes' | 'maybe' | 'no' | 'mother'
  /** A child on record already. */
  id?: string
}
type Step =
  | 'new'
  | 'reading'
  | 'deciding'
  | 'manager'
  | {
      asked: ('police' | 'health-visiting' | 'youth-justice' | 'midwifery' | 'hillside' | 'family-help')[]
      answered: number
    }
export interface Row {
  left: number
  children: Child[]
  worry: string
  from: OrganisationKey | string
  source: string
  with: PersonKey
  step: Step
  late?: string
  outcome?: OutcomeKey
}

const answerers: Record<string, PersonKey> = {
  police: 'shah',
  'health-visiting': 'boadu',
  'youth-justice': 'martins',
  midwifery: 'tennant',
  hillside: 'lindqvist',
  'family-help': 'khan',
}
const after = (at: Date, minutes: number, now: Date) =>
  new Date(Math.min(at.getTime() + minutes * 60_000, now.getTime()))
const isOrganisation = (from: string): from is OrganisationKey => !/[ ]/.test(from) && from === from.toLowerCase()

function typed(row: Row, receivedAt: Date, now: Date): NewContact {
  return {
    way: row.from === 'police' ? 'police-batch' : 'phone',
    sourceCode: row.source,
    senderOrganisationId: isOrganisation(row.from) ? organisationId(row.from) : null,
    senderWords: isOrganisation(row.from) ? 'Professional' : row.from,
    receivedAt,
    summary: row.worry,
    urgent: false,
    referrer: null,
    children: row.children.map(child => {
      const [given = '', ...family] = child.name.split(' ')
      return {
        given: child.due === undefined ? given : '',
        family: child.due === undefined ? family.join(' ') : child.name,
        bornOn: child.age === undefined ? null : dayOf(now, Math.round((child.age + 0.4) * 365.25)),
        expectedOn: child.due === undefined ? null : dayOf(now, -child.due),
        ageWords: null,
        sex: child.sex,
        nhs: null,
        upn: null,
        whereWords: null,
        role: 'subject' as const,
      }
    }),
    harms: [],
    interpreter: null,
    visiting: null,
    advice: null,
  }
}

const must = (done: { ok: boolean; errors?: { message: string }[] } | null, what: string): void => {
  if (!done?.ok) throw new Error(`${what}: ${done?.errors?.map(error => error.message).join('; ') ?? 'not there'}`)
}

/** One row of the board: taken down from a call or a notice, the child looked for, and as far on as it is. */
export async function tellRow(db: Db, row: Row, now: Date): Promise<void> {
  const receivedAt = receivedFor(now, row.left)
  const contactId = await as(db, row.with, receivedAt, 'contact.recorded', async (tx, ctx) => {
    const id = await recordContact(tx, ctx, typed(row, receivedAt, now))
    await matchAll(tx, ctx, id, row)
    return id
  })
  await goOn(db, contactId, row, receivedAt, now)
}

async function matchAll(tx: Tx, ctx: Parameters<typeof matchChild>[1], contactId: string, row: Row): Promise<void> {
  const whole = await wholeContact(tx, contactId)
  for (const [index, child] of row.children.entries()) {
    const given = whole?.children[index]
    if (given)
      must(
        await matchChild(tx, ctx, contactId, given.id, {
          childId: child.id ?? null,
          known: child.known,
          words:
            child.known === 'no'
              ? 'Looked for by name and date of birth; nobody like this'
              : 'Same name and date of birth',
        }),
        row.worry,
      )
  }
}

/** Asking others, proposing, saying why it is late: what the one who has it did meanwhile. */
async function goOn(db: Db, contactId: string, row: Row, receivedAt: Date, now: Date): Promise<void> {
  const { step } = row
  if (step === 'reading' && !row.late) return
  const first = await as(db, row.with, after(receivedAt, 20, now), 'sharing.asked', async (tx, ctx) => {
    const children = (await wholeContact(tx, contactId))?.children ?? []
    const childId = children[0]?.childId
    if (!childId) throw new Error(`${row.worry}: no child`)
    const requestIds: string[] = []
    if (typeof step === 'object') {
      const asked = await askForInformation(tx, ctx, {
        childId,
        subject: { kind: 'contact', id: contactId },
        organisations: step.asked.map(organisationId),
        what: 'Is the child or anybody in the home known to you, and is there anything that bears on this worry?',
        purpose: `To decide on a contact: ${row.worry}`,
        necessity: 'Nobody can say how safe the child is without it. Only what bears on this worry is asked.',
        basis: 'public-task',
        confidence: 'public-interest',
        agreement: 'not-yet',
        agreementWords: 'The family will be rung once it is known to be safe to.',
        identityWords: null,
        adult: null,
        adultWhy: null,
        urgent: false,
        broker: false,
        forRequestId: null,
      })
      must(asked, row.worry)
      if (asked.ok) requestIds.push(...asked.requestIds)
    }
    if (step === 'manager')
      for (const one of children) must(await propose(tx, ctx, contactId, one.id, proposal(row, now)), row.worry)
    if (row.late) must(await sayWhy(tx, ctx, contactId, row.late), row.worry)
    return { requestIds }
  })
  if (typeof step !== 'object') return
  for (const [index, requestId] of first.requestIds.slice(0, step.answered).entries()) {
    const who = answerers[step.asked[index] ?? '']
    if (!who) continue
    await as(db, who, after(receivedAt, 50 + index * 15, now), 'sharing.answered', async (tx, ctx) => {
      const done = await answerRequest(tx, ctx, {
        requestId,
        decision: 'no-trace',
        reasons: null,
        told: {},
        keptBack: null,
        conditions: [],
        conditionWords: null,
        reference: null,
        entries: [],
        lateReason: row.left < -600 ? 'It came in the night.' : null,
        received: null,
      })
      must(done, row.worry)
    })
  }
}

const accepted: readonly OutcomeKey[] = ['assessment', 'strategy-discussion']
function proposal(row: Row, now: Date): ProposalInput {
  const outcome = row.outcome ?? 'family-help'
  const receiving =
    accepted.includes(outcome) || outcome === 'private-fostering'
      ? organisationId('childrens-services')
      : outcome === 'family-help'
        ? organisationId('family-help')
        : null
  return {
    outcome,
    receivingOrganisationId: receiving,
    level: accepted.includes(outcome) ? '4' : outcome === 'family-help' ? '3' : '1',
    descriptors: [],
    otherLevelReason: 'Read as a whole and not by one line of the document.',
    risk: 'What was told goes on, and the child learns that telling changed nothing.',
    need: 'Somebody who comes, soon, and comes again.',
    weighed: [],
    voiceWords: null,
    voiceChanged: null,
    voiceNotYet: 'Nobody has seen the child yet; the school will ask tomorrow.',
    voiceByOn: dayOf(now, -2),
    coercion: 'unknown',
    coercionSigns: [],
    sameForAnother: 'Yes. The same worry from another street would go the same way.',
    reasons: `${row.worry}. Read with what others know of the family; more than one thing, and for longer than a week.`,
    dissent: null,
    told: [{ who: 'Mother', what: 'What was proposed, and why', when: 'When it is agreed' }],
    answer: 'Thank you for telling us. Somebody will visit this week, and you will hear what came of it.',
  }
}

// ------------------------------------------------------------------------------------------------- referrals in Kith

export interface Sent {
  by: PersonKey
  childId: string
  left: number
  worry: string
  voice?: string
  purpose: string
  /** Who took it at the front door; left out: nobody yet. */
  taken?: PersonKey
  asked?: Row['step']
  /** Decided, with these words for whoever sent it. */
  answered?: { by: PersonKey; outcome: OutcomeKey; level: string; reasons: string; answer: string; hours: number }
}

/** Schools write to the front door in the daytime, whenever the demonstration is started. */
function inSchoolHours(at: Date, now: Date): Date {
  const { date, time } = londonNow(at)
  if (time >= '08:30' && time <= '16:30') return at
  const then = londonMoment(date, '14:21')
  return then <= now ? then : londonMoment(previousWorkingDay(date), '14:21')
}

/** A referral sent in Kith by a school, and received; decided if it was. Gives the referral's id. */
export async function tellReferral(db: Db, sent: Sent, now: Date): Promise<string> {
  const at = inSchoolHours(receivedFor(now, sent.left), now)
  const referralId = await as(db, sent.by, at, 'referral.sent', async (tx, ctx) => {
    await askFor(tx, [sent.childId])
    const child = await childFacts(tx, sent.childId)
    const to = child && (await frontDoorFor(tx, ctx, child))
    if (!to) throw new Error(`${sent.worry}: nobody to send it to`)
    const done = await sendReferral(
      tx,
      ctx,
      { childId: sent.childId, to, concernId: null, follows: null },
      FullReferral.parse({
        worry: sent.worry,
        voice: sent.voice ?? '',
        purpose: sent.purpose,
        necessity: 'They cannot decide without what we saw, and need no more than this.',
        basis: 'public-task',
        confidence: 'public-interest',
        agreement: 'agreed',
      }),
    )
    if (!done.ok) throw new Error(`${sent.worry}: ${done.errors.map(error => error.message).join('; ')}`)
    return done.referralId
  })
  const contactId = await asSystem(
    db,
    organisationId('front-door'),
    { action: 'demonstration.received', now: after(at, 1, now), asked: [sent.childId] },
    (tx, ctx) => receiveReferral(tx, ctx, referralId, deps),
  )
  if (!contactId) throw new Error(`${sent.worry}: it did not arrive`)
  const { taken, asked, answered } = sent
  if (taken)
    await as(db, taken, after(at, 15, now), 'contact.taken', async (tx, ctx) =>
      must(await takeContact(tx, ctx, contactId), sent.worry),
    )
  if (taken && asked)
    await goOn(
      db,
      contactId,
      {
        left: sent.left,
        children: [],
        worry: sent.purpose,
        from: 'eastbridge',
        source: '2A',
        with: taken,
        step: asked,
      },
      at,
      now,
    )
  if (answered) await tellAnswer(db, { ...sent, answered, contactId, referralId, at }, now)
  return referralId
}

async function tellAnswer(
  db: Db,
  sent: Sent & { answered: NonNullable<Sent['answered']>; contactId: string; referralId: string; at: Date },
  now: Date,
): Promise<void> {
  const { answered, contactId, at } = sent
  const row: Row = {
    left: sent.left,
    children: [],
    worry: answered.reasons,
    from: 'eastbridge',
    source: '2A',
    with: answered.by,
    step: 'manager',
    outcome: answered.outcome,
  }
  const childOf = async (tx: Tx) => {
    const child = (await wholeContact(tx, contactId))?.children[0]
    if (!child) throw new Error(`${sent.worry}: no child`)
    return child.id
  }
  await as(db, answered.by, after(at, 30, now), 'contact.proposed', async (tx, ctx) => {
    must(await takeContact(tx, ctx, contactId), sent.worry)
    must(
      await propose(tx, ctx, contactId, await childOf(tx), {
        ...proposal(row, now),
        level: answered.level,
        reasons: answered.reasons,
        answer: answered.answer,
      }),
      sent.worry,
    )
  })
  await as(db, 'sandhu', after(at, answered.hours * 60, now), 'contact.decided', async (tx, ctx) => {
    const proposed = (await wholeContact(tx, contactId))?.proposals.at(-1)
    if (!proposed) throw new Error(`${sent.worry}: nothing to agree`)
    must(
      await agree(tx, ctx, deps, contactId, proposed.contactChildId, {
        proposalId: proposed.id,
        words: null,
        lateReason: null,
      }),
      sent.worry,
    )
  })
  await asSystem(
    db,
    organisationId('eastbridge'),
    { action: 'demonstration.answered', now: after(at, answered.hours * 60 + 1, now), asked: [sent.childId] },
    (tx, ctx) => answersArrived(tx, ctx, sent.referralId),
  )
}

const child = (name: string, age: number, sex: 'M' | 'F', known: Child['known'] = 'no', id?: string): Child => ({
  name,
  age,
  sex,
  known,
  ...(id && { id }),
})

/** Contacts that came by telephone, by notice or by letter, in every state. */
export const boardRows = (known: { niamh: string; gabriel: string; dev: string }): Row[] => [
  {
    left: -110,
    children: [child('Ayaan Popal', 6, 'M'), child('Tahira Popal', 3, 'F')],
    worry: 'Left alone before school, twice',
    from: 'becklane',
    source: '2A',
    with: 'oyelaran',
    step: 'manager',
    outcome: 'assessment',
    late: 'Waited for an interpreter for mum (Pashto), talked with her this morning.',
  },
  {
    left: -65,
    children: [child('Bethan Kirk', 15, 'F')],
    worry: 'Found with older men in a hotel',
    from: 'police',
    source: '6',
    with: 'oyelaran',
    step: { asked: ['police', 'health-visiting'], answered: 1 },
    late: 'Police checks asked yesterday and not back. Strategy discussion already set.',
  },
  {
    left: 15,
    children: [{ name: 'Barlow', due: 92, sex: 'U', known: 'mother' }],
    worry: 'Mum 19, sofa to sofa, due in March',
    from: 'midwifery',
    source: '3F',
    with: 'mirza',
    step: { asked: ['health-visiting'], answered: 1 },
  },
  {
    left: 40,
    children: [child('Corey Redfern', 4, 'M'), child('Mia Redfern', 1, 'F')],
    worry: 'No food in, gas off',
    from: 'health-visiting',
    source: '3A',
    with: 'amos',
    step: 'manager',
    outcome: 'family-help',
  },
  {
    left: 55,
    children: [child('Lottie Ames', 13, 'F')],
    worry: 'Self-harm, asked for help',
    from: 'health-visiting',
    source: '3A',
    with: 'mirza',
    step: { asked: ['police', 'health-visiting'], answered: 1 },
  },
  {
    left: 85,
    children: [child('Pavel Sobol', 16, 'M', 'maybe')],
    worry: 'Carer for mum, not attending',
    from: 'College of Northmoor',
    source: '2B',
    with: 'mirza',
    step: { asked: ['police'], answered: 1 },
  },
  {
    left: 100,
    children: [child('Rafi Omar', 7, 'M', 'maybe')],
    worry: 'Missed four hospital visits',
    from: 'market-street',
    source: '3B',
    with: 'amos',
    step: { asked: ['health-visiting', 'police'], answered: 1 },
  },
  {
    left: 125,
    children: [child('Dylan Frane', 10, 'M', 'maybe'), child('Kiera Frane', 8, 'F', 'maybe')],
    worry: 'Domestic abuse, children upstairs',
    from: 'police',
    source: '6',
    with: 'mirza',
    step: { asked: ['health-visiting', 'police'], answered: 0 },
  },
  {
    left: 140,
    children: [child('Edie Marlow', 2, 'F')],
    worry: 'Bruise, two explanations',
    from: 'willowrow',
    source: '2A',
    with: 'oyelaran',
    step: { asked: ['police', 'health-visiting'], answered: 0 },
  },
  {
    left: 155,
    children: [child('Yasmin Hadi', 15, 'F')],
    worry: 'Told she will marry at Christmas',
    from: 'harbour',
    source: '8',
    with: 'mirza',
    step: 'manager',
    outcome: 'strategy-discussion',
  },
  {
    left: 165,
    children: [child('Toby Cross', 11, 'M')],
    worry: 'Dad drinking again; wants help',
    from: 'Grandmother',
    source: '1B',
    with: 'mirza',
    step: 'reading',
  },
  {
    left: 200,
    children: [child('Oren Vance', 5, 'M')],
    worry: 'Eviction notice; baby in family',
    from: 'Housing',
    source: '4',
    with: 'amos',
    step: { asked: ['health-visiting'], answered: 1 },
  },
  {
    left: 221,
    children: [child('Jack Weaver', 9, 'M')],
    worry: 'Shouting at night, child crying',
    from: 'Member of the public',
    source: '1C',
    with: 'amos',
    step: 'reading',
  },
  {
    left: 230,
    children: [child('Aaron Nash', 17, 'M', 'maybe')],
    worry: 'Stopped twice with cash, other county',
    from: 'youth-justice',
    source: '5B',
    with: 'oyelaran',
    step: { asked: ['police', 'youth-justice'], answered: 1 },
  },
  {
    left: 265,
    children: [child('Mina Sorel', 3, 'F')],
    worry: 'Found on the road at 06:30',
    from: 'Ambulance service',
    source: '3F',
    with: 'amos',
    step: { asked: ['health-visiting'], answered: 0 },
  },
  {
    left: 280,
    children: [child('Zaid Iqbal', 14, 'M')],
    worry: 'Afraid to go home',
    from: 'Mosque safeguarding lead',
    source: '8',
    with: 'oyelaran',
    step: 'manager',
    outcome: 'assessment',
  },
  {
    left: 330,
    children: [child('Callum Lowe', 15, 'M')],
    worry: 'Out at 2 am with younger boys',
    from: 'Member of the public',
    source: '1C',
    with: 'amos',
    step: 'reading',
  },
  {
    left: 360,
    children: [child('Vera Rusk', 1, 'F')],
    worry: 'Mum very low; gran asking for help',
    from: 'health-visiting',
    source: '3A',
    with: 'mirza',
    step: { asked: ['health-visiting'], answered: 1 },
  },
  {
    left: 400,
    children: [child('Dev Sharma', 8, 'M', 'yes', known.dev)],
    worry: 'Child called 999 for his mum',
    from: 'police',
    source: '6',
    with: 'oyelaran',
    step: 'reading',
  },
  {
    left: 1260,
    children: [child('Niamh Lacey', 14, 'F', 'yes', known.niamh)],
    worry: 'Pictures asked for by an adult: more names found',
    from: 'Online safety charity',
    source: '8',
    with: 'amos',
    step: 'reading',
  },
  {
    left: 1290,
    children: [child('Amara Tull', 16, 'F')],
    worry: 'Grown-ups using her flat',
    from: 'Social landlord',
    source: '4',
    with: 'oyelaran',
    step: 'reading',
  },
  {
    left: 1330,
    children: [child('Rory Gill', 11, 'M')],
    worry: 'Asks for help with autistic son',
    from: 'Parent',
    source: '1A',
    with: 'mirza',
    step: 'reading',
  },
]

/** What was noticed at Eastbridge this term, told through the concerns slice: by those who saw it, to those who decide. */
import { askFor } from '../access/index.ts'
import {
  type ConcernInput,
  concernById,
  type Danger,
  decideConcern,
  knownAbout,
  logConcern,
  pickUp,
  TriageForm,
} from '../concerns/index.ts'
import type { Db } from '../platform/db.ts'
import { londonNow } from '../platform/moment.ts'
import { as } from './as.ts'
import { type PersonKey, personId } from './cast.ts'
import { dayOf, entryMoment } from './when.ts'

type Triage = Record<string, string | string[]>
export interface Worry {
  /** The child: an id, found before. */
  child: string
  ago: number
  at: string
  by: PersonKey
  place?: string
  seen: string
  said?: string
  voice?: string
  asked?: string
  danger?: Danger
  mark?: { region: string; looked: string; said: string | null }
  /** Who picked it up, so many minutes after. */
  picked?: [PersonKey, number]
  /** What was decided, so many minutes after, by whom: fields of the form as typed. */
  decided?: { by: PersonKey; after: number; typed: Triage }
}

const laterBy = (at: Date, minutes: number, now: Date): Date =>
  new Date(Math.min(at.getTime() + minutes * 60_000, now.getTime()))

/** On a day or at an hour when nobody is at school, what would have been logged today was logged after the last school day's end. */
function worryMoment(now: Date, worry: Worry): Date {
  const at = entryMoment(now, worry)
  if (worry.ago > 0 || londonNow(at).date === londonNow(now).date) return at
  return entryMoment(now, { ...worry, at: `15:2${worry.at.at(-1) ?? '0'}` })
}

/** Logs one worry, and does with it what was done. */
export async function tellWorry(db: Db, worry: Worry, now: Date): Promise<void> {
  const at = worryMoment(now, worry)
  const input: ConcernInput = {
    children: [{ childId: worry.child, role: 'subject' }],
    voiceOf: worry.child,
    happenedAt: laterBy(at, -20, now),
    place: worry.place ?? null,
    seen: worry.seen,
    said: worry.said ?? null,
    voice: worry.voice ?? null,
    means: 'spoken',
    askedFirst: worry.asked ?? null,
    danger: worry.danger ?? 'no',
    recordedFor: null,
    marks: worry.mark ? [worry.mark] : [],
    files: [],
    duty: null,
  }
  const { concernId } = await as(db, worry.by, at, 'concern.log', (tx, ctx) => logConcern(tx, ctx, input))
  const { picked, decided } = worry
  if (picked)
    await as(db, picked[0], laterBy(at, picked[1], now), 'demonstration.concern', (tx, ctx) =>
      pickUp(tx, ctx, concernId),
    )
  if (!decided) return
  await as(db, decided.by, laterBy(at, decided.after, now), 'concern.decided', async (tx, ctx) => {
    await askFor(tx, [worry.child])
    const concern = await concernById(tx, concernId)
    const known = concern && (await knownAbout(tx, ctx, concern, worry.child))
    if (!known) throw new Error(`“${worry.seen.slice(0, 40)}”: nothing is known`)
    const done = await decideConcern(tx, ctx, known, TriageForm.parse({ childId: worry.child, ...decided.typed }))
    if (!done.ok) throw new Error(`“${worry.seen.slice(0, 40)}”: ${done.errors.map(error => error.message).join('; ')}`)
  })
}

const addTo = (by: PersonKey, after: number, reasons: string): Pick<Worry, 'picked' | 'decided'> => ({
  picked: [by, Math.min(after, 10)],
  decided: { by, after, typed: { outcome: 'add-to-picture', reasons } },
})

/** Noah, five times by four people, and nobody who laid the five beside one another. */
export const noahsWorries = (child: string): Worry[] => [
  {
    child,
    ago: 54,
    at: '09:10',
    by: 'frost',
    place: 'Registration',
    seen: 'Tired. Noah put his head down in registration and was yawning all the way through. He said that he had been up with Rosie.',
    ...addTo('ellery', 25, 'First weeks of Year 7. I will keep an eye on him.'),
  },
  {
    child,
    ago: 40,
    at: '11:05',
    by: 'okell',
    place: 'Yard',
    seen: 'No coat, in the rain, at break. He said it was at home and then that it was too small.',
    ...addTo('haddad', 180, 'Spare coat offered. Nothing else known.'),
  },
  {
    child,
    ago: 31,
    at: '07:50',
    by: 'vale',
    place: 'Canteen door',
    seen: 'Here at half past seven again. Asked whether the toast was on and said he was hungry. He eats two breakfasts most days.',
    ...addTo('ellery', 90, 'Breakfast club is free to him. He comes by himself.'),
  },
  {
    child,
    ago: 12,
    at: '09:30',
    by: 'marsh',
    place: 'Front office',
    seen: 'Late, 09:25, for the fourth time since half term. He had taken his sister to her school first.',
    ...addTo('haddad', 60, 'Recorded beside his attendance. Mum to be asked about mornings, not by one of us.'),
  },
  {
    child,
    ago: 1,
    at: '15:10',
    by: 'frost',
    place: 'Maths, room M4',
    seen: 'Noah fell asleep with his head on the desk at about 11:15 and did not wake when the class stood up. When I spoke to him he was embarrassed. His shirt was the one from Monday, with the same ink on the cuff.',
    said: 'The canteen says he eats two breakfasts every day.',
    voice: 'Mum’s in bed. I sort me and Rosie out. It’s fine, I’m good at pasta.',
    asked: 'Late night?',
    mark: {
      region: 'hand-back-right',
      looked: 'Two small pink marks, healing, each about the size of a pea',
      said: 'the kettle',
    },
    picked: ['haddad', 12],
  },
]

/** Malachi, this morning: not read yet. */
export const malachisWorry = (child: string): Worry => ({
  child,
  ago: 0,
  at: '09:12',
  by: 'frost',
  place: 'Registration',
  seen: 'Sat in registration with his coat on and would not put his bag down. When I asked, he walked out. Found in the library ten minutes later. A set of small scales was in the bag pocket.',
  voice: 'It’s not mine. I’m only holding it. Can I just stay in here till after the buses?',
})

interface Others {
  year7: string
  year8: string
  year9: string
  year10: string
  year11: string
  watched: string
}
/** Worries about other pupils: in every state, so that a morning looks like one. */
export const otherWorries = (now: Date, pupil: Others): Worry[] => [
  {
    child: pupil.year8,
    ago: 0,
    at: '08:52',
    by: 'marsh',
    place: 'Front office',
    danger: 'yes',
    seen: 'Came in shaking and says that two sixth-formers from another school will be at the bus stop for him at three. He showed me the messages. He is with me now.',
    voice: 'If I go out that gate they’ll do me.',
    picked: ['ellery', 3],
    decided: {
      by: 'ellery',
      after: 35,
      typed: {
        outcome: 'police',
        reasons: 'A named threat for three o’clock today, with messages. He asked to be kept in and he is.',
        harms: ['serious-violence'],
        harmLevel: '2',
        risk: 'That he is beaten or worse at the bus stop today.',
        need: 'To get home today, and to know that he can come back tomorrow.',
        newVoice: 'Can my uncle come? Not a police car outside school, please.',
        newVoiceAsked: 'What would help you get home?',
        changed: 'His uncle fetches him from the back gate; police go to the other school, not to ours.',
        coercion: 'not-known',
        identity: 'Yes. We believed him at once, as we should believe anybody.',
        level: '4',
        otherLevelReason: 'He is in danger today.',
        parents: 'told',
        parentsWords: 'His mother was rung at 09:05 and agreed to all of it.',
        dissent: 'no',
        policeTo: 'Northmoor Police, 101, at 09:10',
        policeReference: 'Log 214',
        childTold: 'What happens next, and who walks with him.',
        childToldWhen: 'At once',
        tellerWords: 'Thank you. He is safe in school, and help has been called.',
      },
    },
  },
  {
    child: pupil.year7,
    ago: 0,
    at: '08:40',
    by: 'vale',
    place: 'Bike sheds',
    seen: 'Sitting behind the bike sheds before the bell, crying. Would not say why. Went in when a friend came.',
    picked: ['ellery', 15],
  },
  {
    child: pupil.year9,
    ago: 0,
    at: '10:05',
    by: 'okell',
    place: 'Corridor',
    seen: 'Wants to swap out of PE for the third week and keeps her sleeves down. Said she was cold.',
  },
  {
    child: pupil.year11,
    ago: 1,
    at: '11:35',
    by: 'frost',
    place: 'After maths',
    seen: 'Stayed behind to say that Dad has lost his job, there is shouting most nights, and the revision is done in the bath because the door locks.',
    voice: 'Can you not make it massive. I just want somewhere to do my work.',
    picked: ['haddad', 20],
    decided: {
      by: 'haddad',
      after: 150,
      typed: {
        outcome: 'early-help',
        reasons:
          'Two parents who want help with money and a young person who asked for a quiet room. Small now, and not for long if nobody comes.',
        harms: ['emotional-abuse'],
        harmLevel: '1',
        risk: 'The rows get worse, and exams are lost with them. Over weeks, not days.',
        need: 'Somewhere to work; help with money for both parents.',
        newVoice: 'I don’t mind you ringing Mum. Not Dad first.',
        newVoiceAsked: 'Who would you like us to talk to?',
        changed: 'Mum is rung first. The library stays open until six on three days.',
        coercion: 'no',
        identity: 'Yes. We asked what we would ask of any child in Year 11.',
        level: '2',
        otherLevelReason: 'What fits best is early help.',
        parents: 'will-tell',
        parentsWords: 'Ms Okell rings Mum this afternoon.',
        dissent: 'no',
        leadId: personId('okell'),
        planWords: 'Ring Mum; a place in the library; the family’s money adviser.',
        planReviewOn: dayOf(now, -25),
        childTold: 'That Ms Okell is hers for this, and that nobody rings Dad first.',
        childToldWhen: 'Today',
        tellerWords: 'Thank you. Early help has been offered.',
      },
    },
  },
  {
    child: pupil.year10,
    ago: 2,
    at: '13:05',
    by: 'marsh',
    place: 'Front office',
    seen: 'Third fight this month, each time after a weekend at his dad’s. He is not sorry and then he is.',
    picked: ['ellery', 30],
    decided: {
      by: 'ellery',
      after: 120,
      typed: {
        outcome: 'pastoral',
        reasons:
          'Talked with him and with his dad, who had noticed too. Something to hit that is not a person, twice a week.',
        taskTo: personId('okell'),
        taskTitle: 'Two lunchtimes a week in the gym',
        taskWords:
          'He is expected on Mondays and Thursdays at 12:40. Let him talk if he wants to. You do not need to know more than that weekends are hard.',
        taskDueOn: dayOf(now, -6),
        tellerWords: 'Thank you. We talked with him and his dad.',
      },
    },
  },
  {
    child: pupil.watched,
    ago: 15,
    at: '12:20',
    by: 'okell',
    place: 'Canteen',
    seen: 'Sits by herself since half term. Her old friends have a new table.',
    picked: ['haddad', 40],
    decided: {
      by: 'haddad',
      after: 200,
      typed: {
        outcome: 'monitor',
        reasons: 'She says it is fine and may be. Looked at again in two weeks.',
        reviewOn: dayOf(now, 1),
      },
    },
  },
]

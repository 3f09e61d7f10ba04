/** Tasks, clocks, settings and details, changed by several at the same moment. */
import type { Chance } from '../../access/shape.ts'
import { at, day, today } from './race-forms.ts'
import { allAtOnce, type Outcome, oneIsTaken, type Race, type Rig, several, taken } from './race-rig.ts'

const finish: Race = {
  name: 'finishing one task',
  of: 'edit',
  weight: 4,
  async run(rig, by) {
    const taskId = await rig.all.put('deadlines.task', {
      id: by.uuid(),
      organisation_id: rig.all.schoolId,
      kind: 'look',
      subject_kind: 'child',
      subject_id: by.pick(rig.all.children),
      title: 'Look at this',
      why: 'Somebody asked.',
      href: '/',
      made_by: rig.all.leads[0]!.id,
      from_organisation_id: rig.all.schoolId,
      made_at: new Date(),
    })
    const people = several(by, rig.all.leads, 2, 5)
    const writers = await allAtOnce(rig, by, people, {
      page: `/tasks/${taskId}`,
      action: `/tasks/${taskId}/done`,
      fields: words => ({ words }),
    })
    const wrong = await oneIsTaken(writers, async words => {
      const rows = await rig.rows<{ words: string }>('select done_words as words from deadlines.task where id = $1', [
        taskId,
      ])
      return rows[0]?.words === words
    })
    return {
      words: `${people.length} finish one task`,
      wrong,
      acts: people.length,
      taken: writers.filter(w => taken(w.answer)).length,
    }
  },
}

/** A running clock of the school's, that may be given more time. */
const aClock = (rig: Rig, by: Chance): Promise<string> =>
  rig.all.put('deadlines.clock', {
    id: by.uuid(),
    rule: 'nrm-reconsideration',
    children: [],
    subject_kind: 'child',
    subject_id: by.pick(rig.all.children),
    organisation_id: rig.all.schoolId,
    start_event: 'nrm-negative-decision',
    started_at: at(-20),
    start_words: 'Began.',
    unit: 'calendar days',
    amount: 30,
    limit_from: 'national',
    due_on: day(10),
    due_at: `${day(11)}T00:00:00Z`,
    timed: false,
    href: '/',
    started_by: rig.all.leads[0]!.id,
    from_organisation_id: rig.all.schoolId,
    made_at: at(-20),
  })

const clockRace = (
  name: string,
  path: string,
  fields: (words: string, n: number) => Record<string, string>,
  kept: string,
): Race => ({
  name,
  of: 'edit',
  weight: 2,
  async run(rig, by) {
    const clockId = await aClock(rig, by)
    const people = several(by, rig.all.leads, 2, 4)
    const writers = await allAtOnce(rig, by, people, {
      page: `/clocks/${clockId}`,
      action: `/clocks/${clockId}/${path}`,
      fields,
    })
    const wrong = await oneIsTaken(writers, async words => {
      const rows = await rig.rows<{ words: string }>(kept, [clockId])
      return rows.length === 1 && rows[0]!.words === words
    })
    return {
      words: `${people.length}: ${name}`,
      wrong,
      acts: people.length,
      taken: writers.filter(w => taken(w.answer)).length,
    }
  },
})

const late = clockRace(
  'saying why a clock is late',
  'late',
  words => ({ lateReason: words }),
  'select late_reason as words from deadlines.clock where id = $1',
)

const extend = clockRace(
  'giving a clock more time',
  'extend',
  (words, n) => ({ untilOn: day(20 + n), moreReason: words }),
  'select extended_reason as words from deadlines.clock where id = $1',
)

const start = clockRace(
  'correcting when a clock began',
  'start',
  (words, n) => ({ startedOn: day(-19 + n), startedTime: '10:00', reason: words }),
  'select reason as words from deadlines.clock_history where clock_id = $1',
)

const contactDetails: Race = {
  name: 'changing an organisation’s telephone and e-mail',
  of: 'edit',
  weight: 3,
  async run(rig, by) {
    const people = several(by, rig.all.administrators, 2, 4)
    const place = await rig.all.put('identity.organisation', {
      id: by.uuid(),
      name: 'Ashby Clinic',
      kind: 'health',
      badge: 'AC',
      area_id: rig.all.areaId,
    })
    const where = `/administration/organisations/${place}`
    const writers = await allAtOnce(rig, by, people, {
      page: where,
      action: where,
      fields: words => ({ phone: '01632 960 001', email: `${words.slice(6)}@example.org` }),
    })
    const wrong = await oneIsTaken(
      writers.map(writer => ({ ...writer, words: writer.words.slice(6) })),
      async words => {
        const rows = await rig.rows<{ email: string }>('select email from identity.organisation where id = $1', [place])
        return rows[0]?.email.startsWith(words) ?? false
      },
    )
    return {
      words: `${people.length} change an organisation’s details`,
      wrong,
      acts: people.length,
      taken: writers.filter(w => taken(w.answer)).length,
    }
  },
}

let beingSet: Promise<unknown> = Promise.resolve()

const setting: Race = {
  name: 'setting the school’s time to pick up',
  of: 'edit',
  weight: 4,
  // There is one such setting: another race for it waits until this one is over.
  run(rig, by) {
    const run = beingSet.then(() => setOne(rig, by))
    beingSet = run.catch(() => {})
    return run
  },
}

const setOne = async (rig: Rig, by: Chance): Promise<Outcome> => {
  const people = several(by, rig.all.leads, 2, 5)
  const where = '/settings/school/pick-up-minutes'
  const writers = await allAtOnce(rig, by, people, {
    page: where,
    action: where,
    fields: (words, n) => ({ deputy: String(5 + n), head: String(60 + n), from: today(), reason: words }),
  })
  const wrong = await oneIsTaken(writers, async words => {
    const rows = await rig.rows<{ reason: string }>(
      `select reason from area.setting where organisation_id = $1 order by id desc limit 1`,
      [rig.all.schoolId],
    )
    return rows[0]?.reason === words
  })
  return {
    words: `${people.length} set one setting`,
    wrong,
    acts: people.length,
    taken: writers.filter(w => taken(w.answer)).length,
  }
}

export const workRaces: Race[] = [finish, late, extend, start, contactDetails, setting]

/**
 * Small made-up partnerships, by seed: organisations, people with roles, children, families, who works with whom now and before, and rows in
 * every table that hold what somebody may or may not see. Used by the random-world test and, longer, by the proof.
 */
import { type Chance, chance, complete, type Row, type Shape } from './shape.ts'

export interface World {
  seed: number
  /** Rows by table, in the order in which they can be inserted. */
  rows: Map<string, Row[]>
  by: Chance
}

/** Who asks, for which organisation, about whom, and why. */
export interface Context {
  who: string | null
  at: string | null
  asked: string[]
  purpose: string | null
  /** Is this a page on which what was opened in an emergency counts? */
  glass: boolean
  /** Has the person confirmed lately who they are? */
  confirmed: boolean
}

const kinds = ['school', 'school', 'front-door', 'childrens-services', 'police', 'health', 'voluntary', 'refuge']
const roleNames = [
  'teacher',
  'pastoral',
  'dsl',
  'dsl',
  'head',
  'front-door',
  'front-door-manager',
  'out-of-hours',
  'social-worker',
  'social-worker',
  'police',
  'health-visitor',
  'chair',
  'administrator',
  'dpo',
  'analyst',
  'attendance-lead',
  'virtual-school',
  'chair-of-governors',
  'lado',
  'partner',
  'system',
]
const workRoles = [
  'school',
  'front-door',
  'lead-authority',
  'police',
  'health-visiting',
  'voluntary',
  'nursery',
  'gp',
  'refuge',
]
const before = '2024-01-10T09:00:00Z'
const past = '2025-06-10T09:00:00Z'
const future = '2999-01-01T00:00:00Z'

/** Makes one world. Everything in it follows from the seed and from the columns the tables have. */
export function makeWorld(seed: number, shape: Shape): World {
  const by = chance(seed)
  const rows = new Map<string, Row[]>()
  const rowsOf = (table: string) => rows.get(table) ?? []
  const ids = (table: string) => rowsOf(table).map(row => row.id as string)
  const add = (table: string, given: Row): Row => {
    const row = complete(shape, table, given, rowsOf, by)
    const list = rows.get(table) ?? []
    list.push(row)
    rows.set(table, list)
    return row
  }
  const id = () => by.uuid()
  const times = (least: number, more: number, work: (n: number) => void) => {
    const count = least + by.int(more + 1)
    for (let n = 0; n < count; n++) work(n)
  }
  const period = () => {
    const sort = by.int(5)
    return { from_at: before, to_at: sort === 0 ? past : sort === 1 ? future : null }
  }

  // ---- organisations and the people who work in them
  times(1, 1, () => add('identity.area', { id: id() }))
  times(4, 3, n => {
    const kind = n < 2 ? 'school' : by.pick(kinds)
    add('identity.organisation', {
      id: id(),
      kind,
      badge: 'AB',
      area_id: by.pick(ids('identity.area')),
      switched_off_at: by.yes(0.07) ? past : null,
      address: 'a secret street',
    })
  })
  times(9, 6, () => add('identity.practitioner', { id: id(), disabled_at: by.yes(0.08) ? past : null }))
  const organisations = ids('identity.organisation')
  const people = ids('identity.practitioner')
  for (const person of people)
    times(1, 2, () =>
      add('identity.role_held', {
        id: id(),
        practitioner_id: person,
        organisation_id: by.pick(organisations),
        role: by.pick(roleNames),
        ...period(),
      }),
    )
  const anyone = () => by.pick(people)
  const anywhere = () => by.pick(organisations)
  const twoOrganisations = (): [string, string] => {
    const one = anywhere()
    return [one, by.pick(organisations.filter(other => other !== one))]
  }

  // ---- children, the adults around them, and how they belong together
  const children: string[] = []
  const adults: string[] = []
  times(4, 4, () => {
    const child = id()
    children.push(child)
    add('people.person', {
      id: child,
      kind: 'child',
      born_on: '2014-05-06',
      made_by: anyone(),
      organisation_id: anywhere(),
    })
  })
  times(3, 3, () => {
    const adult = id()
    adults.push(adult)
    add('people.person', {
      id: adult,
      kind: 'adult',
      born_on: '1984-05-06',
      made_by: anyone(),
      organisation_id: anywhere(),
    })
  })
  const persons = [...children, ...adults]
  const aChild = () => by.pick(children)
  for (const child of children)
    times(1, 3, () =>
      add('people.relationship', {
        id: id(),
        child_id: child,
        other_id: by.pick(persons.filter(other => other !== child)),
        withheld: by.yes(0.2),
        organisation_id: anywhere(),
        recorded_by: anyone(),
        to_on: null,
      }),
    )
  for (const person of persons) {
    add('people.name', {
      id: id(),
      person_id: person,
      kind: 'legal',
      given: 'Ada',
      family: 'Marsh',
      to_on: null,
      recorded_at: by.pick([new Date(Date.now() - 900 * 86_400_000), new Date()]),
    })
    add('people.address', { id: id(), person_id: person, to_on: null })
    if (by.yes(0.6)) add('people.phone', { id: id(), person_id: person })
    if (by.yes(0.7))
      add('people.identifier', {
        id: id(),
        person_id: person,
        kind: by.pick(['nhs', 'local', 'upn']),
        organisation_id: anywhere(),
      })
    if (by.yes(0.4)) add('people.language', { person_id: person })
    if (by.yes(0.4)) add('people.disability', { person_id: person })
  }
  for (const child of children) {
    if (by.yes(0.7)) add('people.living_arrangement', { id: id(), child_id: child, to_on: null })
    if (by.yes(0.5)) add('people.legal_status', { id: id(), child_id: child, to_on: null })
    if (by.yes(0.5)) add('people.authority', { id: id(), child_id: child, to_on: null })
    if (by.yes(0.7)) add('people.roll', { id: id(), organisation_id: anywhere(), child_id: child, form: '8B' })
  }
  times(1, 2, () => {
    const one = by.pick(adults)
    add('people.couple', { id: id(), one_id: one, two_id: by.pick(persons.filter(other => other !== one)) })
  })
  times(1, 2, () =>
    add('people.import_run', { id: id(), organisation_id: anywhere(), problem: null, by_practitioner: anyone() }),
  )
  times(1, 1, () => add('people.column_mapping', { organisation_id: anywhere() }))

  // ---- who works with whom, who may not, and where nobody may say
  for (const child of children)
    times(1, 3, () =>
      add('access.involvement', {
        id: id(),
        child_id: child,
        organisation_id: anywhere(),
        role: by.pick(workRoles),
        sensitive: by.yes(0.15),
        ...period(),
      }),
    )
  times(0, 3, () => add('access.exclusion', { id: id(), practitioner_id: anyone(), child_id: aChild(), ...period() }))
  for (const child of children) {
    if (!by.yes(0.35)) continue
    add('access.protected_location', { id: id(), child_id: child, ...period() })
    for (const who of by.some(people, 3))
      add('access.location_right', { child_id: child, practitioner_id: who, ...period() })
  }

  // ---- what was written
  times(10, 8, () => writeEntry())
  function writeEntry(): void {
    const entry = id()
    const owner = anywhere()
    const author = anyone()
    const kind = 'note'
    const reach = by.pick(['own', 'own', 'named', 'involved', 'involved', 'sealed'])
    const about = [...new Set([aChild(), ...by.some(children, 2)])]
    const when = { happened_at: past, recorded_at: past }
    add('record.entry', { id: entry, kind, owner_id: owner, author_id: author, ...when })
    for (const child of about) {
      add('record.entry_child', {
        child_id: child,
        entry_id: entry,
        role: 'subject',
        kind,
        owner_id: owner,
        author_id: author,
        title: 'as written',
        reach,
        named_organisations: reach === 'named' ? by.some(organisations, 2) : [],
        sealed_to: [],
        with_children: about,
        ...when,
      })
      if (by.yes(0.4)) add('record.harm', { entry_id: entry, child_id: child, level: 1 })
      if (by.yes(0.5)) add('record.voice', { id: id(), entry_id: entry, child_id: child, heard_by: author })
      if (by.yes(0.5)) add('record.decision', { id: id(), entry_id: entry, child_id: child, decided_by: author })
      if (by.yes(0.3)) add('record.body_mark', { entry_id: entry, child_id: child, number: about.indexOf(child) + 1 })
    }
    // The same organisations and people under each of its children.
    const tied = rowsOf('record.entry_child').filter(row => row.entry_id === entry)
    const sealedTo = reach === 'sealed' ? [author, ...by.some(people, 3)] : []
    for (const row of tied)
      Object.assign(row, { named_organisations: tied[0]!.named_organisations, sealed_to: sealedTo })
    add('record.version', { entry_id: entry, number: 1, author_id: author })
    if (by.yes(0.4)) add('record.attachment', { id: id(), entry_id: entry, added_by: author })
    if (by.yes(0.3)) add('record.reach_change', { id: id(), entry_id: entry, by_practitioner: author })
    const named = tied[0]!.named_organisations as string[]
    for (const child of about) {
      for (const organisation of named)
        add('access.named', {
          child_id: child,
          organisation_id: organisation,
          practitioner_id: null,
          entry_id: entry,
          given_by: author,
          has_written: by.yes(0.4),
          ...period(),
        })
      for (const person of sealedTo.slice(1))
        add('access.named', {
          child_id: child,
          organisation_id: null,
          practitioner_id: person,
          entry_id: entry,
          given_by: author,
          has_written: false,
          ...period(),
        })
    }
  }
  const voices = rowsOf('record.voice')
  for (const decision of rowsOf('record.decision'))
    if (voices.length > 0 && by.yes(0.4))
      add('record.voice_weighed', { decision_id: decision.id, voice_id: by.pick(voices).id })
  times(1, 3, () => add('record.plan_period', { id: id(), child_id: aChild(), to_on: null }))
  times(2, 3, () => add('record.draft', { id: id(), practitioner_id: anyone(), organisation_id: anywhere() }))

  // ---- clocks and tasks
  times(2, 3, () => {
    const secret = by.yes(0.3)
    const clock = add('deadlines.clock', {
      id: id(),
      children: by.some(children, 2),
      organisation_id: anywhere(),
      practitioner_id: secret || by.yes(0.5) ? anyone() : null,
      private: secret,
      late_reason: null,
    })
    add('deadlines.clock_history', { id: id(), clock_id: clock.id })
  })
  times(2, 4, () => {
    const secret = by.yes(0.3)
    const task = add('deadlines.task', {
      id: id(),
      children: by.some(children, 2),
      organisation_id: anywhere(),
      practitioner_id: by.yes(0.5) ? anyone() : null,
      role: secret || by.yes(0.4) ? by.pick(roleNames) : null,
      private: secret,
      done_words: null,
    })
    add('deadlines.task_move', { id: id(), task_id: task.id })
  })
  times(1, 1, () => add('deadlines.reminder', { id: id(), organisation_id: anywhere() }))
  for (const who of by.some(people, 3)) {
    add('deadlines.reminder_choice', { practitioner_id: who })
    add('deadlines.calendar_token', { id: id(), practitioner_id: who, organisation_id: anywhere() })
    add('identity.session', { practitioner_id: who, organisation_id: anywhere(), ended_at: null })
    add('identity.passkey', { practitioner_id: who })
    add('platform.submission', { token: id(), practitioner_id: who, location: null })
    add('audit.event', {
      id: id(),
      chain: 1,
      // Far beyond what the program itself appends to the chain in a run.
      seq: 1_000_000 + rowsOf('audit.event').length,
      practitioner_id: who,
      organisation_id: anywhere(),
    })
    add('audit.event_child', { event_id: id(), child_id: aChild(), practitioner_id: who, organisation_id: anywhere() })
  }

  // ---- worries, from the first word to the answer
  const anEntry = () => by.pick(ids('record.entry'))
  times(3, 3, () => {
    const about = by.some(children, 2)
    const [at, also] = twoOrganisations()
    const concern = add('concerns.concern', {
      id: id(),
      organisation_id: at,
      also_organisation_id: by.yes(0.3) ? also : null,
      children: about,
      child_roles: about.map(() => 'subject'),
      entry_id: about.length > 0 ? anEntry() : null,
      as_typed: { words: 'as typed' },
      logged_by: anyone(),
    })
    const of = { concern_id: concern.id }
    if (by.yes(0.6)) add('concerns.opened', { ...of, practitioner_id: anyone() })
    if (by.yes(0.5)) add('concerns.pick_up', { ...of, by_practitioner: anyone() })
    if (by.yes(0.5)) add('concerns.gone_up', { id: id(), ...of })
    if (by.yes(0.5)) add('concerns.told', { id: id(), ...of })
    if (by.yes(0.5)) add('concerns.follow_up', { id: id(), ...of, by_practitioner: anyone() })
    if (by.yes(0.3))
      add('concerns.personal_duty', {
        id: id(),
        ...of,
        organisation_id: at,
        children: about,
        practitioner_id: anyone(),
      })
    if (about.length === 0) return
    const triage = add('concerns.triage', {
      id: id(),
      ...of,
      organisation_id: at,
      child_id: about[0],
      children: about,
      entry_id: anEntry(),
    })
    if (by.yes(0.4)) add('concerns.review', { id: id(), triage_id: triage.id })
    if (by.yes(0.3)) add('concerns.came_back', { triage_id: triage.id })
    if (by.yes(0.3)) add('concerns.withdrawal', { id: id(), triage_id: triage.id })
    if (!by.yes(0.5)) return
    const referral = add('concerns.referral', {
      id: id(),
      ...of,
      children: about,
      organisation_id: at,
      to_organisation_id: also,
      agreement: 'agreed',
    })
    add('concerns.referral_follow', { id: id(), referral_id: referral.id })
    const answer = add('concerns.referral_answer', { id: id(), referral_id: referral.id, child_id: about[0] })
    add('concerns.answer_told', { answer_id: answer.id })
  })
  times(1, 1, () => add('concerns.log_link', { id: id(), organisation_id: anywhere() }))
  times(1, 1, () =>
    add('concerns.cover', { id: id(), organisation_id: anywhere(), from_on: '2025-01-01', to_on: '2025-02-01' }),
  )
  times(1, 1, () => add('concerns.backstop', { id: id(), organisation_id: anywhere() }))

  // ---- the front door
  times(2, 2, () => {
    const about = by.some(children, 2)
    const contact = add('contacts.contact', {
      id: id(),
      organisation_id: anywhere(),
      children: about,
      unmatched: by.int(2),
      advice_only: false,
      made_by: anyone(),
    })
    const of = { contact_id: contact.id }
    const [one, other] = [people[0]!, people[1]!]
    add('contacts.referrer', { ...of, organisation_id: contact.organisation_id })
    const child = add('contacts.contact_child', { id: id(), ...of, position: 1, child_id: about[0] ?? null })
    for (const table of ['taken', 'note', 'band', 'late_reason', 'answered'])
      if (by.yes(0.5)) add(`contacts.${table}`, { id: id(), ...of })
    const proposal = add('contacts.proposal', { id: id(), ...of, contact_child_id: child.id, proposed_by: one })
    if (by.yes(0.3)) add('contacts.sent_back', { ...of, proposal_id: proposal.id })
    if (by.yes(0.5))
      add('contacts.decision', {
        id: id(),
        ...of,
        contact_child_id: child.id,
        proposal_id: proposal.id,
        proposed_by: one,
        decided_by: other,
      })
    if (by.yes(0.3)) add('contacts.emergency', { id: id(), ...of, contact_child_id: child.id })
  })

  // ---- between organisations
  times(2, 2, () => {
    const [from, to] = twoOrganisations()
    const child = aChild()
    const request = add('sharing.request', {
      id: id(),
      child_id: child,
      from_organisation_id: from,
      to_organisation_id: to,
    })
    if (!by.yes(0.7)) return
    const answer = add('sharing.answer', {
      id: id(),
      request_id: request.id,
      decision: 'no-trace',
      received_how: 'kith',
      answered_for_name: null,
    })
    add('sharing.kept_back', { answer_id: answer.id, organisation_id: to, child_id: child })
    add('sharing.answer_read', { request_id: request.id })
  })
  times(1, 2, () => {
    const [from, to] = twoOrganisations()
    const challenge = add('challenge.challenge', {
      id: id(),
      child_id: aChild(),
      from_organisation_id: from,
      to_organisation_id: to,
    })
    const stage = add('challenge.stage', { id: id(), challenge_id: challenge.id, number: 1 })
    if (by.yes(0.5))
      add('challenge.stage_answer', {
        stage_id: stage.id,
        challenge_id: challenge.id,
        received_how: 'kith',
        answered_for_name: null,
      })
    if (by.yes(0.4)) add('challenge.close', { challenge_id: challenge.id })
    const question = add('challenge.question', { id: id(), child_id: aChild(), organisation_id: from })
    if (by.yes(0.5)) add('challenge.question_answer', { question_id: question.id })
  })
  times(1, 2, () => {
    add('matching.question', {
      id: id(),
      practitioner_id: anyone(),
      organisation_id: anywhere(),
      passed_to: by.yes(0.5) ? anywhere() : null,
    })
    add('matching.notice', { id: id(), child_id: aChild(), organisation_id: anywhere() })
  })

  // ---- the register
  for (const child of children) {
    const dates = { term_on: '2025-03-03', from_on: '2025-03-03', to_on: '2025-04-04', review_on: '2025-03-21' }
    const row = () => ({ id: id(), child_id: child, organisation_id: anywhere() })
    if (by.yes(0.7))
      add('attendance.term_marks', { child_id: child, organisation_id: anywhere(), term_on: dates.term_on })
    if (by.yes(0.4)) add('attendance.correction', row())
    if (by.yes(0.4)) add('attendance.remark', { ...row(), by_practitioner: anyone() })
    if (by.yes(0.4))
      add('attendance.known_day', {
        ...row(),
        kind: 'court',
        weekdays: ['mon'],
        every_weeks: 1,
        recorded_by: anyone(),
        ended_at: null,
        ended_by: null,
        mistaken: false,
      })
    if (by.yes(0.4))
      add('attendance.part_time', {
        ...row(),
        made_by: anyone(),
        from_on: dates.from_on,
        to_on: dates.to_on,
        review_on: dates.review_on,
        ended_on: null,
      })
  }
  times(1, 2, () => add('attendance.file', { id: id(), organisation_id: anywhere() }))
  times(1, 2, () => add('attendance.token', { id: id(), organisation_id: anywhere(), made_by: anyone() }))
  add('attendance.scan_state', { organisation_id: anywhere() })
  for (const child of children) {
    const row = () => ({ id: id(), child_id: child, organisation_id: anywhere() })
    const own = row()
    if (by.yes(0.6)) {
      const alert = add('attendance.alert', own)
      times(0, 2, () =>
        add('attendance.triage', {
          ...own,
          id: id(),
          alert_id: alert.id,
          outcome: 'mistake',
          reach: by.yes(0.5) ? 'own' : 'involved',
          decided_by: anyone(),
        }),
      )
    }
    if (by.yes(0.6)) {
      const [school, team] = twoOrganisations()
      const told = { id: id(), child_id: child, organisation_id: school, to_organisation_id: team }
      const telling = add('attendance.telling', { ...told, by_phone: by.yes(0.2) })
      times(0, 2, () => add('attendance.telling_step', { id: id(), telling_id: telling.id, kind: 'tried' }))
    }
    if (by.yes(0.5)) {
      const stop = add('attendance.stop', row())
      times(0, 2, () => {
        const decision = add('attendance.stop_decision', { id: id(), stop_id: stop.id, decision: 'go-on' })
        const { child_id, organisation_id } = stop
        if (by.yes(0.5))
          add('attendance.stop_reason', { decision_id: decision.id, stop_id: stop.id, child_id, organisation_id })
      })
    }
  }

  // ---- opened in an emergency: now or over, by somebody whose session still stands or does not, and by some who may not
  times(2, 3, () => {
    const held = by.pick(rowsOf('identity.role_held'))
    const whose = { practitioner_id: held.practitioner_id, organisation_id: held.organisation_id }
    // One moment for both ends: a millisecond between them would make the hour too long.
    const moment = Date.now()
    const minutes = (n: number) => new Date(moment + n * 60_000).toISOString()
    const session = add('identity.session', {
      ...whose,
      ended_at: by.yes(0.1) ? past : null,
      seen_at: by.yes(0.9) ? minutes(-1) : past,
      expires_at: by.yes(0.9) ? future : past,
    })
    const begun = by.yes(0.85) ? -10 : -90
    const glass = add('access.glass', {
      ...whose,
      id: id(),
      session_id: session.id,
      child_id: aChild(),
      opened: by.yes(0.9),
      from_at: minutes(begun),
      until_at: minutes(begun + 60),
    })
    if (by.yes(0.1)) add('access.glass_end', { glass_id: glass.id })
  })

  // ---- concerns about adults who work with children
  times(1, 2, () => {
    const allegation = add('allegations.allegation', {
      id: id(),
      organisation_id: anywhere(),
      readers: [anyone(), ...by.some(people, 1)],
    })
    add('allegations.step', { id: id(), allegation_id: allegation.id, kind: 'note' })
    add('allegations.adult_birth', { id: id(), allegation_id: allegation.id, said_by: anyone() })
    add('allegations.receipt', { allegation_id: allegation.id, practitioner_id: anyone(), acted_at: null })
  })
  return { seed, rows, by }
}

/** Somebody who asks: mostly a person in an organisation of theirs, sometimes in one that is not, sometimes nobody. */
export function makeContext(world: World): Context {
  const { by, rows } = world
  const table = (name: string) => rows.get(name) ?? []
  const sort = by.next()
  if (sort < 0.05) return { who: null, at: null, asked: [], purpose: null, glass: by.yes(0.5), confirmed: by.yes(0.5) }
  const held = by.pick(table('identity.role_held'))
  const forged = sort < 0.15
  const broken = sort > 0.75 && table('access.glass').length > 0 ? by.pick(table('access.glass')) : null
  const children = table('people.person')
    .filter(row => row.kind === 'child')
    .map(row => row.id as string)
  if (broken)
    return {
      who: broken.practitioner_id as string,
      at: broken.organisation_id as string,
      asked: [...new Set([broken.child_id as string, ...by.some(children, 3)])],
      purpose: by.yes(0.2) ? 'asked again by the family' : null,
      glass: by.yes(0.85),
      confirmed: by.yes(0.5),
    }
  return {
    who: held.practitioner_id as string,
    at: (forged ? by.pick(table('identity.organisation')).id : held.organisation_id) as string,
    asked: by.yes(0.35) ? children : by.some(children, 4),
    purpose: by.yes(0.3) ? 'asked again by the family' : null,
    glass: by.yes(0.5),
    confirmed: by.yes(0.6),
  }
}

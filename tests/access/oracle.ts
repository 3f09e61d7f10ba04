/**
 * Who may see and write what, said again in TypeScript from the design and from nothing of the program: no import of its policies, no SQL.
 * It reads a made-up world and answers row by row. When it and the database differ, one of them is a mistake.
 */
import type { Row } from './shape.ts'
import type { Context, World } from './worlds.ts'

const readers = new Set([
  'dsl',
  'head',
  'front-door',
  'front-door-manager',
  'out-of-hours',
  'social-worker',
  'family-help',
  'police',
  'health-visitor',
  'midwife',
  'youth-justice',
  'voluntary',
  'chair',
  'system',
])
/** Work with a child that tells where the child is. */
const tellsThePlace = new Set([
  'school',
  'nursery',
  'college',
  'childminder',
  'alternative-provision',
  'school-nursing',
  'gp',
  'refuge',
  'placement',
])

/** Who may open a record in an emergency. */
const mayBreakGlass = new Set([
  'dsl',
  'head',
  'front-door',
  'front-door-manager',
  'out-of-hours',
  'social-worker',
  'family-help',
  'police',
  'health-visitor',
  'midwife',
  'chair',
])
const past = (moment: unknown) => Date.parse(moment as string) <= Date.now()

const over = (row: Row) =>
  row.to_at !== null && row.to_at !== undefined && Date.parse(row.to_at as string) <= Date.now()
const has = (list: unknown, one: string | null) => one !== null && (list as string[]).includes(one)

export interface Oracle {
  sees(table: string, row: Row): boolean
  /** May this row be added as it stands? */
  adds(table: string, row: Row): boolean
  /** May this row be changed, in the columns that may change at all? */
  changes(table: string, row: Row): boolean
  /** Every table the oracle has an opinion on. */
  tables: string[]
  working: boolean
}

/** The oracle for one person asking. */
export function oracleFor(world: World, context: Context): Oracle {
  const all = (table: string) => world.rows.get(table) ?? []
  const rolesHere = all('identity.role_held')
    .filter(row => row.practitioner_id === context.who && row.organisation_id === context.at && !over(row))
    .map(row => row.role as string)
  const person = all('identity.practitioner').find(row => row.id === context.who)
  const place = all('identity.organisation').find(row => row.id === context.at)
  const working = rolesHere.length > 0 && person?.disabled_at === null && place?.switched_off_at === null
  const held = working ? rolesHere : []
  const me = working ? context.who : null
  const here = working ? context.at : null
  const team = held.some(role => readers.has(role)) ? context.at : null
  const my = (id: unknown) => me !== null && id === me
  const ours = (id: unknown) => team !== null && id === team
  const atWork = (id: unknown) => here !== null && id === here

  const barred = new Set(
    all('access.exclusion')
      .filter(row => row.practitioner_id === context.who && !over(row))
      .map(row => row.child_id as string),
  )
  const clear = (children: unknown) => !(children as string[]).some(child => barred.has(child))
  const requested = new Set(context.asked)
  const asked = (child: unknown) => requested.has(child as string) && !barred.has(child as string)

  const involvedNow = (child: unknown) =>
    all('access.involvement').some(row => row.child_id === child && row.organisation_id === context.at && !over(row))
  const involvedEver = (child: unknown) =>
    all('access.involvement').some(row => row.child_id === child && row.organisation_id === context.at)
  const named = (child: unknown) =>
    all('access.named').some(
      row =>
        row.child_id === child &&
        !over(row) &&
        (row.organisation_id === context.at || row.practitioner_id === context.who),
    )
  // Named once, and wrote of the child before that ended.
  const wroteWhenNamed = (child: unknown) =>
    all('access.named').some(
      row => row.child_id === child && row.organisation_id === context.at && row.has_written === true,
    )
  const worksWith = (child: unknown) => team !== null && asked(child) && involvedNow(child)
  // Opened in an emergency by this very person, for this organisation, less than an hour ago, in a session that still stands; on a page where it counts.
  const standing = (session: unknown) =>
    all('identity.session').some(
      row =>
        row.id === session &&
        row.ended_at === null &&
        !past(row.expires_at) &&
        Date.parse(row.seen_at as string) > Date.now() - 900_000,
    )
  const brokenOpen = (child: unknown) =>
    context.glass &&
    team !== null &&
    asked(child) &&
    !involvedNow(child) &&
    held.some(role => mayBreakGlass.has(role)) &&
    all('access.glass').some(
      row =>
        row.child_id === child &&
        row.practitioner_id === context.who &&
        row.organisation_id === context.at &&
        row.opened === true &&
        past(row.from_at) &&
        !past(row.until_at) &&
        standing(row.session_id) &&
        !all('access.glass_end').some(end => end.glass_id === row.id),
    )
  const knows = (child: unknown) =>
    worksWith(child) ||
    brokenOpen(child) ||
    (team !== null &&
      asked(child) &&
      (named(child) || (context.purpose !== null && (involvedEver(child) || wroteWhenNamed(child)))))
  // What a team may learn of a child it only knows: names as they were when it left, or when the last entry that named it no longer did.
  const knewUntil = (child: unknown): number =>
    named(child)
      ? Number.POSITIVE_INFINITY
      : Math.max(
          ...[
            ...all('access.involvement').filter(row => row.organisation_id === context.at),
            ...all('access.named').filter(
              row => row.organisation_id === context.at || row.practitioner_id === context.who,
            ),
          ]
            .filter(row => row.child_id === child)
            .map(row => (row.to_at ? new Date(row.to_at as string).getTime() : Number.POSITIVE_INFINITY)),
        )
  const notOnlyKnown = (person: unknown) => !knows(person) || worksWith(person) || brokenOpen(person)
  const mayLog = (child: unknown) =>
    here !== null && requested.has(child as string) && (involvedNow(child) || named(child))

  // Where somebody is.
  const kept = (child: unknown) =>
    all('access.protected_location').some(row => row.child_id === child && !over(row)) &&
    !all('access.location_right').some(
      row => row.child_id === child && row.practitioner_id === context.who && !over(row),
    )
  const locates = (child: unknown) => worksWith(child) && !kept(child)
  const organisationOf = (organisation: unknown) => all('identity.organisation').find(row => row.id === organisation)
  const placed = new Set(['school', 'nursery', 'college', 'refuge'])
  const councils = new Set(['front-door', 'childrens-services', 'council'])
  // An organisation whose name, beside this child, says where the child is.
  const namesThePlace = (organisation: unknown, child: unknown) =>
    placed.has(organisationOf(organisation)?.kind as string) ||
    organisationOf(organisation)?.address_protected === true ||
    all('access.involvement').some(
      row => row.organisation_id === organisation && row.child_id === child && tellsThePlace.has(row.role as string),
    )

  // The family: who is tied to a child one knows.
  const ties = all('people.relationship')
  const openTie = (tie: Row) => !tie.withheld || tie.organisation_id === context.at
  const family = (person: unknown) =>
    knows(person) ||
    ties.some(
      tie => tie.other_id === person && worksWith(tie.child_id) && openTie(tie) && !barred.has(person as string),
    )
  const near = (person: unknown) => [
    person,
    ...ties.filter(tie => tie.other_id === person).map(tie => tie.child_id),
    ...ties.filter(tie => tie.child_id === person).map(tie => tie.other_id),
  ]
  const familyPlace = (person: unknown) =>
    family(person) &&
    (worksWith(person) || ties.some(tie => tie.other_id === person && worksWith(tie.child_id))) &&
    !near(person).some(kept)
  // Whoever belongs to a child who was broken open, as far as everyone involved may know; and where they are.
  const glassFamily = (person: unknown) =>
    brokenOpen(person) ||
    ties.some(
      tie => tie.other_id === person && brokenOpen(tie.child_id) && !tie.withheld && !barred.has(person as string),
    )
  const glassPlace = (person: unknown) => glassFamily(person) && !near(person).some(kept)
  const isACase = (person: unknown) => all('access.involvement').some(row => row.child_id === person)
  const maker = (person: unknown) => all('people.person').find(row => row.id === person)?.made_by
  const describes = (person: unknown) =>
    worksWith(person) ||
    (!barred.has(person as string) &&
      !isACase(person) &&
      (ties.some(
        tie => tie.other_id === person && worksWith(tie.child_id) && (!tie.withheld || ours(tie.organisation_id)),
      ) ||
        (team !== null && !ties.some(tie => tie.other_id === person) && my(maker(person)))))
  const ourChild = (child: unknown) => team !== null && involvedNow(child)
  const mayTie = (person: unknown) =>
    !barred.has(person as string) &&
    (ourChild(person) ||
      family(person) ||
      (!isACase(person) &&
        (ties.some(
          tie =>
            tie.other_id === person && ourChild(tie.child_id) && openTie(tie) && !barred.has(tie.child_id as string),
        ) ||
          describes(person))))

  // Attendance: the school that keeps the register, and whoever works with the child and may know where it is.
  const teaching = new Set(['school', 'nursery', 'college', 'childminder', 'alternative-provision'])
  const keepsRegister = held.some(role => ['dsl', 'head', 'attendance-lead', 'system'].includes(role))
  const workNow = (child: unknown, role: (name: string) => boolean) =>
    all('access.involvement').some(
      row => row.child_id === child && row.organisation_id === context.at && !over(row) && role(row.role as string),
    )
  const teaches = (child: unknown) =>
    all('people.roll').some(
      row => row.child_id === child && row.organisation_id === context.at && (row.to_on ?? null) === null,
    ) || workNow(child, role => teaching.has(role))
  const attendanceOf = (child: unknown) =>
    here !== null &&
    asked(child) &&
    ((keepsRegister && teaches(child)) ||
      (((team !== null && involvedNow(child)) ||
        (held.includes('virtual-school') && workNow(child, role => role === 'lead-authority'))) &&
        !near(child).some(kept)))
  const marks = (row: Row) =>
    attendanceOf(row.child_id) && (atWork(row.organisation_id) || !near(row.child_id).some(kept))
  const registerOf = (row: Row) => atWork(row.organisation_id) && keepsRegister
  const keepsDays = held.some(role =>
    ['dsl', 'head', 'attendance-lead', 'social-worker', 'family-help', 'youth-justice', 'virtual-school'].includes(
      role,
    ),
  )
  const keepsMarks = (row: Row) => attendanceOf(row.child_id) && registerOf(row)
  const leadsSafeguarding = held.some(role => ['dsl', 'head', 'system'].includes(role))
  // Told of by the school, and told to a team that may know where the child is.
  const telling = (row: Row) =>
    keepsMarks(row) ||
    (ours(row.to_organisation_id) &&
      row.by_phone === false &&
      attendanceOf(row.child_id) &&
      !near(row.child_id).some(kept))
  const tells = (row: Row) => {
    const of = all('attendance.telling').find(one => one.id === row.telling_id && telling(one))
    if (!of || !my(row.by_practitioner) || !atWork(row.by_organisation_id)) return false
    const [school, told] = [
      row.by_organisation_id === of.organisation_id,
      row.by_organisation_id === of.to_organisation_id,
    ]
    if (row.kind === 'welfare-check') return true
    if (row.kind === 'seen') return told
    if (row.kind === 'answered') return of.by_phone ? school : told
    return school
  }

  // Entries.
  const tiesOf = (entry: unknown) => all('record.entry_child').filter(row => row.entry_id === entry)
  const shows = (row: Row): boolean => {
    if (!knows(row.child_id) || !clear(row.with_children)) return false
    if (row.reach === 'sealed') return context.confirmed && has(row.sealed_to, me)
    if (ours(row.owner_id)) return true
    if (row.reach === 'involved') return team !== null && (involvedNow(row.child_id) || brokenOpen(row.child_id))
    return row.reach === 'named' && has(row.named_organisations, team)
  }
  const entry = (id: unknown) => tiesOf(id).some(shows)
  const entryOf = (id: unknown, child: unknown) => tiesOf(id).some(row => row.child_id === child && shows(row))
  const wrote = (id: unknown) =>
    all('record.entry').some(row => row.id === id && my(row.author_id) && atWork(row.owner_id))
  const ourEntry = (id: unknown) => tiesOf(id).some(row => shows(row) && ours(row.owner_id))
  const writes = (id: unknown) => wrote(id) || ourEntry(id)

  const part = (table: string, key: string) => (row: Row) =>
    all(table).some(parent => parent.id === row[key] && sees(table, parent))
  const forAll = () => here !== null
  const team_ = (row: Row) => ours(row.organisation_id)
  // Pupil lists are brought in by the attendance lead too.
  /** A run of a pupil list: its refused rows may be about any child. */
  const runs = (row: Row) => lists(row) && (my(row.by_practitioner) || barred.size === 0)
  const lists = (row: Row) => team_(row) || (atWork(row.organisation_id) && held.includes('attendance-lead'))
  const own = (row: Row) => my(row.practitioner_id)
  const clock = (row: Row) =>
    atWork(row.organisation_id) &&
    clear(row.children) &&
    ((!row.private && ours(row.organisation_id)) || my(row.practitioner_id))
  const task = (row: Row) =>
    clock(row) ||
    (atWork(row.organisation_id) && clear(row.children) && row.role !== null && held.includes(row.role as string))
  // What others did is read through functions that leave out what the reader may know nothing of, and never from the table.
  const log = own
  const between = (row: Row) =>
    (ours(row.from_organisation_id) || ours(row.to_organisation_id)) && !barred.has(row.child_id as string)

  const where = (row: Row) =>
    (locates(row.child_id) && familyPlace(row.child_id)) || (brokenOpen(row.child_id) && glassPlace(row.child_id))
  const seeing: Record<string, (row: Row) => boolean> = {
    'identity.area': forAll,
    'identity.organisation': forAll,
    'identity.practitioner': forAll,
    'identity.role_held': forAll,
    'identity.session': own,
    'identity.passkey': own,
    'platform.submission': own,
    'access.reading_role': forAll,
    'area.setting': forAll,
    'area.threshold_document': forAll,
    'area.threshold_level': forAll,
    'area.threshold_descriptor': forAll,
    'audit.event': log,
    'audit.event_child': log,

    'people.person': row => family(row.id) || glassFamily(row.id),
    'people.name': row =>
      (family(row.person_id) || glassFamily(row.person_id)) &&
      (notOnlyKnown(row.person_id) ||
        knewUntil(row.person_id) === Number.POSITIVE_INFINITY ||
        new Date(row.recorded_at as string).getTime() <= knewUntil(row.person_id)),
    'people.language': row => family(row.person_id) && notOnlyKnown(row.person_id),
    'people.disability': row => family(row.person_id) && notOnlyKnown(row.person_id),
    'people.identifier': row =>
      family(row.person_id) &&
      notOnlyKnown(row.person_id) &&
      (row.kind !== 'local' || ours(row.organisation_id) || familyPlace(row.person_id)),
    'people.address': row => familyPlace(row.person_id) || glassPlace(row.person_id),
    'people.phone': row => familyPlace(row.person_id) || glassPlace(row.person_id),
    'people.living_arrangement': where,
    'people.authority': where,
    'people.legal_status': row => worksWith(row.child_id) || brokenOpen(row.child_id),
    'people.relationship': row =>
      !barred.has(row.other_id as string) &&
      ((worksWith(row.child_id) && (!row.withheld || ours(row.organisation_id))) ||
        (brokenOpen(row.child_id) && !row.withheld)),
    'people.couple': row => family(row.one_id) && family(row.two_id),
    'people.roll': row => atWork(row.organisation_id) && !barred.has(row.child_id as string),
    'people.import_run': runs,
    'people.column_mapping': lists,
    'attendance.term_marks': marks,
    'attendance.correction': marks,
    'attendance.remark': marks,
    'attendance.part_time': marks,
    'attendance.known_day': row => attendanceOf(row.child_id),
    'attendance.file': registerOf,
    'attendance.token': registerOf,
    'attendance.scan_state': registerOf,
    'attendance.alert': marks,
    'attendance.triage': row =>
      marks(row) && (row.reach === 'involved' || my(row.decided_by) || ours(row.organisation_id)),
    'attendance.telling': telling,
    'attendance.telling_step': part('attendance.telling', 'telling_id'),
    'attendance.stop': keepsMarks,
    'attendance.stop_decision': part('attendance.stop', 'stop_id'),
    'attendance.stop_reason': row => attendanceOf(row.child_id) && ours(row.organisation_id),

    'access.involvement': row =>
      (ours(row.organisation_id) && !barred.has(row.child_id as string)) ||
      ((worksWith(row.child_id) || brokenOpen(row.child_id)) &&
        !row.sensitive &&
        ((brokenOpen(row.child_id) ? glassPlace(row.child_id) : familyPlace(row.child_id)) ||
          (!namesThePlace(row.organisation_id, row.child_id) &&
            (row.lead_practitioner_id === null ||
              row.lead_practitioner_id === undefined ||
              councils.has(organisationOf(row.organisation_id)?.kind as string))))),
    'access.protected_location': row => knows(row.child_id),
    'access.location_right': row => locates(row.child_id),
    'access.named': row => knows(row.child_id) && entryOf(row.entry_id, row.child_id),

    'record.entry': row => entry(row.id),
    'record.entry_child': shows,
    'record.version': row => entry(row.entry_id),
    'record.reach_change': row => entry(row.entry_id),
    'record.attachment': row => entry(row.entry_id),
    'record.harm': row => entryOf(row.entry_id, row.child_id),
    'record.voice': row => entryOf(row.entry_id, row.child_id),
    'record.decision': row => entryOf(row.entry_id, row.child_id),
    'record.body_mark': row => entryOf(row.entry_id, row.child_id),
    'record.voice_weighed': part('record.decision', 'decision_id'),
    'record.plan_period': row => worksWith(row.child_id) || brokenOpen(row.child_id),
    'record.draft': row => own(row) && atWork(row.organisation_id),

    'deadlines.clock': clock,
    'deadlines.task': task,
    'deadlines.clock_history': part('deadlines.clock', 'clock_id'),
    'deadlines.task_move': part('deadlines.task', 'task_id'),
    'deadlines.reminder': team_,
    'deadlines.reminder_choice': own,
    'deadlines.calendar_token': own,

    'concerns.concern': row =>
      my(row.logged_by) ||
      ((ours(row.organisation_id) || ours(row.also_organisation_id)) &&
        clear(row.children) &&
        ((row.children as string[]).length > 0 || barred.size === 0)),
    'concerns.opened': part('concerns.concern', 'concern_id'),
    'concerns.pick_up': part('concerns.concern', 'concern_id'),
    'concerns.told': part('concerns.concern', 'concern_id'),
    'concerns.gone_up': row => team !== null && part('concerns.concern', 'concern_id')(row),
    'concerns.follow_up': row =>
      (team !== null || my(row.by_practitioner)) && part('concerns.concern', 'concern_id')(row),
    'concerns.personal_duty': row => (ours(row.organisation_id) && clear(row.children)) || own(row),
    'concerns.triage': row => ours(row.organisation_id) && clear(row.children),
    'concerns.review': part('concerns.triage', 'triage_id'),
    'concerns.came_back': part('concerns.triage', 'triage_id'),
    'concerns.withdrawal': part('concerns.triage', 'triage_id'),
    'concerns.referral': row => (ours(row.organisation_id) || ours(row.to_organisation_id)) && clear(row.children),
    'concerns.referral_follow': part('concerns.referral', 'referral_id'),
    'concerns.referral_answer': part('concerns.referral', 'referral_id'),
    'concerns.answer_told': part('concerns.referral_answer', 'answer_id'),
    'concerns.log_link': team_,
    'concerns.cover': team_,
    'concerns.backstop': team_,

    'contacts.contact': row =>
      ours(row.organisation_id) && clear(row.children) && (row.unmatched === 0 || my(row.made_by) || barred.size === 0),
    'contacts.referrer': row =>
      ours(row.organisation_id) &&
      part('contacts.contact', 'contact_id')(row) &&
      all('contacts.contact')
        .filter(contact => contact.id === row.contact_id)
        .every(contact => !(contact.children as string[]).flatMap(near).some(kept)),
    ...Object.fromEntries(
      [
        'contact_child',
        'taken',
        'note',
        'band',
        'late_reason',
        'proposal',
        'sent_back',
        'decision',
        'emergency',
        'answered',
      ].map(name => [`contacts.${name}`, part('contacts.contact', 'contact_id')]),
    ),

    'sharing.request': between,
    'sharing.answer': part('sharing.request', 'request_id'),
    'sharing.kept_back': row => ours(row.organisation_id) && !barred.has(row.child_id as string),
    'sharing.answer_read': row =>
      all('sharing.request').some(
        request => request.id === row.request_id && between(request) && ours(request.from_organisation_id),
      ),
    'challenge.challenge': between,
    'challenge.stage': part('challenge.challenge', 'challenge_id'),
    'challenge.stage_answer': part('challenge.challenge', 'challenge_id'),
    'challenge.close': part('challenge.challenge', 'challenge_id'),
    'challenge.question': row => ours(row.organisation_id) && !barred.has(row.child_id as string),
    'challenge.question_answer': part('challenge.question', 'question_id'),
    'matching.question': row => own(row) || (ours(row.passed_to) && barred.size === 0),
    'matching.notice': row => ours(row.organisation_id) && !barred.has(row.child_id as string),

    'allegations.allegation': row => has(row.readers, me) && (atWork(row.organisation_id) || held.includes('lado')),
    'allegations.step': part('allegations.allegation', 'allegation_id'),
    'allegations.receipt': row => own(row) || part('allegations.allegation', 'allegation_id')(row),
    'allegations.adult_birth': part('allegations.allegation', 'allegation_id'),
  }
  function sees(table: string, row: Row): boolean {
    const rule = seeing[table]
    if (!rule) throw new Error(`the oracle says nothing about ${table}`)
    return rule(row)
  }

  const adding: Record<string, (row: Row) => boolean> = {
    'record.entry': row => my(row.author_id) && atWork(row.owner_id),
    'record.entry_child': row => mayLog(row.child_id) && my(row.author_id) && atWork(row.owner_id),
    'record.version': row => writes(row.entry_id) && my(row.author_id),
    'record.reach_change': row => writes(row.entry_id) && my(row.by_practitioner),
    'record.attachment': row => writes(row.entry_id) && my(row.added_by),
    'record.voice': row => writes(row.entry_id) && my(row.heard_by),
    'record.harm': row => writes(row.entry_id),
    'record.decision': row => writes(row.entry_id),
    'record.plan_period': row => worksWith(row.child_id),
    'record.draft': row => own(row) && atWork(row.organisation_id),
    'people.person': row => my(row.made_by) && ours(row.organisation_id) && (row.kind === 'adult' || worksWith(row.id)),
    'people.name': row => describes(row.person_id),
    'people.address': row => describes(row.person_id),
    'people.identifier': row => describes(row.person_id),
    'people.relationship': row =>
      worksWith(row.child_id) &&
      ours(row.organisation_id) &&
      my(row.recorded_by) &&
      mayTie(row.other_id) &&
      !brokenOpen(row.other_id),
    'people.legal_status': row => worksWith(row.child_id),
    'people.living_arrangement': row => worksWith(row.child_id),
    'people.roll': row => ours(row.organisation_id) && worksWith(row.child_id),
    // Packed rows are the program's own, past a file; what stood before and what was said is written in one's own name.
    'attendance.remark': row => keepsMarks(row) && my(row.by_practitioner),
    'attendance.known_day': row =>
      attendanceOf(row.child_id) && atWork(row.organisation_id) && my(row.recorded_by) && keepsDays,
    'attendance.token': row => registerOf(row) && my(row.made_by) && (held.includes('dsl') || held.includes('head')),
    'attendance.alert': keepsMarks,
    'attendance.triage': row => keepsMarks(row) && my(row.decided_by),
    'attendance.telling': row => keepsMarks(row) && my(row.made_by),
    'attendance.telling_step': tells,
    'attendance.stop': row => keepsMarks(row) && my(row.asked_by),
    'attendance.stop_decision': row =>
      leadsSafeguarding && my(row.by_practitioner) && part('attendance.stop', 'stop_id')(row),
    // Of the stop its decision is about, and of no other.
    'attendance.stop_reason': row =>
      leadsSafeguarding &&
      my(row.by_practitioner) &&
      attendanceOf(row.child_id) &&
      ours(row.organisation_id) &&
      all('attendance.stop').some(
        stop =>
          stop.id === row.stop_id &&
          stop.child_id === row.child_id &&
          stop.organisation_id === row.organisation_id &&
          keepsMarks(stop) &&
          all('attendance.stop_decision').some(one => one.id === row.decision_id && one.stop_id === stop.id),
      ),
    // Nobody holds the right to a protected place alone, and nobody ends it alone: no row here is one person's to write.
    'access.protected_location': () => false,
    'access.location_right': () => false,
    'access.named': row =>
      team !== null &&
      mayLog(row.child_id) &&
      !barred.has(row.child_id as string) &&
      my(row.given_by) &&
      tiesOf(row.entry_id).some(tie => tie.child_id === row.child_id && shows(tie) && ours(tie.owner_id)),
    // Of oneself, or of a colleague by a lead of the same organisation: a row of this table does not say which, so none is anybody's to write.
    'access.exclusion': () => false,
    'allegations.allegation': row => my(row.logged_by) && atWork(row.organisation_id),
    'allegations.adult_birth': row => my(row.said_by) && part('allegations.allegation', 'allegation_id')(row),
    'concerns.concern': row => my(row.logged_by) && atWork(row.organisation_id) && row.also_organisation_id === null,
    'deadlines.task': row =>
      my(row.made_by) && (atWork(row.from_organisation_id) || atWork(row.organisation_id) || own(row)),
    'sharing.request': row => my(row.asked_by) && ours(row.from_organisation_id),
    'contacts.contact': row =>
      my(row.made_by) &&
      atWork(row.organisation_id) &&
      held.some(role => ['front-door', 'front-door-manager', 'out-of-hours', 'system'].includes(role)),
  }
  const changing: Record<string, (row: Row) => boolean> = {
    'people.relationship': row =>
      worksWith(row.child_id) && !barred.has(row.other_id as string) && (!row.withheld || ours(row.organisation_id)),
    'people.person': row => family(row.id) && describes(row.id),
    'people.name': row => family(row.person_id) && describes(row.person_id),
    'people.address': row => familyPlace(row.person_id) && describes(row.person_id),
    'people.living_arrangement': row => locates(row.child_id) && familyPlace(row.child_id),
    'people.legal_status': row => worksWith(row.child_id),
    'record.plan_period': row => worksWith(row.child_id),
    'people.roll': row => ours(row.organisation_id) && !barred.has(row.child_id as string),
    'people.import_run': runs,
    'attendance.file': registerOf,
    'attendance.alert': keepsMarks,
    // All children of an entry change together: one that may be changed changes them all.
    'record.entry_child': row =>
      tiesOf(row.entry_id).some(
        tie =>
          ours(tie.owner_id) &&
          asked(tie.child_id) &&
          clear(tie.with_children) &&
          (tie.reach !== 'sealed' || has(tie.sealed_to, me)),
      ),
    'record.draft': row => own(row) && atWork(row.organisation_id),
    'concerns.concern': row => (ours(row.organisation_id) || ours(row.also_organisation_id)) && clear(row.children),
    'deadlines.task': task,
    'deadlines.clock': clock,
    'contacts.contact': row => ours(row.organisation_id) && clear(row.children),
    'allegations.receipt': part('allegations.allegation', 'allegation_id'),
    'platform.submission': own,
  }
  const judge = (rules: Record<string, (row: Row) => boolean>, verb: string) => (table: string, row: Row) => {
    const rule = rules[table]
    if (!rule) throw new Error(`the oracle does not say who ${verb} ${table}`)
    return rule(row)
  }
  return {
    sees,
    adds: judge(adding, 'adds'),
    changes: judge(changing, 'changes'),
    tables: Object.keys(seeing),
    working,
  }
}

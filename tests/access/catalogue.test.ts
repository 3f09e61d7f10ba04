/** What the database's own catalogue says: every table guarded, nothing granted that is not on a list written by hand. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { notOurs } from './shape.ts'

let client: pg.Client
beforeAll(async () => {
  client = new pg.Client({ connectionString: (await freshDatabase()).adminUrl })
  await client.connect()
})
afterAll(() => client.end())
const list = async (text: string, values: unknown[] = [notOurs]): Promise<string[]> =>
  (await client.query<{ one: string }>(text, values)).rows.map(row => row.one)

/** The list of migrations that ran: nobody's case, and granted to nobody. */
const unguarded = ['platform.migration']

/**
 * Functions that work past the policies, each read by hand: what it looks at, what it gives back. A new one fails here until somebody has.
 * All belong to a role that cannot sign in and owns no table.
 */
const definers: Record<string, string> = {
  access:
    'answer_ending answer_unusual ask_to_end begin_involvement break_glass caseload child_looked_at eligible end_glass end_involvement ending_answerers ending_to_answer exclude exclusions_of find_glass find_glass_family find_places_hidden find_scope_family find_scope_family_location find_standing find_unusual forget_attempts give_location_right glass_go_up glass_officers glass_seen glass_to_tell glass_waiting initials_of is_excluded known_until leads_in location_candidates looked_at looking_at_organisations may_name_beside may_protect may_relate my_glass named_before only_old_attempts organisations_of_my_area places_kept protect_location review_glass roles_of scope_family_write set_staff_homes staff_homes tells_place unusual_due unusual_looks unusual_seen unusual_waiting who_looked',
  attendance:
    'ask_row caseload end_of_leavers find_scope find_scope_open in_round keep_groups listed_tellings listed_unexplained listed_with_alert listed_with_worker may_place open_tellings organisations_waiting part_time_children partnership partnership_patterns place_kept pupils put_marks roll_numbers to_tell told_of unscanned use_token with_worker workers',
  audit: 'add_head append erase latest_head tree',
  concerns:
    'acted_on documents_unknown excluded_from_nobody hold often_lately read_log_link routing still_open use_log_link waiting_organisations',
  deadlines: 'calendar_of clocks_to_count count_again finish_tasks is_calendar is_party stop_clocks to_remind totals',
  identity:
    'account_address account_notes account_told add_oidc_provider add_organisation add_passkey add_practitioner administers administrators_at agreed_link agreements agreers ask_agreement ask_to_end asked_for begin_session can_sign_in change_organisation close_unused confirm_session decide_agreement disable disable_now enable end_my_other_sessions end_my_session end_needs_second end_oidc_provider end_role end_role_now end_session end_sessions_of external_person give_role guardians has_come held_form_of hold_form hold_invitation home_of is_confirmed is_first_set_up is_in_my_area is_last_administrator is_link_to_make is_mine is_seen is_set_up is_strong_link join_by_invitation keep_challenge keep_oidc_confirming keep_oidc_state know_my_device last_organisation_of link_external link_needs_second mail_address make_invitation may_agree my_area my_new_devices name_my_passkey note_device oidc_provider_of oidc_providers oidc_providers_kept oidc_state_of open_session open_system organisations_of passkey_by_credential passkey_used passkeys_of personas read_invitation remove_my_passkey reopen role_needs_second sessions_of set_provider_needs set_up_first somebody_else sweep switch_off_now switch_organisation switch_organisation_off take_challenge take_oidc_state told_of_administrator told_of_agreement use_invitation waiting_for_first waiting_place_of warn_unused without_way_in worked_for',
  matching:
    'ask by_mother candidates decide_join joins joins_to_decide pass_on refresh refresh_after refresh_mothers refresh_mothers_after refresh_names refresh_numbers refresh_places tell_owners',
  people:
    'decide_leaving find_in_caseload hold_leavers import_add import_change import_leave import_match import_numbers import_waiting leaving_children leavings move_child new_address say_left supersede_leavings take_off',
  data_protection: 'agree agreements my_area texts write',
  retention:
    'adult_facts adult_has_readers adult_holds adult_to_decide adults_due answers_for backup_terms certificates certificates_made choices choose decide_against decide_against_adult decides_on_adult due_now ends_with_its_event erase erase_adult erase_events facts file_removed files_to_remove hold_due holds_seen how_much is_adult_held is_held lift_adult_hold lift_hold lock_adult my_area note_adults_due note_due only_in_an_erasure propose propose_adult put_adult_hold put_hold reads_adult said_of say say_backups take_back',
  record:
    'add_alike ask_entry change_together end_named first_version i_wrote may_name note_first_wording sealed_waiting sealed_with_another voices_wait waits_to_open',
}

/** The only columns the program may change. */
const changeable: Record<string, string> = {
  'attendance.alert': 'ended_at facts found_at last_found_at settled_at strength',
  'attendance.file':
    'finished_at first_on last_on layout marks_corrected marks_new marks_same problem problems refused_count row_count state',
  'attendance.part_time': 'ended_by ended_on ended_why',
  'attendance.known_day': 'ended_at ended_by mistaken to_on',
  'attendance.scan_state': 'marks_at scanned_at',
  'attendance.token': 'revoked_at revoked_by',
  'allegations.allegation': 'readers',
  'allegations.receipt': 'acted_at read_at',
  'concerns.concern': 'also_organisation_id child_roles children entry_id',
  'concerns.cover': 'ended_at ended_by',
  'contacts.contact': 'children entry_id unmatched',
  'contacts.contact_child': 'child_id known match_words matched_at matched_by',
  'contacts.emergency': 'ratified_at ratified_by ratified_words verdict',
  'deadlines.calendar_token': 'revoked_at',
  'deadlines.clock':
    'amount due_at due_on edition extended_at extended_by extended_reason late_reason late_said_at late_said_by limit_from practitioner_id start_words started_at timed unit',
  'deadlines.reminder_choice': 'by_mail quiet_from quiet_to quiet_weekends set_at',
  'deadlines.task': 'done_at done_by done_words due_at practitioner_id role timed',
  'matching.notice': 'task_given_at',
  'matching.question': 'checked_at checked_by checked_words',
  'people.address': 'to_on',
  'people.authority': 'to_on',
  'people.column_mapping': 'mapping name organisation_id saved_at saved_by',
  'people.identifier': 'to_on',
  'people.import_run':
    'added by_practitioner changed file_name finished_at id kind leavers leavers_ended mapping organisation_id problem refused refused_count rows_read rows_total started_at state unchanged',
  'people.legal_status': 'to_on',
  'people.living_arrangement': 'to_on',
  'people.name': 'to_on',
  'people.person': 'born_on died_on ethnicity gender_words nationality religion sex talk_best',
  'people.phone': 'to_on',
  'people.relationship':
    'contact_words ended_reason in_family_network no_contact no_contact_reason no_contact_until parental_responsibility to_on trusted_by_child',
  'people.roll': 'display_name form sort_name to_on year_group',
  'platform.submission': 'location',
  'record.draft': 'fields outcome_id revision saved_at sent_at',
  'record.entry_child': 'harms has_decision has_voice named_organisations present reach sealed_to title version',
  'record.plan_period': 'to_on',
}

/** What happened stays as it was written: no change at all, in any column. */
const history = [
  'record.entry',
  'record.version',
  'record.voice',
  'record.decision',
  'record.harm',
  'record.attachment',
  'record.reach_change',
  'record.voice_weighed',
  'record.body_mark',
  'audit.event',
  'audit.event_child',
  'audit.chain',
  'audit.head',
  'audit.signing_key',
  'access.involvement',
  'access.exclusion',
  'access.named',
  'access.location_right',
  'access.protected_location',
  'access.glass',
  'access.glass_end',
  'access.glass_review',
  'access.glass_gone_up',
  'identity.account_note',
  'access.unusual',
  'access.unusual_answer',
  'deadlines.clock_history',
  'deadlines.task_move',
  'contacts.decision',
  'contacts.proposal',
  'concerns.triage',
  'concerns.told',
  'concerns.follow_up',
  'attendance.term_marks',
  'attendance.correction',
  'attendance.remark',
  'attendance.triage',
  'attendance.telling',
  'attendance.telling_step',
  'attendance.stop',
  'attendance.stop_decision',
  'attendance.stop_reason',
  'sharing.request',
  'sharing.answer',
  'sharing.kept_back',
  'challenge.stage',
  'allegations.step',
  'allegations.adult_birth',
]

describe('tables', () => {
  test('each has row-level security on, and forced on its owner', async () => {
    const open = await list(
      `select n.nspname || '.' || c.relname as one from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname <> all($1) and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`,
    )
    expect(open).toEqual(unguarded)
  })

  test('each has a policy, and policies are for the program and the definer alone', async () => {
    const without = await list(
      `select n.nspname || '.' || c.relname as one from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname <> all($1) and not exists (select from pg_policy p where p.polrelid = c.oid) order by 1`,
    )
    expect(without).toEqual(unguarded)
    const others = await list(
      `select p.schemaname || '.' || p.tablename || ' ' || p.policyname as one from pg_policies p
       where p.schemaname <> all($1) and not p.roles <@ array['kith_app', 'kith_definer']::name[]`,
    )
    expect(others).toEqual([])
    // What one policy lets through, another does not take back: an open one for the program would undo all.
    const open = await list(
      `select p.schemaname || '.' || p.tablename || ' ' || p.policyname as one from pg_policies p
       where p.schemaname <> all($1) and p.roles @> array['kith_app']::name[] and (p.qual = 'true' or p.with_check = 'true')`,
    )
    expect(open).toEqual([])
  })

  test('no policy compares a column with itself: a bare name inside a subquery is the inner table’s, and matches every row', async () => {
    const captured = await list(
      `select p.schemaname || '.' || p.tablename || ' ' || p.policyname as one from pg_policies p where p.schemaname <> all($1)
       and (p.qual ~ '(\\y\\w+\\.\\w+) = \\1\\y' or p.with_check ~ '(\\y\\w+\\.\\w+) = \\1\\y')`,
    )
    expect(captured).toEqual([])
  })

  test('ids come from the program: no sequences to count by', async () => {
    expect(
      await list(
        `select n.nspname || '.' || c.relname as one from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and n.nspname <> all($1)`,
      ),
    ).toEqual([])
  })

  test('no partition can be asked past its parent’s policies (the job queue’s own excepted)', async () => {
    expect(
      await list(
        `select n.nspname || '.' || c.relname as one from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relispartition and n.nspname <> all($1) and has_any_column_privilege('kith_app', c.oid, 'select, insert, update')`,
      ),
    ).toEqual([])
  })

  test('no view sees more than whoever asks', async () => {
    expect(
      await list(
        `select n.nspname || '.' || c.relname as one from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('v', 'm') and n.nspname <> all($1) and (c.relkind = 'm' or coalesce(array_to_string(c.reloptions, ',') !~ 'security_invoker=(true|on)', true))`,
      ),
    ).toEqual([])
  })
})

describe('roles', () => {
  test('the program’s role is nobody special, and owns nothing', async () => {
    const { rows } = await client.query(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit from pg_roles where rolname in ('kith_app', 'kith_definer', 'kith_owner') order by 1`,
    )
    expect(rows.map(row => [row.rolname, row.rolsuper, row.rolbypassrls, row.rolcreaterole, row.rolcreatedb])).toEqual([
      ['kith_app', false, false, false, false],
      ['kith_definer', false, false, false, false],
      ['kith_owner', false, false, false, false],
    ])
    const owned = await list(
      `select n.nspname || '.' || c.relname as one from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname <> all($1) and pg_get_userbyid(c.relowner) <> 'kith_owner'`,
    )
    expect(owned).toEqual([])
    const memberOf = await list(
      `select r.rolname as one from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = 'kith_app'::regrole and $1::text is not null`,
      ['x'],
    )
    expect(memberOf).toEqual([])
  })

  test('deletes nothing, and makes nothing', async () => {
    expect(
      await list(
        `select n.nspname || '.' || c.relname as one from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname <> all($1) and has_table_privilege('kith_app', c.oid, 'delete, truncate, trigger, references')`,
      ),
    ).toEqual([])
    expect(
      await list(
        `select nspname as one from pg_namespace where nspname !~ '^pg_' and has_schema_privilege('kith_app', oid, 'create') and $1::text is not null`,
        ['x'],
      ),
    ).toEqual([])
  })

  test('changes only the columns on the list', async () => {
    const { rows } = await client.query<{ table: string; columns: string }>(
      `select n.nspname || '.' || c.relname as table, string_agg(a.attname, ' ' order by a.attname) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relkind in ('r', 'p') and n.nspname <> all($1) and has_column_privilege('kith_app', c.oid, a.attnum, 'update') group by 1 order by 1`,
      [notOurs],
    )
    const sorted = (text: string) => text.split(' ').sort().join(' ')
    const wrong = rows.filter(row => sorted(row.columns) !== sorted(changeable[row.table] ?? ''))
    expect(wrong).toEqual([])
    expect(rows.map(row => row.table).filter(table => history.includes(table))).toEqual([])
  })

  test('sets and ends who may know a place, and who may know nothing, through functions alone', async () => {
    expect(
      await list(
        `select t || ' ' || x.privilege as one from unnest($1::text[]) t, unnest(array['insert', 'update']) x(privilege)
         where has_any_column_privilege('kith_app', t, x.privilege)`,
        [['access.protected_location', 'access.location_right', 'access.exclusion', 'access.ending']],
      ),
    ).toEqual([])
  })

  test('nobody else is granted anything', async () => {
    const others = await list(
      `select n.nspname || '.' || c.relname || ' ' || x.grantee::regrole::text as one from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) x
       where n.nspname <> all($1) and (x.grantee = 0 or x.grantee::regrole::text not in ('kith_app', 'kith_definer', 'kith_owner'))`,
    )
    expect(others).toEqual([])
  })

  test('the address of an organisation, which may be a refuge’s, is read by nobody', async () => {
    const { rows } = await client.query(
      `select has_column_privilege('kith_app', 'identity.organisation', 'address', 'select') as reads`,
    )
    expect(rows[0].reads).toBe(false)
  })
})

describe('functions that work past the policies', () => {
  test('are those on the list', async () => {
    const there = await list(
      `select distinct n.nspname || '.' || p.proname as one from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname <> all($1) order by 1`,
    )
    const listed = Object.entries(definers).flatMap(([schema, names]) =>
      names.split(' ').map(name => `${schema}.${name}`),
    )
    expect(there.filter(name => !listed.includes(name))).toEqual([])
    expect(listed.filter(name => !there.includes(name))).toEqual([])
  })

  test('belong to the definer, look nowhere but where they say, and are not for everybody', async () => {
    const wrong = await list(
      `select p.oid::regprocedure::text as one from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname <> all($1)
       and (pg_get_userbyid(p.proowner) <> 'kith_definer'
         or not exists (select from unnest(p.proconfig) c where c in ('search_path=""', 'search_path=pg_catalog, pg_temp'))
         or has_function_privilege('public', p.oid, 'execute'))`,
    )
    expect(wrong).toEqual([])
  })
})

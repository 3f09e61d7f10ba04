// Generated from a migrated database by `npm run schema`. Do not edit: change a migration and run it again.

import type { ColumnType } from "kysely";

export type Generated<T> = T extends ColumnType<infer S, infer I, infer U>
  ? ColumnType<S, I | undefined, U>
  : ColumnType<T, T | undefined, T>;

export type Json = JsonValue;

export type JsonArray = JsonValue[];

export type JsonObject = {
  [x: string]: JsonValue | undefined;
};

export type JsonPrimitive = boolean | number | string | null;

export type JsonValue = JsonArray | JsonObject | JsonPrimitive;

export type Numeric = ColumnType<string, number | string, number | string>;

export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export interface AccessEnding {
  agreed: boolean | null;
  answered_at: Timestamp | null;
  answered_by: string | null;
  asked_at: Timestamp;
  asked_by: string;
  child_id: string;
  id: string;
  kind: string;
  organisation_id: string;
  reason: string;
  row_id: string;
}

export interface AccessExclusion {
  child_id: string;
  from_at: Timestamp;
  id: string;
  practitioner_id: string;
  reason: string;
  set_by: string | null;
  to_at: Timestamp | null;
}

export interface AccessGlass {
  born_on: string;
  child_id: string | null;
  family: string;
  forgotten_at: Timestamp | null;
  from_at: Timestamp;
  given: string;
  id: string;
  opened: boolean;
  organisation_id: string;
  practitioner_id: string;
  reason: string;
  review_by: Timestamp;
  session_id: string;
  until_at: Timestamp;
  words: string;
}

export interface AccessGlassEnd {
  ended_at: Timestamp;
  glass_id: string;
}

export interface AccessGlassGoneUp {
  because: string;
  glass_id: string;
  gone_up_at: Timestamp;
}

export interface AccessGlassReview {
  glass_id: string;
  id: string;
  organisation_id: string;
  reviewed_at: Timestamp;
  reviewed_by: string;
  verdict: string;
  words: string;
}

export interface AccessGlassRole {
  role: string;
}

export interface AccessInvolvement {
  begun_by: string | null;
  child_id: string;
  contact_name: string | null;
  ended_by: string | null;
  ended_reason: string | null;
  from_at: Timestamp;
  id: string;
  lead_practitioner_id: string | null;
  organisation_id: string;
  reason: string;
  role: string;
  sensitive: Generated<boolean>;
  to_at: Timestamp | null;
}

export interface AccessLocationRight {
  child_id: string;
  from_at: Timestamp;
  given_by: string | null;
  practitioner_id: string;
  to_at: Timestamp | null;
}

export interface AccessLookingDay {
  after_hours: number;
  no_reason: number;
  no_reason_after_hours: number;
  not_opened: number;
  on_day: string;
  opened: number;
  organisation_id: string;
  places: number;
  practitioner_id: string;
}

export interface AccessNamed {
  child_id: string;
  entry_id: string;
  from_at: Generated<Timestamp>;
  given_by: string;
  has_written: Generated<boolean>;
  organisation_id: string | null;
  practitioner_id: string | null;
  to_at: Timestamp | null;
}

export interface AccessProtectedLocation {
  child_id: string;
  from_at: Timestamp;
  id: string;
  reason: string;
  set_by: string | null;
  to_at: Timestamp | null;
}

export interface AccessReadingRole {
  role: string;
}

export interface AccessStaffHome {
  id: string;
  postcode: string | null;
  practitioner_id: string;
  set_at: Timestamp;
  set_by: string;
}

export interface AccessUnusual {
  children: string[];
  first_at: Timestamp;
  found_at: Timestamp;
  id: string;
  kinds: string[];
  last_at: Timestamp;
  lookers: string[];
  looks: number;
  organisation_id: string;
  usual: Numeric | null;
}

export interface AccessUnusualAnswer {
  alone: boolean;
  answered_at: Timestamp;
  answered_by: string;
  id: string;
  organisation_id: string;
  outcome: string;
  settles: boolean;
  unusual_id: string;
  words: string;
}

export interface AccessUnusualDay {
  area_id: string;
  done_at: Timestamp;
  found: number;
  on_day: string;
}

export interface AllegationsAdultBirth {
  allegation_id: string;
  born_on: string | null;
  id: string;
  said_at: Timestamp;
  said_by: string;
  words: string;
}

export interface AllegationsAllegation {
  about_head: boolean;
  about_head_said: string | null;
  about_job: string | null;
  about_name: string;
  about_practitioner_id: string | null;
  child_words: string | null;
  children_words: string | null;
  danger: string;
  done_already: string | null;
  happened_at: Timestamp;
  id: string;
  left_out: Generated<string[]>;
  logged_at: Timestamp;
  logged_by: string;
  number: string;
  officer_due_at: Timestamp;
  organisation_id: string;
  place: string | null;
  readers: string[];
  said: string | null;
  seen: string;
}

export interface AllegationsReceipt {
  acted_at: Timestamp | null;
  allegation_id: string;
  practitioner_id: string;
  read_at: Timestamp | null;
  received_at: Timestamp;
}

export interface AllegationsStep {
  allegation_id: string;
  at: Timestamp;
  by_practitioner: string;
  id: string;
  kind: string;
  outcome: string | null;
  words: string;
}

export interface AreaSetting {
  area_id: string;
  from_on: string;
  id: string;
  key: string;
  organisation_id: string | null;
  reason: string;
  set_at: Timestamp;
  set_by: string;
  value: Json;
}

export interface AreaThresholdDescriptor {
  code: string;
  document_id: string;
  harms: Generated<string[]>;
  level: number;
  words: string;
}

export interface AreaThresholdDocument {
  area_id: string;
  edition: string;
  from_on: string;
  id: string;
  made_at: Timestamp;
  made_by: string;
  title: string;
}

export interface AreaThresholdLevel {
  document_id: string;
  name: string;
  number: number;
  summary: string;
}

export interface AttendanceAlert {
  child_id: string;
  ended_at: Timestamp | null;
  facts: Json;
  found_at: Timestamp;
  id: string;
  kind: string;
  last_found_at: Timestamp;
  organisation_id: string;
  settled_at: Timestamp | null;
  since_on: string;
  strength: number;
}

export interface AttendanceCorrection {
  at: Timestamp;
  became: string;
  became_minutes: number | null;
  by_practitioner: string;
  child_id: string;
  file_id: string | null;
  id: string;
  on_date: string;
  organisation_id: string;
  session: string;
  was: string;
  was_minutes: number | null;
}

export interface AttendanceFile {
  by_practitioner: string;
  finished_at: Timestamp | null;
  first_on: string | null;
  id: string;
  last_on: string | null;
  layout: string | null;
  marks_corrected: Generated<number>;
  marks_new: Generated<number>;
  marks_same: Generated<number>;
  name: string;
  organisation_id: string;
  problem: string | null;
  problems: Generated<Json>;
  refused_count: Generated<number>;
  row_count: Generated<number>;
  sha256: Buffer;
  started_at: Timestamp;
  state: string;
  token_id: string | null;
  way: string;
}

export interface AttendanceGroupCount {
  counted_at: Timestamp;
  dimension: string;
  missed: number;
  organisation_id: string;
  persistent: number;
  possible: number;
  pupils: number;
  severe: number;
  term_on: string;
  value: string;
}

export interface AttendanceKnownDay {
  child_id: string;
  ended_at: Timestamp | null;
  ended_by: string | null;
  every_weeks: number;
  from_on: string;
  id: string;
  kind: string;
  mistaken: Generated<boolean>;
  organisation_id: string;
  recorded_at: Timestamp;
  recorded_by: string;
  to_on: string | null;
  weekdays: string[];
}

export interface AttendancePartTime {
  agreed_on: string;
  agreed_with: string;
  child_id: string;
  child_view: string | null;
  ended_by: string | null;
  ended_on: string | null;
  ended_why: string | null;
  from_on: string;
  id: string;
  made_at: Timestamp;
  made_by: string;
  organisation_id: string;
  review_on: string;
  sessions: string[];
  to_on: string;
  why: string;
  worker_told: string | null;
}

export interface AttendanceRemark {
  at: Timestamp;
  by_practitioner: string;
  child_id: string;
  file_id: string | null;
  id: string;
  on_date: string;
  organisation_id: string;
  session: string;
  words: string;
}

export interface AttendanceScanState {
  marks_at: Timestamp;
  organisation_id: string;
  scanned_at: Timestamp | null;
}

export interface AttendanceStop {
  asked_at: Timestamp;
  asked_by: string;
  child_id: string;
  id: string;
  measure: string;
  organisation_id: string;
  why: string;
}

export interface AttendanceStopDecision {
  at: Timestamp;
  by_practitioner: string;
  decision: string;
  id: string;
  review_on: string | null;
  stop_id: string;
  words: string;
}

export interface AttendanceStopReason {
  by_practitioner: string;
  child_id: string;
  decision_id: string;
  entry_id: string;
  had_concern: boolean;
  had_plan: boolean;
  had_worker: boolean;
  organisation_id: string;
  reasons: string;
  stop_id: string;
  support: string;
  view_not_yet: string | null;
  view_words: string | null;
  worker_told: string | null;
}

export interface AttendanceTelling {
  as_what: string;
  by_phone: boolean;
  child_id: string;
  high_risk: boolean;
  id: string;
  known_at: Timestamp;
  made_at: Timestamp;
  made_by: string;
  number: string;
  on_date: string;
  organisation_id: string;
  plan: string | null;
  run_from: string;
  tell_by: Timestamp;
  to_organisation_id: string;
  worker_id: string | null;
  worker_name: string | null;
}

export interface AttendanceTellingStep {
  at: Timestamp;
  by_organisation_id: string;
  by_practitioner: string;
  entry_id: string | null;
  facts: Generated<Json>;
  id: string;
  kind: string;
  recorded_at: Timestamp;
  round: Generated<number>;
  telling_id: string;
  words: string;
}

export interface AttendanceTermMarks {
  child_id: string;
  days: Buffer;
  late: Buffer | null;
  organisation_id: string;
  rare: Buffer | null;
  term_on: string;
}

export interface AttendanceToken {
  counted: Generated<number>;
  counted_from: Timestamp | null;
  id: string;
  last_used_at: Timestamp | null;
  made_at: Timestamp;
  made_by: string;
  name: string;
  organisation_id: string;
  revoked_at: Timestamp | null;
  revoked_by: string | null;
  token_hash: Buffer;
}

export interface AttendanceTriage {
  alert_id: string;
  child_id: string;
  concern_id: string | null;
  decided_at: Timestamp;
  decided_by: string;
  entry_id: string | null;
  evidence: string | null;
  id: string;
  next_step: string | null;
  next_who: string | null;
  organisation_id: string;
  outcome: string;
  reach: string;
  reasons: Generated<string[]>;
  review_on: string | null;
  support: string | null;
  view_not_yet: string | null;
  view_words: string | null;
  why: string;
}

export interface AuditChain {
  chain: number;
  hash: Buffer;
  seq: number;
}

export interface AuditEvent {
  action: string | null;
  at: Timestamp | null;
  body: string | null;
  chain: number;
  hash: Buffer;
  id: string;
  leaf: Buffer;
  organisation_id: string | null;
  practitioner_id: string | null;
  salt: Buffer | null;
  seq: number;
}

export interface AuditEventChild {
  at: Timestamp;
  child_id: string;
  event_id: string;
  organisation_id: string | null;
  practitioner_id: string | null;
}

export interface AuditHead {
  body: string;
  hash: Buffer;
  key_id: string;
  number: number;
  signature: Buffer;
}

export interface AuditSigningKey {
  id: string;
  public_key: string;
}

export interface ChallengeChallenge {
  about_href: string;
  about_id: string;
  about_kind: string;
  about_words: string;
  by_phone: boolean;
  child_id: string;
  decided_by: string | null;
  entry_id: string;
  from_organisation_id: string;
  id: string;
  raised_at: Timestamp;
  raised_by: string;
  to_organisation_id: string;
  what_we_think: string;
  what_we_want: string;
}

export interface ChallengeClose {
  challenge_id: string;
  closed_at: Timestamp;
  closed_by: string;
  entry_id: string;
  outcome: string;
  words: string;
}

export interface ChallengeQuestion {
  about_entry_id: string | null;
  asked_at: Timestamp;
  asked_by: string;
  child_id: string;
  entry_id: string;
  id: string;
  organisation_id: string;
  words: string;
}

export interface ChallengeQuestionAnswer {
  answered_at: Timestamp;
  answered_by: string;
  entry_id: string;
  question_id: string;
  words: string;
}

export interface ChallengeStage {
  began_at: Timestamp;
  began_by: string;
  challenge_id: string;
  due_at: Timestamp | null;
  due_on: string | null;
  entry_id: string;
  id: string;
  name: string;
  number: number;
  who: string;
  words: string | null;
}

export interface ChallengeStageAnswer {
  answered_at: Timestamp;
  answered_by: string;
  answered_for_name: string | null;
  challenge_id: string;
  entry_id: string;
  outcome: string;
  received_how: string;
  same_person: boolean;
  stage_id: string;
  words: string;
}

export interface ConcernsAnswerTold {
  answer_id: string;
  at: Timestamp;
  by_practitioner: string;
  task_id: string | null;
}

export interface ConcernsBackstop {
  id: string;
  organisation_id: string;
  set_at: Timestamp;
  set_by: string;
  to_organisation_id: string | null;
}

export interface ConcernsCameBack {
  at: Timestamp;
  by_practitioner: string;
  task_id: string;
  triage_id: string;
}

export interface ConcernsConcern {
  also_organisation_id: string | null;
  as_typed: Json | null;
  child_roles: Generated<string[]>;
  children: Generated<string[]>;
  danger: string;
  entry_id: string | null;
  happened_at: Timestamp;
  id: string;
  logged_at: Timestamp;
  logged_by: string;
  organisation_id: string;
  place: string | null;
  recorded_for: string | null;
  urgent: boolean;
}

export interface ConcernsCover {
  ended_at: Timestamp | null;
  ended_by: string | null;
  for_practitioner_id: string | null;
  from_on: string;
  id: string;
  organisation_id: string;
  practitioner_id: string;
  set_at: Timestamp;
  set_by: string;
  to_on: string;
  words: Generated<string>;
}

export interface ConcernsFollowUp {
  at: Timestamp;
  by_practitioner: string;
  concern_id: string;
  entry_id: string | null;
  id: string;
  words: string;
}

export interface ConcernsGoneUp {
  at: Timestamp;
  concern_id: string;
  id: string;
  reason: string;
  to_organisation_id: string;
  to_practitioner: string | null;
  to_role: string;
}

export interface ConcernsLogLink {
  concern_id: string | null;
  expires_at: Timestamp;
  id: string;
  made_at: Timestamp;
  made_by: string;
  made_for: string | null;
  organisation_id: string;
  token_hash: Buffer;
  used_at: Timestamp | null;
}

export interface ConcernsOpened {
  at: Timestamp;
  concern_id: string;
  practitioner_id: string;
}

export interface ConcernsPersonalDuty {
  children: Generated<string[]>;
  concern_id: string;
  duty: string;
  id: string;
  organisation_id: string;
  practitioner_id: string;
  recorded_at: Timestamp;
  reference: string | null;
  reported_at: Timestamp;
  reported_to: string;
}

export interface ConcernsPickUp {
  at: Timestamp;
  by_practitioner: string;
  concern_id: string;
}

export interface ConcernsReferral {
  agreement: string;
  agreement_reason: string | null;
  basis: string;
  children: string[];
  concern_id: string | null;
  confidence: string | null;
  document: Json;
  entry_id: string;
  follows_id: string | null;
  id: string;
  necessity: string;
  number: string;
  organisation_id: string;
  purpose: string;
  recipient_words: string | null;
  sent_at: Timestamp;
  sent_by: string;
  to_organisation_id: string;
  urgent: boolean;
  way: string;
}

export interface ConcernsReferralAnswer {
  answered_at: Timestamp;
  by_name: string;
  by_practitioner: string | null;
  child_id: string;
  entry_id: string | null;
  id: string;
  level: string | null;
  outcome: string;
  reasons: string;
  received_how: string;
  recorded_at: Timestamp;
  recorded_by: string;
  referral_id: string;
}

export interface ConcernsReferralFollow {
  at: Timestamp;
  by_practitioner: string;
  entry_id: string | null;
  entry_ids: Generated<string[]>;
  id: string;
  referral_id: string;
  words: string;
}

export interface ConcernsReview {
  done_at: Timestamp;
  done_by: string;
  entry_id: string | null;
  id: string;
  triage_id: string;
  words: string;
}

export interface ConcernsTold {
  at: Timestamp;
  by_practitioner: string;
  concern_id: string;
  id: string;
  kind: string;
  words: string;
}

export interface ConcernsTriage {
  child_id: string;
  children: string[];
  concern_id: string;
  decided_at: Timestamp;
  decided_by: string;
  entry_id: string;
  id: string;
  organisation_id: string;
  outcome: string;
  referral_id: string | null;
  review_on: string | null;
  task_due_on: string | null;
  task_role: string | null;
  task_to: string | null;
  task_words: string | null;
  watch_words: string | null;
}

export interface ConcernsWithdrawal {
  at: Timestamp;
  by_practitioner: string;
  entry_id: string;
  id: string;
  triage_id: string;
  words: string;
}

export interface ContactsAnswered {
  at: Timestamp;
  by_practitioner: string;
  contact_child_id: string | null;
  contact_id: string;
  entry_id: string | null;
  how: string;
  id: string;
  words: string;
}

export interface ContactsBand {
  at: Timestamp;
  band: string;
  by_practitioner: string;
  contact_id: string;
  id: string;
  reason: string;
}

export interface ContactsContact {
  advice_only: boolean;
  children: Generated<string[]>;
  entry_id: string | null;
  harms: Generated<string[]>;
  id: string;
  made_at: Timestamp;
  made_by: string;
  number: string;
  organisation_id: string;
  received_at: Timestamp;
  referral_id: string | null;
  referral_number: string | null;
  sender_organisation_id: string | null;
  sender_words: string;
  source_code: string;
  summary: string;
  unmatched: Generated<number>;
  urgent: boolean;
  way: string;
}

export interface ContactsContactChild {
  age_words: string | null;
  born_on: string | null;
  child_id: string | null;
  contact_id: string;
  expected_on: string | null;
  family: Generated<string>;
  given: Generated<string>;
  id: string;
  known: string | null;
  match_words: string | null;
  matched_at: Timestamp | null;
  matched_by: string | null;
  nhs: string | null;
  position: number;
  role: string;
  sex: Generated<string>;
  upn: string | null;
  where_words: string | null;
}

export interface ContactsDecision {
  accepted: boolean;
  contact_child_id: string;
  contact_id: string;
  decided_at: Timestamp;
  decided_by: string;
  entry_id: string | null;
  id: string;
  late: boolean;
  level: string;
  other_level: boolean;
  outcome: string;
  proposal_id: string;
  proposed_by: string;
  words: string | null;
}

export interface ContactsEmergency {
  acted_by: string;
  at: Timestamp;
  contact_child_id: string;
  contact_id: string;
  entry_id: string | null;
  hospital: string | null;
  id: string;
  police: string | null;
  ratified_at: Timestamp | null;
  ratified_by: string | null;
  ratified_words: string | null;
  ratify_by: Timestamp;
  reasons: string;
  verdict: string | null;
  what: string;
}

export interface ContactsLateReason {
  at: Timestamp;
  by_practitioner: string;
  contact_id: string;
  id: string;
  words: string;
}

export interface ContactsNote {
  at: Timestamp;
  by_practitioner: string;
  contact_id: string;
  id: string;
  kind: string;
  referral_id: string | null;
  words: string;
}

export interface ContactsProposal {
  answer: string;
  coercion: string;
  coercion_signs: Generated<string[]>;
  contact_child_id: string;
  contact_id: string;
  descriptors: string[];
  dissent: string | null;
  id: string;
  level: string;
  need: string | null;
  other_level_reason: string | null;
  outcome: string;
  proposed_at: Timestamp;
  proposed_by: string;
  reasons: string;
  receiving_organisation_id: string | null;
  risk: string;
  same_for_another: string;
  told: Generated<Json>;
  voice_by_on: string | null;
  voice_changed: string | null;
  voice_not_yet: string | null;
  voice_words: string | null;
  weighed: Generated<Json>;
}

export interface ContactsReferrer {
  contact_id: string;
  email: string | null;
  name: string | null;
  organisation_id: string;
  phone: string | null;
  recorded_by: string;
  relation: string | null;
  wants_anonymous: boolean;
}

export interface ContactsSentBack {
  at: Timestamp;
  by_practitioner: string;
  contact_id: string;
  proposal_id: string;
  words: string;
}

export interface ContactsTaken {
  at: Timestamp;
  by_practitioner: string;
  contact_id: string;
  id: string;
}

export interface DataProtectionAgreement {
  agreed_at: Timestamp;
  agreed_by: string;
  area_id: string;
  content: Json;
  document: string;
  id: string;
  words: string;
}

export interface DataProtectionText {
  area_id: string;
  document: string;
  id: string;
  part: string;
  words: string;
  written_at: Timestamp;
  written_by: string;
}

export interface DeadlinesCalendarToken {
  hash: Buffer;
  id: string;
  made_at: Timestamp;
  organisation_id: string;
  practitioner_id: string;
  revoked_at: Timestamp | null;
}

export interface DeadlinesClock {
  amount: number | null;
  children: Generated<string[]>;
  due_at: Timestamp;
  due_on: string;
  edition: string | null;
  entry_id: string | null;
  extended_at: Timestamp | null;
  extended_by: string | null;
  extended_reason: string | null;
  from_organisation_id: string;
  href: string;
  id: string;
  late_minutes: number | null;
  late_reason: string | null;
  late_said_at: Timestamp | null;
  late_said_by: string | null;
  limit_from: string;
  made_at: Timestamp;
  meaning: Generated<string>;
  organisation_id: string;
  other_starts: Generated<Json>;
  practitioner_id: string | null;
  private: Generated<boolean>;
  rule: string;
  shown_to_organisation_id: Generated<string | null>;
  start_event: string;
  start_words: string;
  started_at: Timestamp;
  started_by: string;
  stopped_at: Timestamp | null;
  stopped_by: string | null;
  stopped_entry_id: string | null;
  subject_id: string;
  subject_kind: string;
  timed: boolean;
  unit: string;
}

export interface DeadlinesClockHistory {
  amount: number | null;
  changed_at: Timestamp;
  changed_by: string;
  clock_id: string;
  due_at: Timestamp;
  due_on: string;
  edition: string | null;
  id: string;
  kind: string;
  limit_from: string;
  reason: string;
  started_at: Timestamp;
  unit: string;
}

export interface DeadlinesReminder {
  id: string;
  item_id: string;
  kind: string;
  made_at: Timestamp;
  organisation_id: string;
  practitioner_id: string;
}

export interface DeadlinesReminderChoice {
  by_mail: Generated<boolean>;
  practitioner_id: string;
  quiet_from: Generated<string>;
  quiet_to: Generated<string>;
  quiet_weekends: Generated<boolean>;
  set_at: Timestamp;
}

export interface DeadlinesTask {
  certainty: string | null;
  children: Generated<string[]>;
  clock_id: string | null;
  done_at: Timestamp | null;
  done_by: string | null;
  done_words: string | null;
  due_at: Timestamp | null;
  from_organisation_id: string;
  href: string;
  id: string;
  kind: string;
  made_at: Timestamp;
  made_by: string;
  organisation_id: string;
  practitioner_id: string | null;
  private: Generated<boolean>;
  role: string | null;
  rule_words: string | null;
  shown_to_organisation_id: Generated<string | null>;
  source_words: string | null;
  subject_id: string;
  subject_kind: string;
  timed: Generated<boolean>;
  title: string;
  why: string;
}

export interface DeadlinesTaskMove {
  from_practitioner_id: string | null;
  from_role: string | null;
  gone_up: Generated<boolean>;
  id: string;
  moved_at: Timestamp;
  moved_by: string;
  reason: string;
  task_id: string;
  to_practitioner_id: string | null;
  to_role: string | null;
}

export interface IdentityAccountNote {
  at: Timestamp;
  by_practitioner: string | null;
  id: string;
  kind: string;
  practitioner_id: string;
  words: string | null;
}

export interface IdentityAgreement {
  agreed: boolean | null;
  asked_at: Timestamp;
  asked_by: string;
  decided_at: Timestamp | null;
  decided_by: string | null;
  held_id: string | null;
  id: string;
  kind: string;
  organisation_id: string;
  practitioner_id: string | null;
  role: string | null;
  used_at: Timestamp | null;
}

export interface IdentityArea {
  id: string;
  name: string;
}

export interface IdentityChallenge {
  challenge: string;
  expires_at: Timestamp;
  id: string;
  practitioner_id: string | null;
  purpose: string;
}

export interface IdentityDevice {
  first_at: Timestamp;
  id: string;
  known_at: Timestamp | null;
  last_at: Timestamp;
  mark_hash: Buffer;
  practitioner_id: string;
  told_at: Timestamp | null;
  words: string;
}

export interface IdentityExternalIdentity {
  issuer: string;
  linked_at: Timestamp;
  practitioner_id: string;
  subject: string;
}

export interface IdentityHeldForm {
  id: string;
  practitioner_id: string;
  sealed: string;
  session_id: string;
  until: Timestamp;
}

export interface IdentityInvitation {
  expires_at: Timestamp;
  made_at: Timestamp;
  made_by: string | null;
  organisation_id: string | null;
  practitioner_id: string | null;
  purpose: string;
  token_hash: Buffer;
  used_at: Timestamp | null;
}

export interface IdentityOidcProvider {
  client_id: string;
  client_secret_sealed: string | null;
  ended_at: Timestamp | null;
  id: string;
  issuer: string;
  label: string;
  made_at: Timestamp;
  more_hosts: Generated<string[]>;
  needs_acr: string | null;
  organisation_id: string;
}

export interface IdentityOidcState {
  browser_hash: Buffer;
  confirms: Generated<boolean>;
  expires_at: Timestamp;
  invitation_hash: Buffer | null;
  next: string;
  nonce: string;
  provider_id: string;
  state: string;
  verifier: string;
}

export interface IdentityOrganisation {
  address: string | null;
  address_protected: Generated<boolean>;
  area_id: string;
  authority_code: string | null;
  badge: string;
  created_at: Generated<Timestamp>;
  email: string | null;
  id: string;
  kind: string;
  name: string;
  on_kith: Generated<boolean>;
  phone: string | null;
  shows_initials: Generated<boolean>;
  switched_off_at: Timestamp | null;
}

export interface IdentityPasskey {
  added_at: Timestamp;
  counter: number;
  credential_id: string;
  label: string;
  practitioner_id: string;
  public_key: Buffer;
  transports: Generated<string[]>;
  used_at: Timestamp | null;
}

export interface IdentityPractitioner {
  created_at: Generated<Timestamp>;
  disabled_at: Timestamp | null;
  disabled_because: string | null;
  email: string | null;
  id: string;
  is_system: Generated<boolean>;
  job_title: string;
  last_seen_at: Timestamp | null;
  name: string;
  persona: string | null;
  persona_sentence: string | null;
  phone: string | null;
  reopened_at: Timestamp | null;
}

export interface IdentityRoleHeld {
  agreed_by: string | null;
  from_at: Generated<Timestamp>;
  granted_by: string | null;
  id: string;
  organisation_id: string;
  practitioner_id: string;
  role: string;
  to_at: Timestamp | null;
}

export interface IdentitySession {
  began_at: Timestamp;
  confirmed_at: Timestamp | null;
  confirmed_by: string | null;
  device: string | null;
  ended_at: Timestamp | null;
  expires_at: Timestamp;
  id: string;
  organisation_id: string;
  practitioner_id: string;
  seen_at: Timestamp;
  token_hash: Buffer;
  way: string;
}

export interface IdentityStrongRole {
  role: string;
}

export interface MatchingKey {
  key: string;
  person_id: string;
}

export interface MatchingNotice {
  asked_at: Timestamp;
  asked_by_organisation_id: string;
  child_id: string;
  id: string;
  organisation_id: string;
  purpose: string;
  task_given_at: Timestamp | null;
}

export interface MatchingQuestion {
  asked_at: Timestamp;
  born_on: string | null;
  checked_at: Timestamp | null;
  checked_by: string | null;
  checked_words: string | null;
  family: string;
  given: string;
  id: string;
  nhs: string | null;
  organisation_id: string;
  owners_told_at: Timestamp | null;
  passed_to: string | null;
  postcode: string | null;
  practitioner_id: string;
  purpose: string;
  strong_keys: string[];
  upn: string | null;
}

export interface MatchingSpelling {
  kind: string;
  probe: string;
  word: string;
}

export interface PeopleAddress {
  authority_code: string | null;
  from_on: string | null;
  id: string;
  kind: Generated<string>;
  lines: string;
  person_id: string;
  postcode: string | null;
  recorded_at: Generated<Timestamp>;
  recorded_by: string;
  to_on: string | null;
}

export interface PeopleAuthority {
  authority_code: string;
  authority_name: string;
  child_id: string;
  from_on: string;
  id: string;
  kind: string;
  recorded_by: string;
  to_on: string | null;
}

export interface PeopleColumnMapping {
  mapping: Json;
  name: string;
  organisation_id: string;
  saved_at: Timestamp;
  saved_by: string;
}

export interface PeopleCouple {
  from_on: string | null;
  id: string;
  one_id: string;
  recorded_by: string;
  state: string;
  to_on: string | null;
  two_id: string;
}

export interface PeopleDisability {
  code: string;
  note: string | null;
  person_id: string;
  recorded_by: string;
}

export interface PeopleIdentifier {
  from_on: string | null;
  id: string;
  kind: string;
  organisation_id: string | null;
  person_id: string;
  recorded_by: string;
  to_on: string | null;
  value: string;
}

export interface PeopleImportRun {
  added: Generated<number>;
  by_practitioner: string;
  changed: Generated<number>;
  file_name: string;
  finished_at: Timestamp | null;
  id: string;
  kind: string;
  leavers: Generated<number>;
  leavers_ended: Generated<boolean>;
  mapping: Json;
  organisation_id: string;
  problem: string | null;
  refused: Generated<Json>;
  refused_count: Generated<number>;
  rows_read: Generated<number>;
  rows_total: Generated<number>;
  started_at: Timestamp;
  state: Generated<string>;
  unchanged: Generated<number>;
}

export interface PeopleJoinProposal {
  asked_at: Timestamp;
  child_id: string;
  decided_at: Timestamp | null;
  decided_by: string | null;
  decided_for: string | null;
  decided_words: string | null;
  id: string;
  known_child_id: string;
  organisation_id: string;
  same_child: boolean | null;
}

export interface PeopleLanguage {
  first: Generated<boolean>;
  interpreter: Generated<boolean>;
  language: string;
  person_id: string;
  recorded_by: string;
  signing: string | null;
}

export interface PeopleLeaving {
  agreed: boolean | null;
  children: string[] | null;
  decided_at: Timestamp | null;
  decided_by: string | null;
  decided_words: string | null;
  id: string;
  on_roll: number | null;
  organisation_id: string;
  run_id: string;
  said_at: Timestamp;
  said_by: string;
  superseded_at: Timestamp | null;
  why: string | null;
}

export interface PeopleLegalStatus {
  child_id: string;
  from_on: string;
  id: string;
  note: string | null;
  recorded_by: string;
  status: string;
  to_on: string | null;
}

export interface PeopleLivingArrangement {
  arrangement: string;
  carer_id: string | null;
  child_id: string;
  from_on: string;
  id: string;
  recorded_by: string;
  to_on: string | null;
  with_whom: string;
}

export interface PeopleName {
  family: string;
  from_on: string | null;
  given: string;
  id: string;
  kind: string;
  person_id: string;
  recorded_at: Generated<Timestamp>;
  recorded_by: string;
  to_on: string | null;
}

export interface PeoplePerson {
  born_on: string | null;
  died_on: string | null;
  ethnicity: string | null;
  expected_on: string | null;
  gender_words: string | null;
  id: string;
  kind: string;
  made_at: Generated<Timestamp>;
  made_by: string;
  nationality: string | null;
  organisation_id: string;
  religion: string | null;
  sex: Generated<string>;
  talk_best: string | null;
}

export interface PeoplePhone {
  from_on: string | null;
  id: string;
  note: string | null;
  number: string;
  person_id: string;
  recorded_by: string;
  to_on: string | null;
}

export interface PeopleRelationship {
  child_id: string;
  child_is: string;
  contact_words: string | null;
  ended_reason: string | null;
  from_on: string | null;
  id: string;
  in_family_network: string | null;
  no_contact: Generated<boolean>;
  no_contact_reason: string | null;
  no_contact_until: string | null;
  organisation_id: string;
  other_id: string;
  other_is: string;
  parental_responsibility: Generated<boolean>;
  recorded_at: Generated<Timestamp>;
  recorded_by: string;
  to_on: string | null;
  trusted_by_child: Generated<boolean>;
  withheld: Generated<boolean>;
}

export interface PeopleRoll {
  child_id: string;
  display_name: string;
  form: string | null;
  from_on: string;
  id: string;
  organisation_id: string;
  sort_name: string;
  to_on: string | null;
  year_group: string | null;
}

export interface PlatformMigration {
  checksum: string;
  name: string;
  ran_at: Generated<Timestamp>;
}

export interface PlatformSubmission {
  at: Generated<Timestamp>;
  digest: Buffer;
  location: string | null;
  practitioner_id: string;
  token: string;
}

export interface RecordAttachment {
  added_at: Timestamp;
  added_by: string;
  bytes: number;
  entry_id: string;
  file_name: string;
  id: string;
  media_type: string;
  sha256: Buffer;
}

export interface RecordBodyMark {
  child_id: string;
  entry_id: string;
  looked: string;
  number: number;
  region: string;
  said: string | null;
}

export interface RecordDecision {
  child_id: string;
  choice: string;
  coercion: string | null;
  coercion_signs: Generated<string[]>;
  decided_at: Timestamp;
  decided_by: string;
  descriptors: Generated<string[]>;
  dissent: string | null;
  entry_id: string;
  id: string;
  identity_considered: string | null;
  kind: string;
  level: string | null;
  need: string | null;
  other_level_reason: string | null;
  proposed_by: string | null;
  reasons: string;
  risk: string | null;
  told: Generated<Json>;
  voice_by_on: string | null;
  voice_not_yet: string | null;
}

export interface RecordDraft {
  began_at: Timestamp;
  fields: Json;
  id: string;
  kind: string;
  organisation_id: string;
  outcome_id: string | null;
  practitioner_id: string;
  revision: Generated<number>;
  saved_at: Timestamp;
  sent_at: Timestamp | null;
  subject_id: string | null;
}

export interface RecordEntry {
  author_id: string;
  happened_at: Timestamp;
  id: string;
  kind: string;
  owner_id: string;
  place: string | null;
  recorded_at: Timestamp;
  recorded_for: string | null;
}

export interface RecordEntryChild {
  author_id: string;
  child_id: string;
  entry_id: string;
  happened_at: Timestamp;
  harms: Generated<string[]>;
  has_decision: Generated<boolean>;
  has_voice: Generated<boolean>;
  kind: string;
  named_organisations: Generated<string[]>;
  owner_id: string;
  present: string;
  reach: string;
  recorded_at: Timestamp;
  role: string;
  sealed_to: Generated<string[]>;
  title: string;
  version: Generated<number>;
  with_children: string[];
}

export interface RecordFirstWording {
  entry_id: string;
  organisation_id: string | null;
  version: number;
}

export interface RecordHarm {
  child_id: string;
  entry_id: string;
  harm: string;
  level: number;
  on_date: string;
}

export interface RecordPlanPeriod {
  child_id: string;
  entry_id: string | null;
  from_on: string;
  held_in: string;
  id: string;
  kind: string;
  label: string;
  recorded_by: string;
  to_on: string | null;
}

export interface RecordReachChange {
  at: Timestamp;
  basis: string | null;
  by_practitioner: string;
  entry_id: string;
  from_reach: string;
  id: string;
  named_organisations: Generated<string[]>;
  reason: string;
  to_reach: string;
}

export interface RecordVersion {
  at: Timestamp;
  author_id: string;
  body: Json;
  entry_id: string;
  number: number;
  reason: string | null;
  title: string;
}

export interface RecordVoice {
  alone: boolean | null;
  asked_first: string | null;
  child_id: string;
  entry_id: string;
  heard_by: string;
  id: string;
  interpreter: string | null;
  means: Generated<string>;
  said_at: Timestamp;
  words: string;
}

export interface RecordVoiceWeighed {
  changed: string;
  decision_id: string;
  voice_id: string;
}

export interface RetentionAdultDecision {
  agreed: boolean;
  decided_at: Timestamp;
  decided_by: string;
  proposed_by: string;
  review_id: string;
  words: string;
}

export interface RetentionAdultDue {
  allegation_id: string;
  found_at: Timestamp;
  gone_at: Timestamp | null;
  id: string;
  keep_until: string | null;
  kinds: string[];
  organisation_id: string;
  rules: string[];
}

export interface RetentionAdultHold {
  allegation_id: string;
  by_officer: boolean;
  grounds: string;
  id: string;
  set_at: Timestamp;
  set_by: string;
  words: string;
}

export interface RetentionAdultHoldLift {
  hold_id: string;
  lifted_at: Timestamp;
  lifted_by: string;
  words: string;
}

export interface RetentionAdultReview {
  due_id: string;
  id: string;
  look_again_on: string | null;
  proposal: string;
  proposed_at: Timestamp;
  proposed_by: string;
  words: string;
}

export interface RetentionBackupTerm {
  area_id: string;
  days: number;
  id: string;
  reason: string;
  set_at: Timestamp;
  set_by: string;
}

export interface RetentionCertificate {
  area_id: string;
  backup_days: number | null;
  counts: Generated<Json>;
  decided_at: Timestamp;
  decided_by: string;
  id: string;
  kinds: string[];
  last: Generated<boolean>;
  name_kept: Generated<boolean>;
  number: string;
  organisation_id: string;
  part: string;
  proposed_at: Timestamp;
  proposed_by: string;
  rules: Json;
  shared_entries: Generated<number>;
  xid: Generated<string>;
}

export interface RetentionChoice {
  area_id: string;
  certainty: string;
  counted_from: string;
  holder: string | null;
  id: string;
  reason: string;
  rule_id: string;
  set_at: Timestamp;
  set_by: string;
  source: string;
  years: number | null;
}

export interface RetentionDecision {
  agreed: boolean;
  decided_at: Timestamp;
  decided_by: string;
  proposed_by: string;
  review_id: string;
  words: string;
}

export interface RetentionDue {
  child_id: string;
  found_at: Timestamp;
  gone_at: Timestamp | null;
  id: string;
  keep_until: string | null;
  kinds: string[];
  organisation_id: string;
  part: string;
  rules: string[];
}

export interface RetentionEmptyPlace {
  entry_id: string;
}

export interface RetentionErasing {
  allegation_id: string | null;
  certificate_id: string;
  children: string[];
}

export interface RetentionFact {
  child_id: string;
  id: string;
  kind: string;
  on_date: string | null;
  organisation_id: string;
  said_at: Timestamp;
  said_by: string;
  words: string;
}

export interface RetentionFactEnd {
  ended_at: Timestamp;
  ended_by: string;
  fact_id: string;
  words: string;
}

export interface RetentionGoneFile {
  certificate_id: string;
  file_id: string;
  removed_at: Timestamp | null;
}

export interface RetentionHold {
  area_id: string;
  child_id: string;
  grounds: string;
  id: string;
  organisation_id: string | null;
  set_at: Timestamp;
  set_by: string;
  words: string;
}

export interface RetentionHoldLift {
  hold_id: string;
  lifted_at: Timestamp;
  lifted_by: string;
  words: string;
}

export interface RetentionReview {
  due_id: string;
  id: string;
  look_again_on: string | null;
  proposal: string;
  proposed_at: Timestamp;
  proposed_by: string;
  words: string;
}

export interface SharingAnswer {
  answered_for_name: string | null;
  body: Json;
  condition_words: string | null;
  conditions: Generated<string[]>;
  decided_at: Timestamp;
  decided_by: string;
  decision: string;
  entry_id: string;
  id: string;
  reasons: string | null;
  received_at: Timestamp;
  received_how: string;
  reference: string | null;
  request_id: string;
  shared_entries: Generated<string[]>;
}

export interface SharingAnswerRead {
  at: Timestamp;
  practitioner_id: string;
  request_id: string;
}

export interface SharingKeptBack {
  answer_id: string;
  child_id: string;
  organisation_id: string;
  words: string;
  written_at: Timestamp;
  written_by: string;
}

export interface SharingRequest {
  adult: string | null;
  adult_why: string | null;
  agreement: string;
  agreement_words: string | null;
  asked_at: Timestamp;
  asked_by: string;
  basis: string;
  by_phone: boolean;
  child_id: string;
  confidence: string;
  due_at: Timestamp;
  due_on: string;
  due_timed: boolean;
  entry_id: string;
  for_request_id: string | null;
  from_organisation_id: string;
  id: string;
  identity_words: string | null;
  necessity: string;
  number: string;
  purpose: string;
  sensitive: boolean;
  subject_id: string | null;
  subject_kind: string | null;
  to_organisation_id: string;
  urgent: boolean;
  what: string;
}

export interface DB {
  "access.ending": AccessEnding;
  "access.exclusion": AccessExclusion;
  "access.glass": AccessGlass;
  "access.glass_end": AccessGlassEnd;
  "access.glass_gone_up": AccessGlassGoneUp;
  "access.glass_review": AccessGlassReview;
  "access.glass_role": AccessGlassRole;
  "access.involvement": AccessInvolvement;
  "access.location_right": AccessLocationRight;
  "access.looking_day": AccessLookingDay;
  "access.named": AccessNamed;
  "access.protected_location": AccessProtectedLocation;
  "access.reading_role": AccessReadingRole;
  "access.staff_home": AccessStaffHome;
  "access.unusual": AccessUnusual;
  "access.unusual_answer": AccessUnusualAnswer;
  "access.unusual_day": AccessUnusualDay;
  "allegations.adult_birth": AllegationsAdultBirth;
  "allegations.allegation": AllegationsAllegation;
  "allegations.receipt": AllegationsReceipt;
  "allegations.step": AllegationsStep;
  "area.setting": AreaSetting;
  "area.threshold_descriptor": AreaThresholdDescriptor;
  "area.threshold_document": AreaThresholdDocument;
  "area.threshold_level": AreaThresholdLevel;
  "attendance.alert": AttendanceAlert;
  "attendance.correction": AttendanceCorrection;
  "attendance.file": AttendanceFile;
  "attendance.group_count": AttendanceGroupCount;
  "attendance.known_day": AttendanceKnownDay;
  "attendance.part_time": AttendancePartTime;
  "attendance.remark": AttendanceRemark;
  "attendance.scan_state": AttendanceScanState;
  "attendance.stop": AttendanceStop;
  "attendance.stop_decision": AttendanceStopDecision;
  "attendance.stop_reason": AttendanceStopReason;
  "attendance.telling": AttendanceTelling;
  "attendance.telling_step": AttendanceTellingStep;
  "attendance.term_marks": AttendanceTermMarks;
  "attendance.token": AttendanceToken;
  "attendance.triage": AttendanceTriage;
  "audit.chain": AuditChain;
  "audit.event": AuditEvent;
  "audit.event_child": AuditEventChild;
  "audit.head": AuditHead;
  "audit.signing_key": AuditSigningKey;
  "challenge.challenge": ChallengeChallenge;
  "challenge.close": ChallengeClose;
  "challenge.question": ChallengeQuestion;
  "challenge.question_answer": ChallengeQuestionAnswer;
  "challenge.stage": ChallengeStage;
  "challenge.stage_answer": ChallengeStageAnswer;
  "concerns.answer_told": ConcernsAnswerTold;
  "concerns.backstop": ConcernsBackstop;
  "concerns.came_back": ConcernsCameBack;
  "concerns.concern": ConcernsConcern;
  "concerns.cover": ConcernsCover;
  "concerns.follow_up": ConcernsFollowUp;
  "concerns.gone_up": ConcernsGoneUp;
  "concerns.log_link": ConcernsLogLink;
  "concerns.opened": ConcernsOpened;
  "concerns.personal_duty": ConcernsPersonalDuty;
  "concerns.pick_up": ConcernsPickUp;
  "concerns.referral": ConcernsReferral;
  "concerns.referral_answer": ConcernsReferralAnswer;
  "concerns.referral_follow": ConcernsReferralFollow;
  "concerns.review": ConcernsReview;
  "concerns.told": ConcernsTold;
  "concerns.triage": ConcernsTriage;
  "concerns.withdrawal": ConcernsWithdrawal;
  "contacts.answered": ContactsAnswered;
  "contacts.band": ContactsBand;
  "contacts.contact": ContactsContact;
  "contacts.contact_child": ContactsContactChild;
  "contacts.decision": ContactsDecision;
  "contacts.emergency": ContactsEmergency;
  "contacts.late_reason": ContactsLateReason;
  "contacts.note": ContactsNote;
  "contacts.proposal": ContactsProposal;
  "contacts.referrer": ContactsReferrer;
  "contacts.sent_back": ContactsSentBack;
  "contacts.taken": ContactsTaken;
  "data_protection.agreement": DataProtectionAgreement;
  "data_protection.text": DataProtectionText;
  "deadlines.calendar_token": DeadlinesCalendarToken;
  "deadlines.clock": DeadlinesClock;
  "deadlines.clock_history": DeadlinesClockHistory;
  "deadlines.reminder": DeadlinesReminder;
  "deadlines.reminder_choice": DeadlinesReminderChoice;
  "deadlines.task": DeadlinesTask;
  "deadlines.task_move": DeadlinesTaskMove;
  "identity.account_note": IdentityAccountNote;
  "identity.agreement": IdentityAgreement;
  "identity.area": IdentityArea;
  "identity.challenge": IdentityChallenge;
  "identity.device": IdentityDevice;
  "identity.external_identity": IdentityExternalIdentity;
  "identity.held_form": IdentityHeldForm;
  "identity.invitation": IdentityInvitation;
  "identity.oidc_provider": IdentityOidcProvider;
  "identity.oidc_state": IdentityOidcState;
  "identity.organisation": IdentityOrganisation;
  "identity.passkey": IdentityPasskey;
  "identity.practitioner": IdentityPractitioner;
  "identity.role_held": IdentityRoleHeld;
  "identity.session": IdentitySession;
  "identity.strong_role": IdentityStrongRole;
  "matching.key": MatchingKey;
  "matching.notice": MatchingNotice;
  "matching.question": MatchingQuestion;
  "matching.spelling": MatchingSpelling;
  "people.address": PeopleAddress;
  "people.authority": PeopleAuthority;
  "people.column_mapping": PeopleColumnMapping;
  "people.couple": PeopleCouple;
  "people.disability": PeopleDisability;
  "people.identifier": PeopleIdentifier;
  "people.import_run": PeopleImportRun;
  "people.join_proposal": PeopleJoinProposal;
  "people.language": PeopleLanguage;
  "people.leaving": PeopleLeaving;
  "people.legal_status": PeopleLegalStatus;
  "people.living_arrangement": PeopleLivingArrangement;
  "people.name": PeopleName;
  "people.person": PeoplePerson;
  "people.phone": PeoplePhone;
  "people.relationship": PeopleRelationship;
  "people.roll": PeopleRoll;
  "platform.migration": PlatformMigration;
  "platform.submission": PlatformSubmission;
  "record.attachment": RecordAttachment;
  "record.body_mark": RecordBodyMark;
  "record.decision": RecordDecision;
  "record.draft": RecordDraft;
  "record.entry": RecordEntry;
  "record.entry_child": RecordEntryChild;
  "record.first_wording": RecordFirstWording;
  "record.harm": RecordHarm;
  "record.plan_period": RecordPlanPeriod;
  "record.reach_change": RecordReachChange;
  "record.version": RecordVersion;
  "record.voice": RecordVoice;
  "record.voice_weighed": RecordVoiceWeighed;
  "retention.adult_decision": RetentionAdultDecision;
  "retention.adult_due": RetentionAdultDue;
  "retention.adult_hold": RetentionAdultHold;
  "retention.adult_hold_lift": RetentionAdultHoldLift;
  "retention.adult_review": RetentionAdultReview;
  "retention.backup_term": RetentionBackupTerm;
  "retention.certificate": RetentionCertificate;
  "retention.choice": RetentionChoice;
  "retention.decision": RetentionDecision;
  "retention.due": RetentionDue;
  "retention.empty_place": RetentionEmptyPlace;
  "retention.erasing": RetentionErasing;
  "retention.fact": RetentionFact;
  "retention.fact_end": RetentionFactEnd;
  "retention.gone_file": RetentionGoneFile;
  "retention.hold": RetentionHold;
  "retention.hold_lift": RetentionHoldLift;
  "retention.review": RetentionReview;
  "sharing.answer": SharingAnswer;
  "sharing.answer_read": SharingAnswerRead;
  "sharing.kept_back": SharingKeptBack;
  "sharing.request": SharingRequest;
}

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

export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export interface AccessExclusion {
  child_id: string;
  from_at: Timestamp;
  id: string;
  practitioner_id: string;
  reason: string;
  set_by: string | null;
  to_at: Timestamp | null;
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

export interface AccessNamed {
  child_id: string;
  entry_id: string;
  from_at: Generated<Timestamp>;
  given_by: string;
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

export interface IdentityExternalIdentity {
  issuer: string;
  linked_at: Timestamp;
  practitioner_id: string;
  subject: string;
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
  organisation_id: string;
}

export interface IdentityOidcState {
  expires_at: Timestamp;
  invitation_hash: Buffer | null;
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
  email: string | null;
  id: string;
  is_system: Generated<boolean>;
  job_title: string;
  last_seen_at: Timestamp | null;
  name: string;
  persona: string | null;
  persona_sentence: string | null;
  phone: string | null;
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
  mapping: Json;
  organisation_id: string;
  refused: Generated<Json>;
  rows_read: Generated<number>;
  started_at: Timestamp;
  unchanged: Generated<number>;
}

export interface PeopleLanguage {
  first: Generated<boolean>;
  interpreter: Generated<boolean>;
  language: string;
  person_id: string;
  recorded_by: string;
  signing: string | null;
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

export interface DB {
  "access.exclusion": AccessExclusion;
  "access.involvement": AccessInvolvement;
  "access.location_right": AccessLocationRight;
  "access.named": AccessNamed;
  "access.protected_location": AccessProtectedLocation;
  "access.reading_role": AccessReadingRole;
  "area.setting": AreaSetting;
  "area.threshold_descriptor": AreaThresholdDescriptor;
  "area.threshold_document": AreaThresholdDocument;
  "area.threshold_level": AreaThresholdLevel;
  "audit.chain": AuditChain;
  "audit.event": AuditEvent;
  "audit.event_child": AuditEventChild;
  "audit.head": AuditHead;
  "audit.signing_key": AuditSigningKey;
  "identity.area": IdentityArea;
  "identity.challenge": IdentityChallenge;
  "identity.external_identity": IdentityExternalIdentity;
  "identity.invitation": IdentityInvitation;
  "identity.oidc_provider": IdentityOidcProvider;
  "identity.oidc_state": IdentityOidcState;
  "identity.organisation": IdentityOrganisation;
  "identity.passkey": IdentityPasskey;
  "identity.practitioner": IdentityPractitioner;
  "identity.role_held": IdentityRoleHeld;
  "identity.session": IdentitySession;
  "people.address": PeopleAddress;
  "people.authority": PeopleAuthority;
  "people.column_mapping": PeopleColumnMapping;
  "people.couple": PeopleCouple;
  "people.disability": PeopleDisability;
  "people.identifier": PeopleIdentifier;
  "people.import_run": PeopleImportRun;
  "people.language": PeopleLanguage;
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
  "record.harm": RecordHarm;
  "record.plan_period": RecordPlanPeriod;
  "record.reach_change": RecordReachChange;
  "record.version": RecordVersion;
  "record.voice": RecordVoice;
  "record.voice_weighed": RecordVoiceWeighed;
}

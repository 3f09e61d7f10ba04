/** Which role may do what at all, role by role, in words of our own: compared with what every mounted route does for somebody in that role. */
const signedIn = 'home own.session task.do rules.read policy.read allegation.log documents.read'
const anySchoolStaff = 'concern.log concern.own access.close'
const casework =
  'attendance.read attendance.answer child.list child.read child.write child.location child.known entry.correct clock.read referral.send referral.list sharing.ask sharing.answer challenge.raise challenge.answer access.close'
const safeguardingLead =
  'concern.triage concern.list pupils.import settings.school clock.totals access.exclude attendance.import attendance.terms attendance.list attendance.triage attendance.tell attendance.stop attendance.stop-decide attendance.days-keep looking.child looking.review retention.review retention.hold glass.break glass.end glass.review'
const emergency = 'glass.break glass.end'
const frontDoor = `contact.list contact.record contact.read contact.propose child.unborn ${emergency}`

/** By role: the kind of organisation people in it work for, and the permissions besides those of everybody who signs in. */
export const seats: Record<string, { kind: string; may: string }> = {
  teacher: { kind: 'school', may: anySchoolStaff },
  pastoral: { kind: 'school', may: anySchoolStaff },
  'attendance-lead': {
    kind: 'school',
    may: `${anySchoolStaff} pupils.import attendance.import attendance.terms attendance.read attendance.list attendance.answer attendance.triage attendance.tell attendance.stop attendance.days-keep`,
  },
  dsl: { kind: 'school', may: `${anySchoolStaff} ${casework} ${safeguardingLead}` },
  head: { kind: 'school', may: `${anySchoolStaff} ${casework} ${safeguardingLead} allegation.read` },
  'chair-of-governors': { kind: 'school', may: 'allegation.read' },
  lado: { kind: 'council', may: 'allegation.read' },
  'front-door': { kind: 'front-door', may: `${casework} ${frontDoor}` },
  'out-of-hours': { kind: 'front-door', may: `${casework} ${frontDoor} contact.emergency` },
  'front-door-manager': {
    kind: 'front-door',
    may: `${casework} ${frontDoor} contact.decide contact.emergency contact.ratify settings.area clock.totals access.exclude looking.child looking.review retention.review retention.hold glass.review`,
  },
  'social-worker': {
    kind: 'childrens-services',
    may: `${casework} child.unborn attendance.list attendance.days-keep ${emergency}`,
  },
  'family-help': { kind: 'childrens-services', may: `${casework} attendance.list attendance.days-keep ${emergency}` },
  chair: { kind: 'childrens-services', may: `${casework} clock.totals ${emergency}` },
  police: { kind: 'police', may: `${casework} ${emergency}` },
  'health-visitor': { kind: 'health', may: `${casework} child.unborn ${emergency}` },
  midwife: { kind: 'health', may: `${casework} child.unborn ${emergency}` },
  'youth-justice': { kind: 'youth-justice', may: `${casework} attendance.list attendance.days-keep` },
  'virtual-school': { kind: 'childrens-services', may: 'attendance.read attendance.list attendance.days-keep' },
  voluntary: { kind: 'voluntary', may: casework },
  partner: { kind: 'partnership-office', may: 'settings.area clock.totals attendance.partnership retention.rules' },
  analyst: { kind: 'partnership-office', may: 'clock.totals attendance.partnership' },
  administrator: {
    kind: 'partnership-office',
    may: 'settings.area identity.administer identity.change identity.waiting identity.agree looking.homes',
  },
  dpo: {
    kind: 'partnership-office',
    may: 'audit.read looking.review clock.totals glass.review retention.review retention.decide retention.rules documents.write identity.waiting identity.agree',
  },
}
export const openToAnybody = ['public.page', 'public.log-link', 'public.register-door']
export const mayDo = (role: string, permission: string): boolean =>
  openToAnybody.includes(permission) || `${signedIn} ${seats[role]?.may ?? ''}`.split(' ').includes(permission)

/** How somebody stands to a child, and whether a page about the child may then show (with a role that does such things). */
export const stands = [
  'none',
  'involved',
  'was-involved',
  'was-involved, with a reason',
  'named',
  'broken open',
  'excluded',
] as const
export type Stand = (typeof stands)[number]
/** A reason opens nothing, in an address or in a form: the closed view takes it from a form of its own, and names the child there. */
export const mayAbout = (stand: Stand): boolean => stand === 'involved' || stand === 'named'
/** Who broke the record open in an emergency reads, and does nothing: nobody who only logs, counts or works elsewhere ever did. */
export const mayWithGlass = (role: string, permission: string): boolean =>
  permission === 'child.read' && mayDo(role, 'glass.break')

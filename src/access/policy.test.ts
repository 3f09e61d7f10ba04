/**
 * An oracle for the policy table that shares no code with it: written by hand, by role where the table goes by
 * permission, and as drawn grids where the table has rules. When the two differ, one of them is a mistake.
 */
import pg from 'pg'
import { renderToString } from 'preact-render-to-string'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { groupedPermissions, PolicyPage, type ReachFacts } from './pages.tsx'
import {
  decide,
  isPermission,
  type Label,
  may,
  type Permission,
  permissions,
  type Relationship,
  type Role,
  roles,
} from './policy.ts'

// ------------------------------------------------------------------ who does what, role by role

const signedIn = 'home own.session task.do rules.read policy.read allegation.log documents.read'
const worksWithChildren = `attendance.read attendance.answer child.list child.read child.write child.location child.known entry.correct clock.read
  referral.send referral.list sharing.ask sharing.answer challenge.raise challenge.answer`
const atSchool = 'concern.log concern.own access.close'
const leadsTheSchool =
  'concern.triage concern.list pupils.import settings.school clock.totals access.exclude attendance.import attendance.terms attendance.list attendance.triage attendance.tell attendance.stop attendance.stop-decide attendance.days-keep looking.child looking.review retention.review retention.hold glass.break glass.end glass.review'
const atTheFrontDoor =
  'contact.list contact.record contact.read contact.propose access.close child.unborn glass.break glass.end'
const inAnEmergency = 'glass.break glass.end'

const mayDo: Record<Exclude<Role, 'system'>, string> = {
  teacher: `${signedIn} ${atSchool}`,
  pastoral: `${signedIn} ${atSchool}`,
  'attendance-lead': `${signedIn} ${atSchool} pupils.import attendance.import attendance.terms attendance.read attendance.list attendance.answer attendance.triage attendance.tell attendance.stop attendance.days-keep`,
  dsl: `${signedIn} ${atSchool} ${worksWithChildren} ${leadsTheSchool}`,
  head: `${signedIn} ${atSchool} ${worksWithChildren} ${leadsTheSchool} allegation.read`,
  'chair-of-governors': `${signedIn} allegation.read`,
  lado: `${signedIn} allegation.read`,
  'front-door': `${signedIn} ${worksWithChildren} ${atTheFrontDoor}`,
  'out-of-hours': `${signedIn} ${worksWithChildren} ${atTheFrontDoor} contact.emergency`,
  'front-door-manager': `${signedIn} ${worksWithChildren} ${atTheFrontDoor} contact.decide contact.emergency contact.ratify
    settings.area clock.totals access.exclude looking.child looking.review retention.review retention.hold glass.review`,
  'social-worker': `${signedIn} ${worksWithChildren} access.close child.unborn attendance.list attendance.days-keep ${inAnEmergency}`,
  'family-help': `${signedIn} ${worksWithChildren} access.close attendance.list attendance.days-keep ${inAnEmergency}`,
  police: `${signedIn} ${worksWithChildren} access.close ${inAnEmergency}`,
  'health-visitor': `${signedIn} ${worksWithChildren} access.close child.unborn ${inAnEmergency}`,
  midwife: `${signedIn} ${worksWithChildren} access.close child.unborn ${inAnEmergency}`,
  'youth-justice': `${signedIn} ${worksWithChildren} access.close attendance.list attendance.days-keep`,
  'virtual-school': `${signedIn} attendance.read attendance.list attendance.days-keep`,
  voluntary: `${signedIn} ${worksWithChildren} access.close`,
  chair: `${signedIn} ${worksWithChildren} clock.totals access.close ${inAnEmergency}`,
  partner: `${signedIn} settings.area clock.totals attendance.partnership retention.rules`,
  analyst: `${signedIn} clock.totals attendance.partnership`,
  administrator: `${signedIn} settings.area identity.administer identity.change identity.waiting identity.agree looking.homes`,
  dpo: `${signedIn} audit.read looking.review clock.totals glass.review retention.review retention.decide retention.rules documents.write identity.waiting identity.agree`,
}
const opensToAnybody = ['public.page', 'public.log-link', 'public.register-door']
const list = (text: string) => text.split(/\s+/)

// ------------------------------------------------------------------ how one stands to the child, and what is special about it

// Rows: how the person stands. Columns: nothing special, protected location, the referrer, sealed. y: yes, n: no.
const grids: Record<string, string> = {
  // Nobody's case is in it.
  'not about a child': `
    none y y y y
    own-organisation y y y y
    involved y y y y
    was-involved y y y y
    named y y y y
    glass y y y y
    excluded y y y y`,
  // Reading: those who work, or worked, with the child, and who broke it open. A place and a seal open to those named alone.
  reading: `
    none n n n n
    own-organisation y n y n
    involved y n y n
    was-involved y n y n
    named y y y y
    glass y n y n
    excluded n n n n`,
  // Writing and acting: not for those whose work with the child has ended.
  working: `
    none n n n n
    own-organisation y n y n
    involved y n y n
    was-involved n n n n
    named y y y y
    glass n n n n
    excluded n n n n`,
  // Work that comes to an organisation before it is involved: no connection asked, but never somebody excluded.
  'comes to the desk': `
    none y n y n
    own-organisation y n y n
    involved y n y n
    was-involved y n y n
    named y y y y
    glass y n y n
    excluded n n n n`,
  // Opening a contact: the same, and who referred is told to the team that took it and to those named.
  'opening a contact': `
    none y n n n
    own-organisation y n y n
    involved y n n n
    was-involved y n n n
    named y y y y
    glass y n n n
    excluded n n n n`,
  // Who is too close to a child: those who work with the child say it, whatever is special about the record.
  'keeping somebody out': `
    none n n n n
    own-organisation y y y y
    involved y y y y
    was-involved n n n n
    named y y y y
    glass n n n n
    excluded n n n n`,
  // The register: those who work with the child now. It tells the place to everybody but the school that keeps it.
  register: `
    none n n n n
    own-organisation y y y y
    involved y n y y
    was-involved n n n n
    named n n n n
    glass n n n n
    excluded n n n n`,
  // Concerns about adults: sealed to those named.
  'sealed store': `
    none y y y n
    own-organisation y y y n
    involved y y y n
    was-involved y y y n
    named y y y y
    glass y y y n
    excluded n n n n`,
}
const gridOf: Record<string, string> = {
  reading: 'child.read',
  working: 'concern.triage referral.send child.location child.write entry.correct sharing.ask challenge.raise',
  'comes to the desk': `contact.propose contact.decide contact.emergency contact.ratify sharing.answer challenge.answer clock.read`,
  'opening a contact': 'contact.read',
  'keeping somebody out': 'access.exclude looking.child retention.hold',
  register:
    'attendance.read attendance.terms attendance.answer attendance.triage attendance.tell attendance.stop attendance.stop-decide attendance.days-keep',
  'sealed store': 'allegation.read',
}
const columns: Label[] = ['open', 'protected-location', 'referrer', 'sealed']

const drawn = (permission: Permission, relationship: Relationship, label: Label): boolean => {
  const grid = Object.keys(gridOf).find(name => list(gridOf[name]!).includes(permission)) ?? 'not about a child'
  const row = grids[grid]!.trim()
    .split('\n')
    .map(line => line.trim().split(' '))
    .find(([name]) => name === relationship)
  return row![columns.indexOf(label) + 1] === 'y'
}
const relationshipList: Relationship[] = [
  'none',
  'own-organisation',
  'involved',
  'was-involved',
  'named',
  'glass',
  'excluded',
]

describe('the policy table, against a table written by hand', () => {
  test('both know the same permissions and roles', () => {
    const named = new Set([...opensToAnybody, ...Object.values(mayDo).flatMap(list)])
    expect([...named].toSorted()).toEqual([...permissions].toSorted())
    expect([...Object.keys(mayDo), 'system'].toSorted()).toEqual(Object.keys(roles).toSorted())
    for (const permission of Object.values(gridOf).flatMap(list))
      expect(isPermission(permission), permission).toBe(true)
  })

  test('which role opens which door: every permission × role', () => {
    let compared = 0
    for (const [role, does] of Object.entries(mayDo)) {
      const expected = new Set([...list(does), ...opensToAnybody])
      for (const permission of permissions) {
        expect(may([role], permission), `${role} ${permission}`).toBe(expected.has(permission))
        compared++
      }
    }
    expect(compared).toBe(permissions.length * 23)
  })

  test('every permission × role × relationship × label', () => {
    let compared = 0
    for (const [role, does] of Object.entries(mayDo)) {
      const held = new Set(list(does))
      for (const permission of permissions) {
        for (const relationship of relationshipList) {
          for (const label of columns) {
            const expected =
              opensToAnybody.includes(permission) || (held.has(permission) && drawn(permission, relationship, label))
            const verdict = decide(permission, role as Role, relationship, label)
            expect(verdict.allow, `${role} ${permission} ${relationship} ${label}`).toBe(expected)
            expect(verdict.reason).not.toBe('')
            compared++
          }
        }
      }
    }
    expect(compared).toBe(permissions.length * 23 * 7 * 4)
  })

  test('somebody not signed in reaches the public pages and nothing else', () => {
    for (const permission of permissions) {
      const expected = opensToAnybody.includes(permission)
      expect(may([], permission), permission).toBe(expected)
      expect(decide(permission, null).allow, permission).toBe(expected)
    }
  })

  test('two roles together open the doors of both, and no more', () => {
    const both = new Set([...list(mayDo['attendance-lead']), ...list(mayDo.dpo), ...opensToAnybody])
    for (const permission of permissions)
      expect(may(['attendance-lead', 'dpo'], permission), permission).toBe(both.has(permission))
  })

  test('a made-up role opens nothing', () => {
    for (const permission of permissions) {
      expect(may(['owner', ''], permission), permission).toBe(opensToAnybody.includes(permission))
    }
  })

  test('nobody who only logs, counts or runs accounts opens a child’s record', () => {
    for (const role of [
      'teacher',
      'pastoral',
      'attendance-lead',
      'virtual-school',
      'partner',
      'analyst',
      'administrator',
      'dpo',
      'lado',
      'chair-of-governors',
    ] as const) {
      for (const relationship of relationshipList) {
        for (const label of columns)
          expect(decide('child.read', role, relationship, label).allow, `${role} ${relationship}`).toBe(false)
      }
    }
  })
})

describe('the database’s own list', () => {
  let admin: pg.Client
  beforeAll(async () => {
    admin = new pg.Client({ connectionString: (await freshDatabase()).adminUrl })
    await admin.connect()
  })
  afterAll(() => admin.end())

  test('the roles that read casework in SQL are those that may open a child', async () => {
    const { rows } = await admin.query<{ role: string }>('select role from access.reading_role order by role')
    const reading = (Object.keys(mayDo) as Role[]).filter(role => may([role], 'child.read')).toSorted()
    expect(rows.map(row => row.role).toSorted()).toEqual(reading)
  })
})

describe('the page', () => {
  const reach: ReachFacts = {
    entryKinds: { note: 'Note', plan: 'Plan' },
    reaches: {
      own: { label: 'our team', words: 'Your own team' },
      involved: { label: 'everyone involved', words: 'Everyone who works with the child' },
      sealed: { label: 'sealed', words: 'The people named' },
    },
    defaultReach: { note: 'own', plan: 'involved' },
  }
  const htmlOf = (role: Role | null) => renderToString(PolicyPage({ role, reach })).replaceAll('&amp;', '&')

  test('shows every permission once, under a heading of its own', () => {
    const shown = groupedPermissions()
    expect(shown.flatMap(group => group.permissions).toSorted()).toEqual([...permissions].toSorted())
    expect(shown.map(group => group.title)).not.toContain('Other')
  })

  test('for one role: what it may do in tables, and what it may not in a list', () => {
    const html = htmlOf('teacher')
    const [before = '', after = ''] = html.split('What this role may not do')
    expect(before).toContain('Log a concern about a child on the roll')
    expect(before).not.toContain('Open a child’s page')
    expect(after).toContain('Open a child’s page, chronology and people')
  })

  test('says whom each kind of entry reaches, and that nothing starts sealed', () => {
    const html = htmlOf(null)
    expect(html).toContain('Note')
    expect(html).toContain('No kind of entry starts here')
    expect(html).toContain('Passed to the front door to check')
  })
})

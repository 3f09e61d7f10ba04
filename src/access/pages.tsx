/** Who may see what, for a data protection officer: the policy table in plain words, made from the table the program checks. */
import type { VNode } from 'preact'
import {
  Actions,
  Button,
  format,
  InsetText,
  Link,
  PageHeading,
  Scroll,
  Section,
  Select,
  SummaryList,
  Table,
} from '../ui/index.ts'
import {
  type Label,
  type Permission,
  type PolicyRow,
  permissions,
  policy,
  type Relationship,
  type Role,
  roles,
} from './policy.ts'

/** The kinds of entry and whom each reaches unless the writer chooses otherwise: handed in by the slice that keeps entries. */
export interface ReachFacts {
  entryKinds: Readonly<Record<string, string>>
  reaches: Readonly<Record<string, { label: string; words: string }>>
  defaultReach: Readonly<Record<string, string>>
}

export const relationshipWords: Record<Relationship, string> = {
  none: 'Nothing connects them with the child',
  'own-organisation': 'It is their own organisation’s record',
  involved: 'Their organisation works with the child now',
  'was-involved': 'Their organisation worked with the child before',
  named: 'They, or their organisation, are named in it',
  glass: 'They opened it in an emergency',
  excluded: 'They are too close to the child, or to what is written: a relative, or somebody complained of',
}

export const relationshipMeans: Record<Relationship, string> = {
  none: 'No record of the child shows, and no sign of whether there is one.',
  'own-organisation':
    'The safeguarding team sees it. Being in the organisation is not enough: the role must be one that reads.',
  involved:
    'They see what reaches everyone involved, and what names their organisation, from the day they became involved.',
  'was-involved': 'They see only what their own organisation wrote.',
  named: 'They see what names them. What is sealed shows to the people named and to nobody else.',
  glass:
    'For an hour at most they see what reaches everyone involved, and who works with the child. Nothing sealed, nothing an organisation keeps for itself or shares with some, no protected place. They change nothing. The child’s leads and the data protection officer are told, and somebody else judges it.',
  excluded:
    'They see nothing of it and are not told why. The answer is the same as for a record that does not exist. Somebody else always sees it.',
}

export const labelMeans: Record<Label, [string, string]> = {
  open: ['Nothing special', 'The rows above decide.'],
  'protected-location': [
    'Protected location',
    'Whatever gives the place away shows only to people given the right to it, one by one.',
  ],
  referrer: ['Who referred', 'Withheld from everybody but the organisation that took the contact and those named.'],
  sealed: ['Sealed', 'Only the people named, whatever their role, and nobody in an emergency either.'],
}

/** How labels change one row, in words. */
export function labelWords(row: PolicyRow): string {
  const parts: string[] = []
  if (row.labels?.['protected-location']) parts.push('A protected location needs the right to it.')
  if (row.labels?.sealed) parts.push('Sealed: only the people named.')
  if (row.labels?.referrer) parts.push('Who referred is withheld.')
  if (row.confirm) parts.push('Kith asks once more who is there.')
  return parts.join(' ') || 'None.'
}

/** What must connect the person with the child. */
export function needsWords(row: PolicyRow): string {
  if (row.roles === 'anybody') return 'Nothing: it shows nothing about anybody.'
  if (row.needs === null) {
    return row.labels
      ? 'No connection asked beforehand, but never an excluded person. Row by row, the database decides.'
      : 'It is not about one child.'
  }
  const words: Partial<Record<Relationship, string>> = {
    'own-organisation': 'it is their organisation’s record',
    involved: 'they work with the child now',
    'was-involved': 'their organisation worked with the child before',
    named: 'they are named in it',
    glass: 'they opened it in an emergency',
  }
  return `One of: ${format.list(
    row.needs.map(need => words[need] ?? need),
    'or',
  )}.`
}

const everyone = Object.keys(roles).filter(role => role !== 'system') as Role[]

/** Those who open a child's record: named once on the page, since most of casework is theirs alike. */
const caseworkers: readonly Role[] = policy['child.read'].roles
const isSame = (a: readonly Role[], b: readonly Role[]): boolean =>
  a.length === b.length && a.every(role => b.includes(role))

export function whoWords(row: PolicyRow): string {
  if (row.roles === 'anybody') return 'Anybody, signed in or not'
  if (isSame(row.roles, everyone)) return 'Everybody who is signed in'
  if (isSame(row.roles, caseworkers)) return 'Everybody who does casework (listed below)'
  return format.list(row.roles.map(role => roles[role]))
}

const groups: [title: string, begins: readonly string[]][] = [
  ['For everybody', ['public', 'own', 'home', 'task', 'rules', 'policy']],
  ['Worries in a school', ['concern', 'pupils']],
  ['Attendance', ['attendance']],
  ['The child’s record', ['child', 'entry', 'clock', 'access']],
  ['Referral, answer, disagreement', ['referral', 'challenge', 'sharing']],
  ['The front door', ['contact']],
  ['Concerns about adults who work with children', ['allegation']],
  ['Who has looked', ['audit', 'looking']],
  ['An emergency', ['glass']],
  ['How long records are kept', ['retention']],
  ['Data protection documents', ['documents']],
  ['Running it', ['settings', 'identity']],
]

/** Permissions under headings. One that fits no heading is shown under "Other", never left out. */
export function groupedPermissions(): { title: string; permissions: Permission[] }[] {
  const beginning = (permission: Permission) => permission.split('.')[0] ?? ''
  const known = new Set(groups.flatMap(([, begins]) => begins))
  const found = groups.map(([title, begins]) => ({
    title,
    permissions: permissions.filter(one => begins.includes(beginning(one))),
  }))
  const others = permissions.filter(one => !known.has(beginning(one)))
  return [...found, { title: 'Other', permissions: others }].filter(group => group.permissions.length > 0)
}

const mayRole = (row: PolicyRow, role: Role): boolean => row.roles === 'anybody' || row.roles.includes(role)

function PermissionTable({ title, shown }: { title: string; shown: Permission[] }): VNode {
  return (
    <Section title={title}>
      <Scroll label={title}>
        <Table
          classes="kith-meta"
          firstCellIsHeader
          head={['What', 'Who', 'What must connect them with the child', 'What labels change'].map(text => ({
            text,
            classes: 'govuk-!-width-one-quarter',
          }))}
          rows={shown.map(permission => {
            const row: PolicyRow = policy[permission]
            return [row.words, whoWords(row), needsWords(row), labelWords(row)]
          })}
        />
      </Scroll>
    </Section>
  )
}

function RoleAnswers({ role }: { role: Role }): VNode {
  const not = permissions.filter(permission => !mayRole(policy[permission], role))
  return (
    <Section title={`What this role may not do: ${roles[role]}`}>
      {not.length === 0 ? <p>There is nothing this role may not do.</p> : null}
      <ul class="kith-list">
        {not.map(permission => (
          <li>{policy[permission].words}</li>
        ))}
      </ul>
    </Section>
  )
}

function ReachTable({ reach }: { reach: ReachFacts }): VNode {
  const used = Object.entries(reach.reaches)
  return (
    <Section title="Whom an entry reaches, unless its writer chooses otherwise">
      <p class="kith-read">
        Before saving, the page says who will now see it. Making an entry reach further is a decision to share, and is
        recorded; so is drawing it back.
      </p>
      <SummaryList
        rows={used.map(([key, { label, words }]) => ({
          key: format.sentence(label),
          value: (
            <>
              <p>{words}.</p>
              <p class="kith-secondary">
                {Object.entries(reach.defaultReach)
                  .filter(([, value]) => value === key)
                  .map(([kind]) => reach.entryKinds[kind] ?? kind)
                  .join(', ') || 'No kind of entry starts here; it is always chosen.'}
              </p>
            </>
          ),
        }))}
      />
    </Section>
  )
}

/** The answers to "is this child known?", from most to least. */
const knownAnswers: [who: string, answer: string][] = [
  ['Somebody whose own organisation works with the child', 'The record.'],
  [
    'The front door, with an open contact about the child',
    'That the child is known, and who works with them. Not what they wrote.',
  ],
  [
    'Anybody else who may ask',
    '“Passed to the front door to check”: the same words whether the child is known or not.',
  ],
  [
    'About a sealed record, or a child whose location is protected',
    'Never a match. Those who keep the record get a task and decide whether to answer.',
  ],
]

export interface PolicyPageProps {
  /** Show only what this role may do. */
  role: Role | null
  reach: ReachFacts
}

export function PolicyPage({ role, reach }: PolicyPageProps): VNode {
  const shown = groupedPermissions()
    .map(group => ({
      ...group,
      permissions: group.permissions.filter(one => role === null || mayRole(policy[one], role)),
    }))
    .filter(group => group.permissions.length > 0)
  return (
    <>
      <PageHeading
        title={role ? `Who may see what: ${roles[role]}` : 'Who may see what'}
        lead="Made from the very table the program checks at every page. Under it, the database keeps rules of its own: a mistake in one is stopped by the other."
      />
      <InsetText>
        A role only opens the door to a kind of page. Which children and which entries show behind it depends on how the
        person stands to the child. Every look is recorded.
      </InsetText>
      <form method="get" action="/who-may-see-what">
        <Select
          name="role"
          label="Show one role"
          value={role ?? ''}
          items={[{ value: '', text: 'Every role' }, ...everyone.map(one => ({ value: one, text: roles[one] }))]}
        />
        <Actions>
          <Button secondary>Show</Button>
          {role && <Link href="/who-may-see-what">Show every role</Link>}
        </Actions>
      </form>
      {shown.map(group => (
        <PermissionTable title={group.title} shown={group.permissions} />
      ))}
      {role && <RoleAnswers role={role} />}
      <Section title="Who does casework">
        <p class="kith-read">{format.sentence(format.list(caseworkers.map(one => roles[one])))}.</p>
      </Section>
      <Section title="How somebody stands to a child">
        <SummaryList
          rows={(Object.keys(relationshipWords) as Relationship[]).map(one => ({
            key: relationshipWords[one],
            value: relationshipMeans[one],
          }))}
        />
      </Section>
      <Section title="Labels">
        <p class="kith-read">An entry about several children is shown as strictly as the strictest of them asks.</p>
        <SummaryList rows={Object.values(labelMeans).map(([key, value]) => ({ key, value }))} />
      </Section>
      <ReachTable reach={reach} />
      <Section title="“Is this child known?”">
        <SummaryList rows={knownAnswers.map(([key, value]) => ({ key, value }))} />
      </Section>
    </>
  )
}

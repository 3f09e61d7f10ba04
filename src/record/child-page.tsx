import type { ComponentChildren } from 'preact'
import type { Involvement } from '../access/index.ts'
import type { ChildFacts, Relation } from '../people/index.ts'
import {
  AsideSection,
  Button,
  ChildsWords,
  ChronologyEntry,
  ChronologyMonth,
  Columns,
  Correction,
  EmptyState,
  EntryPart,
  FactsRow,
  format,
  Input,
  Link,
  LinkTabs,
  Notice,
  OrganisationBadge,
  PageHeading,
  Section,
  Select,
  WorksWith,
} from '../ui/index.ts'
import type { ChildSection } from './deps.ts'
import type { Owner } from './facts.ts'
import { ResponsivePicture } from './picture.tsx'
import { domain, type PictureRows, sentences } from './picture-rules.ts'
import type { ChronologyFilter, EntryDetail } from './queries.ts'
import { type Body, type ChronologyRow, entryKinds, reaches } from './record.ts'
import { SealedNotice } from './sealed-notice.tsx'

export interface ChildPageProps {
  child: ChildFacts
  today: string
  span: '18' | '6' | 'all'
  rows: PictureRows
  entries: ChronologyRow[]
  details: Map<string, EntryDetail>
  people: Map<string, string>
  organisations: Map<string, Owner>
  involvement: Involvement[]
  relations: Relation[]
  sections: ChildSection[]
  actions: { label: string; href: string; primary: boolean }[]
  filter: ChronologyFilter
  harms: { value: string; text: string }[]
  harmLabel: (harm: string) => string
  /** What to ask for the entries before these with. */
  next: readonly (readonly [string, string])[] | null
  /** Entries sealed to the reader that open once they have confirmed who they are. */
  sealed: number
  plan: string | null
}

export const firstName = (child: ChildFacts) => child.label.given || child.label.name
export const pronounOf = (child: ChildFacts) => (child.sex === 'M' ? 'he' : child.sex === 'F' ? 'she' : 'they')

/** The child's page is a story, not a list of forms: the picture, the chronology below it, the people beside it. */
export function ChildPage(props: ChildPageProps) {
  const { child, sections } = props
  const aside = sections.filter(section => section.place === 'aside').sort((one, other) => one.order - other.order)
  const hidden = child.placeHidden
  return (
    <>
      {sections.filter(section => section.place === 'banner').map(section => section.body())}
      {child.locationProtected && (
        <ProtectedNotice name={firstName(child)} involvement={props.involvement} mayLocate={child.mayLocate} />
      )}
      <PageHeading
        title={child.label.name}
        lead={identityLine(child, props.today, hidden)}
        leadInk
        back={{ label: 'Children', href: '/children' }}
        actions={props.actions.map(action => (
          <Button href={action.href} secondary={!action.primary}>
            {action.label}
          </Button>
        ))}
      />
      <FactsRow facts={facts(props, hidden)} />
      {sections.filter(section => section.place === 'top').map(section => section.body())}
      <ThePicture {...props} hidden={hidden} />
      <Columns kind="child">
        {[
          <Chronology {...props} />,
          <>
            {[
              ...aside.map(section => <AsideSection title={section.title}>{section.body()}</AsideSection>),
              <PeopleAside {...props} />,
              <WorkersAside {...props} hidden={hidden} />,
            ]}
          </>,
        ]}
      </Columns>
    </>
  )
}

export function identityLine(child: ChildFacts, today: string, hidden: boolean): string {
  const { label } = child
  const parts = [
    label.bornOn
      ? format.age(label.bornOn, today)
      : label.expectedOn
        ? `Not born yet, expected ${format.date(label.expectedOn)}`
        : '',
    hidden ? '' : (label.yearGroup ?? ''),
  ].filter(Boolean)
  const born = label.bornOn ? `Born ${format.date(label.bornOn)}.` : ''
  const gender = child.genderWords ?? (label.bornOn ? { M: 'He, him.', F: 'She, her.', U: '' }[child.sex] : '')
  return [parts.length > 0 ? `${parts.join(', ')}.` : '', born, gender].filter(Boolean).join(' ')
}

export function facts({ child, plan, involvement, rows }: ChildPageProps, hidden: boolean) {
  const now = child.living.filter(row => row.toOn === null).at(-1)
  const lead = involvement.find(row => row.toAt === null && row.leadId !== null)
  const leads = rows.leads.length
  const language = child.languages.find(row => row.first)
  return [
    hidden
      ? { label: 'Lives with', value: 'Not shown', note: 'location is protected' }
      : {
          label: 'Lives with',
          value: now?.withWhom ?? 'Not recorded',
          note: now ? `${now.arrangement.replaceAll('-', ' ')} since ${format.mediumDate(now.fromOn)}` : undefined,
        },
    { label: 'Plan', value: plan ?? 'No plan' },
    {
      label: 'Lead practitioner',
      value: lead?.contactName ?? 'Nobody yet',
      note: lead
        ? `since ${format.mediumDate(lead.fromAt)}${leads > 1 ? `; ${ordinal(leads)} recorded` : ''}`
        : undefined,
    },
    {
      label: `${pronounOf(child) === 'they' ? 'They say' : `${format.sentence(pronounOf(child))} says`} it is best to`,
      value: child.talkBest ?? 'Not asked yet',
      note:
        [
          language
            ? `${language.language}${language.interpreter ? ', interpreter needed' : ''}${language.signing ? `, ${language.signing}` : ''}`
            : '',
          ...child.disabilities.map(row => row.note ?? ''),
        ]
          .filter(Boolean)
          .join('; ') || undefined,
    },
  ]
}

const ordinal = (n: number) => ({ 2: 'second', 3: 'third', 4: 'fourth', 5: 'fifth' })[n] ?? `${n}th`

function ProtectedNotice({
  name,
  involvement,
  mayLocate,
}: {
  name: string
  involvement: Involvement[]
  mayLocate: boolean
}) {
  const lead = involvement.find(row => row.toAt === null && row.leadId !== null)
  return (
    <Notice
      title={`Where ${name} is, is protected`}
      side={
        <>
          <strong>To reach {name}</strong>
          <br />
          {lead
            ? `Through ${lead.contactName}, ${lead.organisationName}${lead.phone ? `, ${lead.phone}` : ''}.`
            : 'Through the council’s front door.'}
          <br />
          <strong>In an emergency</strong> call 999 and say that the location is protected.
        </>
      }
    >
      <p>
        {mayLocate
          ? 'You hold the right to see it. Do not write place names, schools or surgeries into entries that others read.'
          : 'Home, school, health services, times and places of visits, and attendance are not shown on this page. Do not write place names.'}
      </p>
    </Notice>
  )
}

function ThePicture({ child, today, span, rows, hidden }: ChildPageProps & { hidden: boolean }) {
  const base = `/children/${child.id}`
  const { from, to } = domain(
    span === '18' ? '18-months' : span === '6' ? '6-months' : 'since-birth',
    today,
    child.label.bornOn,
  )
  const phone = domain('6-months', today, child.label.bornOn)
  const said = sentences(rows, today, { childName: firstName(child), pronoun: pronounOf(child) })
  return (
    <Section
      title={span === '18' ? 'The last 18 months' : span === '6' ? 'The last 6 months' : 'Since birth'}
      actions={
        <LinkTabs
          label="How far back"
          tabs={[
            { label: '18 months', href: base, current: span === '18' },
            { label: '6 months', href: `${base}?span=6`, current: span === '6' },
            ...(child.label.bornOn
              ? [{ label: 'Since birth', href: `${base}?span=all`, current: span === 'all' }]
              : []),
          ]}
        />
      }
    >
      {said.length > 0 && <p class="kith-lead kith-lead--ink">{said.join(' ')}</p>}
      <ResponsivePicture
        rows={rows}
        today={today}
        from={from}
        to={to}
        phoneFrom={phone.from}
        phoneTo={phone.to}
        childName={firstName(child)}
        protectedLocation={hidden}
        pronoun={pronounOf(child)}
      />
    </Section>
  )
}

/** Filters are links and a small form; what is filtered is said in the heading of what is left. */
function Chronology(props: ChildPageProps) {
  const { child, entries, filter, next } = props
  const base = `/children/${child.id}`
  const filtered = Boolean(
    filter.harm || filter.organisationId || (filter.kinds ?? []).length > 0 || filter.words || filter.from || filter.to,
  )
  return (
    <Section
      title="What happened"
      id="chronology"
      actions={
        <LinkTabs
          label="Which entries"
          tabs={[
            { label: 'Everything', href: `${base}#chronology`, current: !filtered },
            {
              label: 'Decisions',
              href: `${base}?show=decisions#chronology`,
              current: (filter.kinds ?? []).includes('triage'),
            },
            {
              label: `${format.sentence({ he: 'his', she: 'her', they: 'their' }[pronounOf(child)])} words`,
              href: `${base}?show=voice#chronology`,
              current: (filter.kinds ?? [])[0] === 'voice',
            },
          ]}
        />
      }
    >
      <Filters {...props} />
      <SealedNotice count={props.sealed} next={base} />
      {entries.length === 0 ? (
        <EmptyState>
          {filtered ? 'Nothing you may see matches.' : `Nothing recorded before ${format.date(props.today)}.`}
        </EmptyState>
      ) : (
        byMonth(entries).map(([month, rows]) => (
          <ChronologyMonth name={month}>
            {rows.map(row => (
              <Entry {...props} row={row} />
            ))}
          </ChronologyMonth>
        ))
      )}
      {next && <Earlier base={base} next={next} />}
    </Section>
  )
}

/** The next page. Words that somebody looks for stand in no address, so with them it is a form. */
const Earlier = ({ base, next }: { base: string; next: readonly (readonly [string, string])[] }) =>
  next.some(([name]) => name === 'words') ? (
    <form method="post" action={`${base}#chronology`}>
      {next.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <Button secondary>Earlier</Button>
    </form>
  ) : (
    <p>
      <Link href={`${base}?${new URLSearchParams(next as [string, string][])}#chronology`}>Earlier</Link>
    </p>
  )

function Filters({ child, filter, harms, organisations }: ChildPageProps) {
  const open = Boolean(filter.harm || filter.organisationId || filter.words || filter.from || filter.to)
  return (
    <details class="kith-filter" open={open}>
      <summary class="govuk-link">Find in this chronology</summary>
      <form method="post" action={`/children/${child.id}#chronology`} class="kith-dense kith-filter__form">
        <Input name="words" label="Words" value={filter.words ?? ''} />
        <Select name="harm" label="Harm" value={filter.harm ?? ''} items={[{ value: '', text: 'Any' }, ...harms]} />
        <Select
          name="organisation"
          label="Organisation"
          value={filter.organisationId ?? ''}
          items={[
            { value: '', text: 'Any' },
            ...[...organisations]
              .filter(([, owner]) => owner.named !== false)
              .map(([value, { name }]) => ({ value, text: name })),
          ]}
        />
        <Select
          name="kind"
          label="Kind"
          value={filter.kinds?.length === 1 ? filter.kinds[0] : ''}
          items={[{ value: '', text: 'Any' }, ...Object.entries(entryKinds).map(([value, text]) => ({ value, text }))]}
        />
        <Input name="from" label="From" type="date" value={filter.from ?? ''} />
        <Input name="to" label="To" type="date" value={filter.to ?? ''} />
        <Button secondary>Show</Button>
      </form>
    </details>
  )
}

export const byMonth = (rows: ChronologyRow[]): [string, ChronologyRow[]][] => {
  const months = new Map<string, ChronologyRow[]>()
  for (const row of rows) {
    const name = format.monthYear(row.happenedAt)
    months.set(name, [...(months.get(name) ?? []), row])
  }
  return [...months]
}

function Entry({ row, details, people, organisations, child, harmLabel }: ChildPageProps & { row: ChronologyRow }) {
  const detail = details.get(row.entryId)
  const organisation = organisations.get(row.ownerId)
  const voices = detail?.voices.filter(voice => voice.childId === child.id) ?? []
  const decisions = detail?.decisions.filter(decision => decision.childId === child.id) ?? []
  const changed = decisions.flatMap(decision => decision.weighed)
  return (
    <ChronologyEntry
      day={format.weekdayDay(row.happenedAt)}
      datetime={row.happenedAt.toISOString()}
      time={format.time(row.happenedAt)}
      organisation={{ code: organisation?.badge ?? '–', name: organisation?.name ?? 'Another organisation' }}
      author={organisation?.named === false ? undefined : people.get(row.authorId)}
      reach={reaches[row.reach].label}
      title={row.title}
      href={`/entries/${row.entryId}`}
      id={`entry-${row.entryId}`}
    >
      {row.role !== 'subject' && <p class="kith-meta">{roleWords[row.role]}</p>}
      {detail ? <BodyText body={detail.body} /> : <p>{row.present}</p>}
      {voices.map(voice => (
        <ChildsWords of={firstName(child)} look="entry" said={voice.means === 'spoken'}>
          {voice.words}
        </ChildsWords>
      ))}
      {decisions.map(decision => (
        <p>
          <strong>{decision.choice}.</strong> {decision.reasons}
        </p>
      ))}
      {changed.length > 0 && (
        <p class="kith-voice-changed">
          <strong>Changed by what {firstName(child)} said:</strong> {changed.map(row => row.changed).join(' ')}
        </p>
      )}
      {row.harms.length > 0 && <p class="kith-meta">{format.sentence(row.harms.map(harmLabel).join(', '))}</p>}
      {detail && detail.attachments.length > 0 && (
        <p class="kith-meta">{format.plural(detail.attachments.length, 'document')}</p>
      )}
      {detail?.correctedAt && (
        <Correction
          by={detail.correctedBy ?? ''}
          on={format.dayMonth(detail.correctedAt)}
          earlier={`/entries/${row.entryId}/versions`}
        >
          {detail.reason}
        </Correction>
      )}
    </ChronologyEntry>
  )
}

export const roleWords = {
  subject: '',
  'alleged-harmer': 'In this entry: may have caused harm',
  witness: 'In this entry: saw or heard it',
  sibling: 'In this entry: brother or sister',
  affected: 'In this entry: affected by it',
} as const

/** Fact, what others said and opinion, each under its own label. */
export function BodyText({ body }: { body: Body }) {
  const parts: [string, ComponentChildren][] = []
  if (body.seen) parts.push(['Seen', <Lines text={body.seen} />])
  if (body.said) parts.push(['Others said', <Lines text={body.said} />])
  if (body.did) parts.push(['Done', <Lines text={body.did} />])
  if (body.view) parts.push(['My view', <Lines text={body.view} />])
  for (const [label, value] of body.facts ?? []) parts.push([label, <Lines text={value} />])
  return (
    <>
      {body.text && <Lines text={body.text} />}
      {parts.map(([label, value]) => (
        <EntryPart label={label}>{value}</EntryPart>
      ))}
    </>
  )
}

/** Text as it was written, its line breaks kept. */
export const Lines = ({ text }: { text: string }) => (
  <>
    {text
      .split(/\n{2,}/)
      .filter(part => part.trim() !== '')
      .map(part => (
        <p class="kith-lines">{part}</p>
      ))}
  </>
)

function PeopleAside({ child, relations }: ChildPageProps) {
  const near = relations.filter(row => row.toOn === null)
  return (
    <AsideSection title={`${format.sentence({ he: 'his', she: 'her', they: 'their' }[pronounOf(child)])} people`}>
      {near.length === 0 ? (
        <p>Nobody is recorded yet.</p>
      ) : (
        <ul class="kith-bare-list kith-stack">
          {near.slice(0, 8).map(row => (
            <li>
              <strong>{row.name}</strong>, {row.otherIs}
              {row.parentalResponsibility && <span class="kith-meta"> parental responsibility</span>}
              {row.trustedByChild && <span class="kith-meta"> the person {firstName(child)} trusts</span>}
              {row.noContact && (
                <span class="kith-meta">
                  {' '}
                  no contact{row.noContactUntil ? ` until ${format.date(row.noContactUntil)}` : ''}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <p>
        <Link href={`/children/${child.id}/people`}>Everyone around {firstName(child)}</Link>
      </p>
    </AsideSection>
  )
}

function WorkersAside({ child, involvement, hidden }: ChildPageProps & { hidden: boolean }) {
  const now = involvement.filter(row => row.toAt === null)
  const lead = now.find(row => row.leadId !== null)
  // Which school or surgery is involved would give the place away: while it is protected only the lead is named.
  const shown = hidden ? now.filter(row => row.id === lead?.id) : now
  return (
    <AsideSection title={`Who works with ${firstName(child)}`}>
      <ul class="kith-bare-list kith-stack">
        {shown.map(row => (
          <WorksWith
            code={row.badge}
            name={row.organisationName}
            who={row.contactName ?? format.sentence(row.role.replaceAll('-', ' '))}
            since={`since ${format.mediumDate(row.fromAt)}`}
          />
        ))}
      </ul>
      {hidden && <p class="kith-meta">Others: reached through {lead?.contactName ?? 'the council’s front door'}.</p>}
      <p>
        <Link href={`/children/${child.id}/workers`}>How to reach them</Link>
      </p>
    </AsideSection>
  )
}

/** For screen readers and the page's own table: who works with the child, with telephone numbers. */
export const WorkersPage = ({
  child,
  involvement,
  hidden,
}: {
  child: ChildFacts
  involvement: Involvement[]
  hidden: boolean
}) => (
  <>
    <PageHeading
      title={`Who works with ${firstName(child)}`}
      back={{ label: child.label.name, href: `/children/${child.id}` }}
    />
    <ul class="kith-bare-list kith-stack">
      {(hidden ? involvement.filter(row => row.leadId !== null) : involvement).map(row => (
        <li>
          <OrganisationBadge code={row.badge} name={<strong>{row.organisationName}</strong>} />
          <br />
          {row.contactName ?? format.sentence(row.role.replaceAll('-', ' '))}
          {row.phone && `, ${row.phone}`}
          <br />
          <span class="kith-meta">
            {row.toAt
              ? `from ${format.mediumDate(row.fromAt)} to ${format.mediumDate(row.toAt)}`
              : `since ${format.mediumDate(row.fromAt)}`}
            {row.onKith ? '' : '; does not use Kith'}
          </span>
        </li>
      ))}
    </ul>
    <p class="kith-meta">
      This list says who is involved, not what they know. Services that could give something private away are not in it;
      ask the front door.
    </p>
  </>
)

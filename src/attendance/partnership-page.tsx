/** Attendance of the whole area: rates and patterns by group. No names, and no number under ten. Pure. */
import { EmptyState, format, PageHeading, Scroll, Section, Table } from '../ui/index.ts'
import { measures, stopDecisions } from './alert.ts'
import { kindTitle } from './alert-says.ts'
import {
  type PatternRow,
  patternCounts,
  type Shown,
  type ShownGroup,
  type ShownPartnership,
  smallest,
} from './partnership-rules.ts'

export interface PartnershipPageProps {
  area: string
  view: ShownPartnership
  patterns: PatternRow[]
  since: string
}

const numeric = (text: string) => ({ text, format: 'numeric' })
const count = (shown: Shown) => numeric(shown === 'too few' ? 'too few' : format.number(shown))
const rate = (group: ShownGroup) => numeric(group.absence === null ? 'too few' : `${(group.absence * 100).toFixed(1)}%`)

/** Absence as a bar on one scale for all groups, with its figure. */
function Bar({ group, most }: { group: ShownGroup; most: number }) {
  const width = 200
  if (group.absence === null) return null
  return (
    <svg width={width} height={14} viewBox={`0 0 ${width} 14`} aria-hidden="true" focusable="false">
      <rect x={0} y={1} width={Math.max(1, (group.absence / most) * width)} height={12} class="kith-week-bars__bar" />
    </svg>
  )
}

function Groups({ title, groups, most }: { title: string; groups: readonly ShownGroup[]; most: number }) {
  return (
    <Section title={title}>
      <Scroll label={title}>
        <Table
          classes="kith-groups"
          caption={`Absence by ${title.toLowerCase()}`}
          captionClasses="govuk-visually-hidden"
          firstCellIsHeader
          head={[
            '',
            { text: 'Pupils', format: 'numeric' },
            { text: 'Sessions missed', format: 'numeric' },
            '',
            { text: 'A tenth or more', format: 'numeric' },
            { text: 'Half or more', format: 'numeric' },
          ]}
          rows={groups.map(group => [
            group.label,
            count(group.pupils),
            rate(group),
            { text: <Bar group={group} most={most} /> },
            count(group.persistent),
            count(group.severe),
          ])}
        />
      </Scroll>
    </Section>
  )
}

const tellingWords: Record<string, string> = {
  'same-day': 'Told the same day',
  later: 'Told later',
  'explained-first': 'Explained before anybody was told',
  'not-told': 'Not told',
}

/** The page of the partnership. */
export function PartnershipPage({ area, view, patterns, since }: PartnershipPageProps) {
  const all = view.dimensions.flatMap(one => one.groups).concat(view.all ?? [])
  const most = Math.max(0.05, ...all.map(group => group.absence ?? 0))
  const alerts = patternCounts(patterns, 'alert')
  // A row of which nothing can be shown is left out.
  const told = (what: 'stop' | 'telling') =>
    patternCounts(patterns, what).filter(row => [...row.parts.values()].some(count => count !== 'too few'))
  const stops = told('stop')
  const tellings = told('telling')
  return (
    <>
      <PageHeading
        title="Attendance in the area"
        lead={`${area}, since ${format.date(since)}`}
        meta={`No names here. Any number under ${smallest} is not shown, nor any number that would give it away. From ${format.plural(view.schools, 'school')} whose registers come in.`}
      />
      {view.all === null ? (
        <EmptyState>Not enough yet to show without pointing at a child.</EmptyState>
      ) : (
        <>
          <Groups title="All pupils" groups={[view.all]} most={most} />
          {view.dimensions.map(one => (
            <Groups title={one.title} groups={one.groups} most={most} />
          ))}
        </>
      )}
      {alerts.length > 0 && (
        <Section title="Patterns and changes found">
          <Scroll label="Patterns and changes found">
            <Table
              classes="kith-groups kith-groups--patterns"
              caption="Children with each pattern"
              captionClasses="govuk-visually-hidden"
              firstCellIsHeader
              head={[
                'Pattern or change',
                { text: 'Children', format: 'numeric' },
                { text: 'With a worker or a plan', format: 'numeric' },
                { text: 'Without', format: 'numeric' },
              ]}
              rows={alerts
                .filter(row => typeof row.parts.get('all') === 'number')
                .map(row => [
                  kindTitle(row.kind),
                  count(row.parts.get('all') ?? 'too few'),
                  count(row.parts.get('yes') ?? 'too few'),
                  count(row.parts.get('no') ?? 'too few'),
                ])}
            />
          </Scroll>
          {alerts.some(row => row.parts.get('all') === 'too few') && (
            <p class="kith-secondary">Others were found for fewer than {smallest} children each.</p>
          )}
        </Section>
      )}
      {tellings.length > 0 && (
        <Section title="Absence nobody could explain, of children with a worker">
          <Table
            caption="Children whose workers were told"
            captionClasses="govuk-visually-hidden"
            firstCellIsHeader
            head={['', { text: 'Children', format: 'numeric' }]}
            rows={tellings.map(row => [tellingWords[row.kind] ?? row.kind, count(row.parts.get('all') ?? 'too few')])}
          />
        </Section>
      )}
      {stops.length > 0 && (
        <Section title="Looked at before a measure">
          <Table
            caption="Children for whom a measure was looked at, by what was decided"
            captionClasses="govuk-visually-hidden"
            firstCellIsHeader
            head={[
              '',
              ...Object.values(stopDecisions).map(text => ({ text, format: 'numeric' })),
              { text: 'Open', format: 'numeric' },
            ]}
            rows={stops.map(row => [
              measures[row.kind as keyof typeof measures] ?? row.kind,
              ...Object.keys(stopDecisions).map(key => count(row.parts.get(key) ?? 'too few')),
              count(row.parts.get('open') ?? 'too few'),
            ])}
          />
        </Section>
      )}
    </>
  )
}

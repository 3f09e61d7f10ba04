import type { PersonLabel } from '../people/index.ts'
import {
  AsideSection,
  bodyRegion,
  ChildsWords,
  Columns,
  Correction,
  format,
  InsetText,
  Link,
  OrganisationBadge,
  PageHeading,
  Section,
  SummaryList,
  Table,
} from '../ui/index.ts'
import { BodyText, Lines } from './child-page.tsx'
import type { DecisionRow, EntryDetail, EntryHead, VersionRow } from './queries.ts'
import { childRoles, entryKinds, reaches } from './record.ts'

export interface EntryPageProps {
  head: EntryHead
  detail: EntryDetail
  labels: Map<string, PersonLabel>
  namedOrganisations: string[]
  mine: boolean
  mayCorrect: boolean
  harmLabel: (harm: string) => string
  /** More about an entry from the slice that wrote it: links to its own page. */
  links: { label: string; href: string }[]
}

/** One entry, whole: what was seen, said and thought, the child's words, the decision and its reasons, who sees it. */
export function EntryPage({
  head,
  detail,
  labels,
  namedOrganisations,
  mine,
  mayCorrect,
  harmLabel,
  links,
}: EntryPageProps) {
  const first = head.children.map(child => labels.get(child.childId)).find(label => label !== undefined)
  return (
    <>
      <PageHeading
        title={head.title}
        lead={`${entryKinds[head.kind]}. ${format.longDateTime(head.happenedAt)}${head.place ? `, ${head.place}` : ''}`}
        back={first ? { label: first.name, href: `/children/${first.id}` } : { label: 'What needs you', href: '/' }}
      />
      <Columns kind="child">
        {[
          <>
            <Section title="What was recorded">
              <BodyText body={detail.body} />
              {detail.marks.length > 0 && (
                <Table
                  caption="Marks or injuries"
                  head={[
                    { text: 'Number' },
                    { text: 'Where' },
                    { text: 'What it looked like' },
                    { text: 'What the child said' },
                  ]}
                  rows={detail.marks.map(mark => [
                    { text: String(mark.number) },
                    { text: bodyRegion(mark.region)?.label ?? mark.region },
                    { text: mark.looked },
                    { text: mark.said ?? '–' },
                  ])}
                />
              )}
              {detail.voices.map(voice => (
                <ChildsWords of={labels.get(voice.childId)?.given ?? 'the child'} said={voice.means === 'spoken'}>
                  {voice.words}
                </ChildsWords>
              ))}
              {detail.voices.some(voice => voice.askedFirst) && (
                <p class="kith-meta">
                  Asked first:{' '}
                  {detail.voices
                    .map(voice => voice.askedFirst)
                    .filter(Boolean)
                    .join('; ')}
                </p>
              )}
              {detail.correctedAt && (
                <Correction
                  by={detail.correctedBy ?? ''}
                  on={format.dayMonth(detail.correctedAt)}
                  earlier={`/entries/${head.id}/versions`}
                >
                  {detail.reason}
                </Correction>
              )}
            </Section>
            {detail.decisions.map(decision => (
              <DecisionSection decision={decision} name={labels.get(decision.childId)?.given ?? 'the child'} />
            ))}
            {detail.attachments.length > 0 && (
              <Section title="Documents">
                <ul class="kith-bare-list kith-stack">
                  {detail.attachments.map(file => (
                    <li>
                      <Link href={`/entries/${head.id}/documents/${file.id}`}>{file.fileName}</Link>{' '}
                      <span class="kith-meta">{format.bytes(file.bytes)}</span>
                    </li>
                  ))}
                </ul>
              </Section>
            )}
          </>,
          <>
            <AsideSection title="Who wrote it">
              <OrganisationBadge code={head.badge} name={head.ownerName} />
              {head.ownerNamed && (
                <p>
                  {head.authorName}
                  {head.recordedFor ? `, for ${head.recordedFor}` : ''}
                </p>
              )}
              <p class="kith-meta">Recorded {format.dateTime(head.recordedAt)}</p>
            </AsideSection>
            <AsideSection title="Who may see it">
              <p>{reaches[head.reach].words}.</p>
              {namedOrganisations.length > 0 && <p>{format.sentence(format.list(namedOrganisations))}.</p>}
              {mine && (
                <p>
                  <Link href={`/entries/${head.id}/reach`}>Change who may see it</Link>
                </p>
              )}
            </AsideSection>
            <AsideSection title="Whom it is about">
              <ul class="kith-bare-list kith-stack">
                {head.children.map(child => (
                  <li>
                    {labels.has(child.childId) ? (
                      <Link href={`/children/${child.childId}`}>{labels.get(child.childId)?.name ?? ''}</Link>
                    ) : (
                      'Another child'
                    )}
                    <br />
                    <span class="kith-meta">
                      {childRoles[child.role]}
                      {child.harms.length > 0 ? `: ${child.harms.map(harmLabel).join(', ').toLowerCase()}` : ''}
                    </span>
                  </li>
                ))}
              </ul>
            </AsideSection>
            {(links.length > 0 || mayCorrect) && (
              <AsideSection title="More">
                <ul class="kith-bare-list kith-stack">
                  {links.map(link => (
                    <li>
                      <Link href={link.href}>{link.label}</Link>
                    </li>
                  ))}
                  {mayCorrect && (
                    <li>
                      <Link href={`/entries/${head.id}/correct`}>Correct this entry</Link>
                    </li>
                  )}
                </ul>
              </AsideSection>
            )}
          </>,
        ]}
      </Columns>
    </>
  )
}

function DecisionSection({ decision, name }: { decision: DecisionRow; name: string }) {
  const row = (key: string, value: string | null | undefined) => (value ? [{ key, value: <Lines text={value} /> }] : [])
  return (
    <Section title={`The decision for ${name}`}>
      <p class="kith-lead kith-lead--ink">
        <strong>{decision.choice}</strong>
      </p>
      <SummaryList
        rows={[
          ...row('Why', decision.reasons),
          ...row('What could happen', decision.risk),
          ...row(`What ${name} needs`, decision.need),
          ...row(
            'Level',
            decision.level
              ? `${decision.level}${decision.descriptors.length > 0 ? ` (${decision.descriptors.join(', ')})` : ''}`
              : null,
          ),
          ...row('Why another level than the descriptors say', decision.otherLevelReason),
          ...row(
            'Not heard yet, because',
            decision.voiceNotYet
              ? `${decision.voiceNotYet}${decision.voiceByOn ? ` By ${format.date(decision.voiceByOn)}.` : ''}`
              : null,
          ),
          ...row('Would it be the same for another child?', decision.identityConsidered),
          ...row(
            'Could someone be making the child do this?',
            decision.coercion ? [decision.coercion, ...decision.coercionSigns].join('; ') : null,
          ),
          ...row('Who disagreed', decision.dissent),
          ...row(
            'Decided by',
            `${decision.decidedByName}, ${format.dateTime(decision.decidedAt)}${decision.proposedByName ? `; proposed by ${decision.proposedByName}` : ''}`,
          ),
        ]}
      />
      {decision.weighed.map(weighed => (
        <>
          <ChildsWords of={name}>{weighed.words}</ChildsWords>
          <p>
            <strong>What this changed:</strong> {weighed.changed}
          </p>
        </>
      ))}
      {decision.told.length > 0 && (
        <Table
          caption="Who is told what"
          head={[{ text: 'Who' }, { text: 'What' }, { text: 'When' }]}
          rows={decision.told.map(told => [{ text: told.who }, { text: told.what }, { text: told.when }])}
        />
      )}
    </Section>
  )
}

/** Every version of an entry, newest first: what it was and is, and why. */
export const VersionsPage = ({ head, versions }: { head: EntryHead; versions: VersionRow[] }) => (
  <>
    <PageHeading title="Every version of this entry" back={{ label: head.title, href: `/entries/${head.id}` }} />
    {versions.map(version => (
      <Section title={version.number === 1 ? 'As first written' : `Version ${version.number}`}>
        <p class="kith-meta">
          {version.author}, {format.dateTime(version.at)}
        </p>
        {version.reason && <InsetText text={`Why: ${version.reason}`} />}
        <h3>{version.title}</h3>
        <BodyText body={version.body} />
      </Section>
    ))}
  </>
)

/** The documents: what there is, one to read and to print, one part to write. Pure: facts in, page out. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  errorFor,
  format,
  InsetText,
  Link,
  PageHeading,
  Scroll,
  Section,
  StateTag,
  Table,
  Textarea,
} from '../ui/index.ts'
import {
  type AgreementRow,
  type DocumentKey,
  type DocumentShape,
  documentNames,
  type TextRow,
  type WrittenPart,
} from './data-protection.ts'
import { type Change, missing, type Standing } from './rules.ts'

export interface Summary {
  key: DocumentKey
  standing: readonly Standing[]
  agreement: AgreementRow | null
  changes: readonly Change[]
}

const stateOf = ({ agreement, changes }: Pick<Summary, 'agreement' | 'changes'>): VNode =>
  agreement === null ? (
    <StateTag>Not agreed yet</StateTag>
  ) : changes.length > 0 ? (
    <StateTag solid>Out of date</StateTag>
  ) : (
    <StateTag>Up to date</StateTag>
  )

export const DocumentsPage = ({ summaries, areaName }: { summaries: readonly Summary[]; areaName: string }): VNode => (
  <>
    <PageHeading
      title="Data protection documents"
      lead={`Of ${areaName}. What is said in them about who sees what, and for how long, is made from what Kith checks, and cannot be edited.`}
    />
    <Table
      head={['Document', 'State', 'Parts to write', 'Agreed']}
      rows={summaries.map(({ key, standing, agreement, changes }) => {
        const left = missing(standing).length
        const all = standing.filter(one => one.part.kind === 'written').length
        return [
          <Link href={`/data-protection/${key}`}>{documentNames[key]}</Link>,
          stateOf({ agreement, changes }),
          left === 0 ? 'All written' : `${left} of ${all} not written yet`,
          agreement ? `${format.mediumDate(agreement.agreedAt)}, ${agreement.agreedByName}` : 'Never',
        ]
      })}
    />
  </>
)

const Generated = ({ standing }: { standing: Standing }): VNode => {
  const { part, made } = standing
  return (
    <>
      <p class="kith-meta">
        <StateTag>Made from Kith</StateTag>{' '}
        {part.kind === 'generated' ? `From ${part.from}. It cannot be edited, and changes when that does.` : ''}
      </p>
      <div class="govuk-!-margin-bottom-4">
        {(made?.sentences ?? []).map(text => (
          <p class="kith-read">{text}</p>
        ))}
      </div>
      {made?.rows && (
        <Scroll label={part.title}>
          <Table classes="kith-meta" firstCellIsHeader head={made.head} rows={made.rows} />
        </Scroll>
      )}
    </>
  )
}

const Words = ({ text }: { text: string }): VNode => (
  <>
    {text.split(/\n+/).map(line => (
      <p class="kith-read">{line}</p>
    ))}
  </>
)

const Written = ({
  document,
  part,
  text,
  mayWrite,
}: {
  document: DocumentKey
  part: WrittenPart
  text: TextRow | null
  mayWrite: boolean
}): VNode => (
  <>
    {text ? (
      <>
        <Words text={text.words} />
        <p class="kith-meta">
          {text.writtenByName}, {format.mediumDate(text.writtenAt)}
        </p>
      </>
    ) : part.suggestion ? (
      <InsetText>
        <p class="kith-meta">
          <StateTag>A suggestion</StateTag> Nobody has taken it over yet.
        </p>
        <Words text={part.suggestion} />
      </InsetText>
    ) : (
      <InsetText>
        <p class="kith-meta">
          <StateTag>Not written yet</StateTag> {part.asks}
        </p>
      </InsetText>
    )}
    {mayWrite && (
      <p>
        <Link href={`/data-protection/${document}/${part.id}`}>
          {text ? 'Change' : 'Write'}
          <span class="govuk-visually-hidden">: {part.title}</span>
        </Link>
      </p>
    )}
  </>
)

const Lines = ({ title, lines }: { title: string; lines: readonly string[] }): VNode | null =>
  lines.length === 0 ? null : (
    <>
      <p class="kith-meta">{title}</p>
      <ul class="kith-list">
        {lines.slice(0, 20).map(line => (
          <li>{line}</li>
        ))}
      </ul>
      {lines.length > 20 && <p class="kith-meta">and {lines.length - 20} more</p>}
    </>
  )

export const OutOfDate = ({ agreement, changes }: { agreement: AgreementRow; changes: readonly Change[] }): VNode => (
  <Section title="Out of date" id="changes">
    <p>
      This is not what {agreement.agreedByName} agreed on {format.date(agreement.agreedAt)}.{' '}
      {format.plural(changes.length, 'part')} {changes.length === 1 ? 'has' : 'have'} changed since.
    </p>
    {changes.map(change => (
      <details class="govuk-details">
        <summary class="govuk-details__summary">
          <span class="govuk-details__summary-text">{change.title}</span>
        </summary>
        <div class="govuk-details__text">
          <Lines title="New" lines={change.added} />
          <Lines title="No longer so" lines={change.gone} />
        </div>
      </details>
    ))}
  </Section>
)

export interface DocumentProps extends Summary {
  shape: DocumentShape
  areaName: string
  now: Date
  mayWrite: boolean
  once: string
  typed: Record<string, string>
  errors: FieldError[]
}
export const DocumentPage = (props: DocumentProps): VNode => {
  const { shape, standing, agreement, changes, mayWrite, areaName, now } = props
  const left = missing(standing)
  return (
    <>
      <PageHeading
        title={documentNames[shape.key]}
        lead={shape.lead}
        meta={
          <>
            {areaName}, as it stands on {format.date(now)}. {stateOf(props)}
            {agreement && ` Agreed ${format.date(agreement.agreedAt)} by ${agreement.agreedByName}: ${agreement.words}`}
          </>
        }
        back={{ label: 'Data protection documents', href: '/data-protection' }}
      />
      <p class="kith-meta">{shape.source}</p>
      {agreement && changes.length > 0 && <OutOfDate agreement={agreement} changes={changes} />}
      {standing.map(one => (
        <Section title={one.part.title} id={one.part.id}>
          {one.part.kind === 'generated' ? (
            <Generated standing={one} />
          ) : (
            <Written document={shape.key} part={one.part} text={one.text} mayWrite={mayWrite} />
          )}
        </Section>
      ))}
      {mayWrite && (
        <Section title="Agree it as it stands">
          {left.length > 0 ? (
            <InsetText
              id="words"
              text={`Not yet: ${format.plural(left.length, 'part')} ${left.length === 1 ? 'is' : 'are'} not written. A suggestion counts once somebody has taken it over.`}
            />
          ) : (
            <form method="post" action={`/data-protection/${shape.key}/agree`} novalidate>
              <input type="hidden" name="_once" value={props.once} />
              <Textarea
                name="words"
                label="Who agreed, and when is it looked at again?"
                hint="What stands here now is kept with it. When anything changes, the document says so."
                rows={3}
                value={props.typed.words ?? ''}
                errorMessage={errorFor(props.errors, 'words')}
              />
              <Actions>
                <Button preventDoubleClick>Agree</Button>
              </Actions>
            </form>
          )}
        </Section>
      )}
    </>
  )
}

export interface WritePageProps {
  document: DocumentKey
  part: WrittenPart
  versions: readonly TextRow[]
  /** What the writer began from; another than the newest when somebody was first. */
  basedOn: string
  value: string
  once: string
  errors: FieldError[]
}
export const WritePage = ({ document, part, versions, basedOn, value, once, errors }: WritePageProps): VNode => {
  const newest = versions[0]
  const overtaken = newest && basedOn !== newest.id
  return (
    <>
      <PageHeading
        title={part.title}
        lead={part.asks}
        back={{ label: documentNames[document], href: `/data-protection/${document}#${part.id}` }}
      />
      {overtaken && (
        <InsetText>
          <p>
            <strong>{newest.writtenByName} wrote this while you were writing</strong>,{' '}
            {format.shortDateTime(newest.writtenAt)}. Put together what should stand; yours is in the field below, and
            was not kept.
          </p>
          <Words text={newest.words} />
        </InsetText>
      )}
      <form method="post" action={`/data-protection/${document}/${part.id}`} novalidate>
        <input type="hidden" name="_once" value={once} />
        {/* After a conflict the next sending begins from what is shown above. */}
        <input type="hidden" name="basedOn" value={newest?.id ?? ''} />
        <Textarea name="words" label="The words" rows={14} value={value} errorMessage={errorFor(errors, 'words')} />
        <Actions>
          <Button preventDoubleClick>Save this version</Button>
        </Actions>
      </form>
      <Section title="Versions">
        {versions.length === 0 ? (
          <p class="kith-secondary">
            {part.suggestion
              ? 'None yet. What stands in the field is a suggestion: change it, or take it over.'
              : 'None yet.'}
          </p>
        ) : (
          versions.map(version => (
            <details class="govuk-details">
              <summary class="govuk-details__summary">
                <span class="govuk-details__summary-text">
                  {version.writtenByName}, {format.dateTime(version.writtenAt)}
                </span>
              </summary>
              <div class="govuk-details__text">
                <Words text={version.words} />
              </div>
            </details>
          ))
        )}
      </Section>
    </>
  )
}

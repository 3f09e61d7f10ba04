/** The threshold document: to read, to print, and to bring out in a new edition. */
import type { VNode } from 'preact'
import { typedText } from '../platform/form.ts'
import { findHarm, harms } from '../statute/index.ts'
import {
  Actions,
  AsideSection,
  Button,
  Columns,
  Details,
  EmptyState,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Section,
  Textarea,
} from '../ui/index.ts'
import type { ThresholdDocument, ThresholdEdition, ThresholdInput } from './area.ts'
import { errorLines, FormKeys, type FormState, From } from './form-parts.tsx'

type Levels = ThresholdInput['levels']

const harmLabel = (key: string): string => findHarm(key)?.label ?? key

/** The levels with their descriptors, as they are read. */
export function Levels({ levels }: { levels: Levels }): VNode {
  return (
    <>
      {levels.map(level => (
        <Section title={`${level.number} ${level.name}`} id={`level-${level.number}-words`}>
          <p class="kith-read govuk-!-margin-bottom-4">{level.summary}</p>
          <dl class="kith-dated kith-read">
            {level.descriptors.map(one => (
              <div id={`d-${one.code}`}>
                <dt>{one.code}</dt>
                <dd>
                  {one.words}
                  {one.harms.length > 0 && <div class="kith-meta">{one.harms.map(harmLabel).join(', ')}</div>}
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      ))}
    </>
  )
}

export interface ThresholdsPageProps {
  areaName: string
  document: ThresholdDocument | null
  editions: ThresholdEdition[]
  /** The edition in force today. */
  inForceId: string | null
  maySet: boolean
}

export function ThresholdsPage({ areaName, document, editions, inForceId, maySet }: ThresholdsPageProps): VNode {
  const edit = maySet ? <Link href="/thresholds/edit">New edition</Link> : undefined
  if (!document) {
    return (
      <>
        <PageHeading title="Thresholds" lead={`${areaName} has no threshold document in Kith yet.`} actions={edit} />
        <EmptyState next="Whoever sets things for the area can bring one out, and start from a complete example.">
          Until then a decision names its level in words.
        </EmptyState>
        {editions.length > 0 && <Editions editions={editions} shownId={null} inForceId={inForceId} />}
      </>
    )
  }
  return (
    <>
      <PageHeading
        title={`${document.title}, ${document.edition}`}
        lead="Descriptors guide; they do not decide. A descriptor that fits is a reason to ask more, and one that does not fit is never a reason to wait."
        meta={`${document.id === inForceId ? 'In force' : 'Not in force today'}, from ${format.date(document.fromOn)}. Saved by ${document.madeByName} on ${format.date(document.madeAt)}.`}
        actions={edit}
      />
      <Columns kind="home">
        <Levels levels={document.levels} />
        <div>
          <AsideSection title="Levels">
            <ul class="kith-list">
              {document.levels.map(level => (
                <li>
                  <Link href={`#level-${level.number}-words`}>
                    {String(level.number)} {level.name}
                  </Link>
                </li>
              ))}
            </ul>
          </AsideSection>
          <Editions editions={editions} shownId={document.id} inForceId={inForceId} />
        </div>
      </Columns>
    </>
  )
}

function Editions({
  editions,
  shownId,
  inForceId,
}: {
  editions: ThresholdEdition[]
  shownId: string | null
  inForceId: string | null
}): VNode {
  return (
    <AsideSection title="Editions" count={editions.length}>
      <p class="kith-secondary">Nothing is overwritten. A decision stays under the edition it was made under.</p>
      <ul class="kith-list">
        {editions.map(one => (
          <li>
            {one.id === shownId ? (
              <strong>{one.edition}</strong>
            ) : (
              <Link href={`/thresholds?edition=${one.id}`}>{one.edition}</Link>
            )}
            , from {format.date(one.fromOn)}
            {one.id === inForceId && ', in force'}
          </li>
        ))}
      </ul>
    </AsideSection>
  )
}

// ------------------------------------------------------------------ a new edition

export interface EditThresholdsProps {
  areaName: string
  form: FormState
  /** How many levels have fields open; one more can be opened. */
  levels: number
  /** What was typed, read: shown above the form. */
  preview: ThresholdInput | null
  /** The form starts from the example and not from an edition of the area’s own. */
  fromExample: boolean
  newest: ThresholdEdition | null
}

export function EditThresholdsPage(props: EditThresholdsProps): VNode {
  const { form, levels, preview } = props
  return (
    <>
      <PageHeading
        back={{ label: 'Thresholds', href: '/thresholds' }}
        title="New edition of the thresholds"
        lead={`For ${props.areaName}. The edition before it stays, and decisions made under it go on pointing at it.`}
      />
      {props.fromExample && (
        <InsetText>
          This starts from Kith’s complete example. Northmoor is an invented place and no partnership has agreed to this
          document: read every line before you make it yours.
        </InsetText>
      )}
      {form.errors.some(error => error.field === 'basedOn') && props.newest && (
        <InsetText>
          {props.newest.madeByName} saved “{props.newest.edition}” on {format.dateTime(props.newest.madeAt)}.{' '}
          <Link href={`/thresholds?edition=${props.newest.id}`}>Read it</Link>. Your words are below, as you typed them.
        </InsetText>
      )}
      {preview && (
        <Section title={`Preview: ${preview.title}, ${preview.edition}`}>
          <p class="kith-secondary">Not saved yet. Counts from {format.date(preview.fromOn)}.</p>
          <Levels levels={preview.levels} />
        </Section>
      )}
      <Section title={preview ? 'Change it, or save' : 'The edition'}>
        <form method="post" action="/thresholds/edit" novalidate>
          <FormKeys form={form} />
          <Input
            name="title"
            label="Title"
            value={typedText(form.typed, 'title')}
            errorMessage={errorFor(form.errors, 'title')}
          />
          <Input
            name="edition"
            label="Edition"
            hint="For example: September 2026"
            value={typedText(form.typed, 'edition')}
            errorMessage={errorFor(form.errors, 'edition')}
            classes="govuk-input--width-20"
          />
          {Array.from({ length: levels }, (_, index) => (
            <LevelFields number={index + 1} form={form} />
          ))}
          {levels < 9 && (
            <Details summaryText={`Add level ${levels + 1}`}>
              <LevelFields number={levels + 1} form={form} />
            </Details>
          )}
          <HarmList />
          <From
            form={form}
            label="From when are decisions made under it?"
            hint="Decisions made before that day stay under the edition before."
          />
          <Actions>
            <Button name="do" value="preview" secondary={preview !== null}>
              Preview
            </Button>
            {preview && (
              <Button name="do" value="save">
                Save this edition
              </Button>
            )}
          </Actions>
        </form>
      </Section>
    </>
  )
}

function LevelFields({ number, form }: { number: number; form: FormState }): VNode {
  return (
    <>
      <h3>Level {number}</h3>
      <Input
        name={`name-${number}`}
        label={`Name of level ${number}`}
        classes="govuk-input--width-20"
        value={typedText(form.typed, `name-${number}`)}
        errorMessage={errorFor(form.errors, `name-${number}`)}
      />
      <Textarea
        name={`summary-${number}`}
        label={`What level ${number} means`}
        rows={3}
        value={typedText(form.typed, `summary-${number}`)}
        errorMessage={errorFor(form.errors, `summary-${number}`)}
      />
      <Textarea
        name={`level-${number}`}
        label={`Descriptors of level ${number}, one a line`}
        hint={`Code, words, a bar, forms of harm. For example: ${number}.7 Somebody waits for the child after school | gangs, criminal-exploitation`}
        rows={16}
        value={typedText(form.typed, `level-${number}`)}
        errorMessage={errorLines(form, `level-${number}`)}
      />
    </>
  )
}

function HarmList(): VNode {
  return (
    <Details summaryText="Forms of harm, and how to write them">
      <p class="kith-secondary">Either works: the name or the short form. A descriptor may have several, or none.</p>
      <ul class="kith-list">
        {harms.map(harm => (
          <li>
            {harm.label}: {harm.key}
          </li>
        ))}
      </ul>
    </Details>
  )
}

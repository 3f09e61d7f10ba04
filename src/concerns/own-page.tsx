/** My concerns: what became of what I logged, in words fit for my reach. No child’s record can be read from here. */
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import {
  AsideSection,
  Button,
  Details,
  EmptyState,
  errorFor,
  format,
  Link,
  PageHeading,
  Section,
  StateTag,
  Textarea,
} from '../ui/index.ts'
import { type ConcernRow, concernStates, type FollowUpRow, type PersonalDutyRow, type ToldRow } from './concern.ts'
import { dutyTitle } from './duty-words.ts'
import { stateOf } from './own-rules.ts'

export interface OwnPageProps {
  concerns: ConcernRow[]
  /** Name and form of the children, by id, from the school’s roll. */
  names: Map<string, string>
  told: ToldRow[]
  followUps: FollowUpRow[]
  duties: PersonalDutyRow[]
  drafts: { id: string; beganAt: Date; beginning: string }[]
  once: string
  now: Date
  /** The concern whose second note was refused, with what was typed. */
  again: { concernId: string; typed: Typed; errors: readonly FieldError[] } | null
}

/** "today 14:02", inside a sentence. */
const near = (at: Date, now: Date): string => {
  const words = format.nearDateTime(at, now)
  return /^(Today|Yesterday|Tomorrow)/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words
}

export function OwnPage(props: OwnPageProps) {
  const { concerns, drafts, now } = props
  return (
    <>
      <PageHeading
        title="My concerns"
        lead="What you logged, and what became of it. You may not be told everything, to protect the child."
      />
      {drafts.length > 0 && (
        <AsideSection title="Begun and not sent" paper>
          <ul class="kith-bare-list kith-stack">
            {drafts.map(draft => (
              <li>
                <Link href={`/concerns/new?draft=${draft.id}`}>
                  {format.sentence(format.nearDateTime(draft.beganAt, now))}
                </Link>
                {draft.beginning && <>: {draft.beginning}</>}
                <form method="post" action={`/concerns/draft/${draft.id}/end`}>
                  <input type="hidden" name="_once" value={props.once} />
                  <button class="kith-link-button" type="submit">
                    Throw it away
                    <span class="govuk-visually-hidden">, begun {format.nearDateTime(draft.beganAt, now)}</span>
                  </button>
                </form>
              </li>
            ))}
          </ul>
        </AsideSection>
      )}
      {concerns.length === 0 ? (
        <EmptyState>You have not logged a concern.</EmptyState>
      ) : (
        concerns.map(concern => <One {...props} concern={concern} />)
      )}
      <p>
        <Button href="/concerns/new">Log a concern</Button>
      </p>
    </>
  )
}

function One({ concern, names, told, followUps, duties, once, now, again }: OwnPageProps & { concern: ConcernRow }) {
  const mine = told.filter(row => row.concernId === concern.id)
  const watch = mine.filter(row => row.kind === 'watch')
  const added = followUps.filter(row => row.concernId === concern.id)
  const reported = duties.filter(row => row.concernId === concern.id)
  const who = concern.children.map(id => names.get(id) ?? 'A child who has left')
  return (
    <Section
      title={format.list(who)}
      id={`concern-${concern.id}`}
      actions={<StateTag>{concernStates[stateOf(concern, mine)]}</StateTag>}
    >
      <p class="kith-meta">
        Sent {near(concern.loggedAt, now)}. Happened {near(concern.happenedAt, now)}
        {concern.place && `, ${concern.place}`}
        {concern.recordedFor && `, for ${concern.recordedFor}`}
      </p>
      {watch.length > 0 && (
        <AsideSection title="What to watch for" paper level={3}>
          {watch.map(row => (
            <p class="kith-as-written">{row.words}</p>
          ))}
        </AsideSection>
      )}
      {mine
        .filter(row => row.kind !== 'watch')
        .map(row => (
          <p>
            <span class="kith-as-written">{row.words}</span>{' '}
            <span class="kith-meta">{format.nearDateTime(row.at, now)}</span>
          </p>
        ))}
      {reported.map(row => (
        <p>
          You reported this yourself: {dutyTitle(row.duty)}. To {row.reportedTo},{' '}
          {format.nearDateTime(row.reportedAt, now)}
          {row.reference && `, reference ${row.reference}`}.
        </p>
      ))}
      {added.map(row => (
        <p>
          <span class="kith-meta">You added, {format.nearDateTime(row.at, now)}:</span>
          <br />
          <span class="kith-as-written">{row.words}</span>
        </p>
      ))}
      <AddNote concernId={concern.id} once={once} again={again?.concernId === concern.id ? again : null} />
    </Section>
  )
}

function AddNote({ concernId, once, again }: { concernId: string; once: string; again: OwnPageProps['again'] }) {
  const field = `words-${concernId.slice(-12)}`
  return (
    <Details summaryText="Add a second note" open={again !== null}>
      <form method="post" action={`/concerns/mine/${concernId}/note`} noValidate>
        <input type="hidden" name="_once" value={once} />
        <Textarea
          name="words"
          id={again ? 'words' : field}
          rows={4}
          label={{ text: 'What else did you see, hear or remember?', classes: 'govuk-label--s' }}
          hint="If a child said it, put it in quotation marks. A safeguarding lead reads it."
          value={again ? typedText(again.typed, 'words') : ''}
          errorMessage={again ? errorFor([...again.errors], 'words') : undefined}
        />
        <Button secondary>Send this note</Button>
      </form>
    </Details>
  )
}

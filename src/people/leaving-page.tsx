/** Many children whom a pupil list leaves out: a second person looks at the names, and decides. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  EmptyState,
  errorFor,
  format,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Section,
  SummaryList,
  Table,
  Textarea,
} from '../ui/index.ts'
import type { Leaver } from './import-queries.ts'
import type { Leaving } from './leaving-queries.ts'

export interface LeavingProps {
  leaving: Leaving
  children: readonly Leaver[]
  once: string
  typed: Record<string, string>
  errors: FieldError[]
}

const saidBy = (leaving: Leaving): string =>
  leaving.byProgram ? 'Nobody yet: the list came by the command line' : leaving.saidByName

/** What became of it, in a sentence. */
export const leavingState = (leaving: Leaving): string =>
  leaving.decidedAt
    ? `${leaving.decidedByName} ${leaving.agreed ? 'agreed that they have left' : 'said that they stay on the roll'}, ${format.shortDateTime(leaving.decidedAt)}.`
    : leaving.open
      ? 'Nobody has been taken off the roll. A second person decides.'
      : 'Nobody was taken off the roll: a newer list has come, or nobody decided for 30 days.'

const Decide = ({ leaving, typed, errors, once }: LeavingProps): VNode => (
  <form method="post" action={`/pupils/leaving/${leaving.id}`} novalidate>
    <input type="hidden" name="_once" value={once} />
    <Radios
      name="left"
      fieldset={{ legend: 'Have these children left?' }}
      value={typed.left ?? ''}
      errorMessage={errorFor(errors, 'left')}
      items={[
        {
          value: 'yes',
          text: 'Yes: take them off the roll',
          hint: 'Your school’s access to the shared record ends. What your school wrote is kept. A child with whom something is open stays.',
        },
        {
          value: 'no',
          text: 'No, or not all of them: leave them on the roll',
          hint: 'Send a whole list; it says anew who has left.',
        },
      ]}
    />
    <Textarea
      name="words"
      label="How do you know?"
      hint="For example: the leavers of Year 11; or a list of one year only. It is kept with your decision."
      rows={3}
      value={typed.words ?? ''}
      errorMessage={errorFor(errors, 'words')}
    />
    <Actions>
      <Button preventDoubleClick>Decide</Button>
    </Actions>
  </form>
)

const Names = ({ children }: Pick<LeavingProps, 'children'>): VNode => (
  <Section title={`On the roll, and not in the list (${format.number(children.length)})`}>
    {children.length === 0 ? (
      <EmptyState>None of them is on the roll any more.</EmptyState>
    ) : (
      <Table
        head={[{ text: 'Child' }, { text: 'Form' }]}
        rows={children.map(child => [{ text: child.name }, { text: child.form ?? '–' }])}
      />
    )}
  </Section>
)

export const LeavingPage = (props: LeavingProps): VNode => {
  const { leaving, children } = props
  return (
    <>
      <PageHeading
        title="Have these children left?"
        lead={
          leaving.open
            ? `A pupil list leaves out ${format.number(children.length)} of ${format.number(leaving.onRoll)} children on the roll. That may be part of a list.`
            : leavingState(leaving)
        }
        back={{ label: 'Pupil list', href: '/pupils/import' }}
      />
      <SummaryList
        rows={[
          { key: { text: 'List' }, value: { text: leaving.fileName } },
          { key: { text: 'Said by' }, value: { text: saidBy(leaving) } },
          { key: { text: 'When' }, value: { text: format.dateTime(leaving.saidAt) } },
          { key: { text: 'Why' }, value: { text: leaving.why ?? 'No reason was given' } },
          ...(leaving.decidedWords
            ? [{ key: { text: 'How the second person knows' }, value: { text: leaving.decidedWords } }]
            : []),
        ]}
      />
      {leaving.open && leaving.mine && (
        <InsetText
          id="form"
          text="You said that they have left, so another person decides: a safeguarding lead, the head or the attendance lead. They have been asked."
        />
      )}
      {leaving.open && !leaving.mine && <Decide {...props} />}
      {leaving.open && <Names children={children} />}
    </>
  )
}

/** Beside the lists: what waits for a second person. */
export const LeavingsWaiting = ({ leavings }: { leavings: readonly Leaving[] }): VNode | null =>
  leavings.length === 0 ? null : (
    <Section title="Many children left out of a list" id="leaving">
      <ul class="kith-bare-list kith-stack">
        {leavings.map(leaving => (
          <li>
            <Link href={`/pupils/leaving/${leaving.id}`}>
              {leaving.mine ? 'Waiting for a second person' : 'Decide whether they have left'}
            </Link>
            <br />
            <span class="kith-meta">
              {leaving.fileName}, {format.shortDateTime(leaving.saidAt)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )

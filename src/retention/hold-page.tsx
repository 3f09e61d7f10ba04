/** Putting a hold on a record, and lifting one. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  errorFor,
  format,
  InsetText,
  PageHeading,
  Radios,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import { type Ground, grounds, type HoldWords } from './retention.ts'

type Typed = Record<string, string>

export const HoldPage = ({
  who,
  back,
  action,
  whose,
  holds,
  hint = 'A reference helps whoever lifts it later. Seen by those who review records, not by an administrator.',
  once,
  typed,
  errors,
}: {
  who: string
  back: { label: string; href: string }
  action: string
  /** Whose record is held. */
  whose: string
  holds: readonly HoldWords[]
  /** Said beside the words to write. */
  hint?: string
  once: string
  typed: Typed
  errors: FieldError[]
}): VNode => (
  <>
    <PageHeading
      title="Put a hold on a record"
      lead={`While it is on, nothing of what ${whose} of ${who} is erased, whatever its date.`}
      back={back}
    />
    {holds
      .filter(hold => hold.liftedAt === null)
      .map(hold => (
        <InsetText>
          On hold already since {format.date(hold.setAt)}: {grounds[hold.grounds].toLowerCase()}. {hold.words} (
          {hold.setByName})
        </InsetText>
      ))}
    <form method="post" action={action} novalidate>
      <input type="hidden" name="_once" value={once} />
      <Radios
        name="grounds"
        fieldset={{ legend: 'What is it needed for?' }}
        value={typed.grounds ?? ''}
        errorMessage={errorFor(errors, 'grounds')}
        items={(Object.keys(grounds) as Ground[]).map(value => ({ value, text: grounds[value] }))}
      />
      <Textarea
        name="words"
        label="Who asked for it, and what is it about?"
        hint={hint}
        rows={3}
        value={typed.words ?? ''}
        errorMessage={errorFor(errors, 'words')}
      />
      <Actions>
        <Button preventDoubleClick>Put the hold on</Button>
      </Actions>
    </form>
  </>
)

export const LiftPage = ({
  hold,
  on,
  back,
  action,
  once,
  typed,
  errors,
}: {
  hold: HoldWords
  /** What it is on. */
  on: { key: string; value: string }[]
  back: { label: string; href: string }
  action: string
  once: string
  typed: Typed
  errors: FieldError[]
}): VNode => (
  <>
    <PageHeading
      title="Lift a hold"
      lead="After that the record goes by its date again. Nothing is erased without a review and a decision."
      back={back}
    />
    <SummaryList
      rows={[
        ...on,
        { key: 'Needed for', value: `${grounds[hold.grounds]}: ${hold.words}` },
        { key: 'Put on by', value: `${hold.setByName}, ${format.dateTime(hold.setAt)}` },
      ]}
    />
    {hold.liftedAt ? (
      <InsetText text={`Lifted by ${hold.liftedByName}, ${format.dateTime(hold.liftedAt)}: ${hold.liftedWords}`} />
    ) : (
      <form method="post" action={action} novalidate>
        <input type="hidden" name="_once" value={once} />
        <Textarea
          name="words"
          label="Why is it not needed any more?"
          rows={3}
          value={typed.words ?? ''}
          errorMessage={errorFor(errors, 'words')}
        />
        <Actions>
          <Button preventDoubleClick>Lift the hold</Button>
        </Actions>
      </form>
    )}
  </>
)

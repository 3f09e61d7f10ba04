import type { PersonLabel } from '../people/index.ts'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  Checkboxes,
  Columns,
  ConflictView,
  errorFor,
  format,
  Input,
  InsetText,
  PageHeading,
  Radios,
  Select,
  Textarea,
  VoiceField,
} from '../ui/index.ts'
import { type Body, type EntryKind, entryKinds, type Reach, reaches } from './record.ts'

/** Kinds of entry a person adds by hand; the others come of a step. */
export const addedByHand = [
  'note',
  'voice',
  'visit',
  'conversation',
  'missing',
  'police',
  'health',
  'move',
  'supervision',
] as const satisfies readonly EntryKind[]
export type AddedByHand = (typeof addedByHand)[number]

export interface AddEntryProps {
  child: PersonLabel
  once: string
  typed: Record<string, string>
  lists: Record<string, string[]>
  errors: FieldError[]
  now: { date: string; time: string }
  harms: { value: string; text: string }[]
  /** Who would see it at each reach, by name. */
  seers: { own: string; involved: string[] }
  organisations: { value: string; text: string }[]
  locationProtected: boolean
}

/** One entry, with fact, what others said and opinion apart, and who will see it said before it is saved. */
export function AddEntryPage({
  child,
  once,
  typed,
  lists,
  errors,
  now,
  harms,
  seers,
  organisations,
  locationProtected,
}: AddEntryProps) {
  const name = child.given || child.name
  const value = (field: string, otherwise = '') => typed[field] ?? otherwise
  return (
    <>
      <PageHeading
        title="Add an entry"
        lead={`About ${child.name}. Write it so that ${name} can read it one day.`}
        back={{ label: child.name, href: `/children/${child.id}` }}
      />
      <form method="post" action={`/children/${child.id}/entries`} novalidate>
        <input type="hidden" name="_once" value={once} />
        <Columns kind="write">
          {[
            <>
              {locationProtected && (
                <InsetText text="The location is protected. Write no place, school, surgery or venue." />
              )}
              <Select
                name="kind"
                label="What kind of entry?"
                value={value('kind', 'note')}
                items={addedByHand.map(kind => ({ value: kind, text: entryKinds[kind] }))}
                errorMessage={errorFor(errors, 'kind')}
              />
              <Input
                name="title"
                label="In a few words"
                hint="Neutral and plain: what happened, not what you think of it."
                value={value('title')}
                errorMessage={errorFor(errors, 'title')}
              />
              <div class="kith-row-choices">
                <Input
                  name="onDate"
                  label="Date"
                  type="date"
                  value={value('onDate', now.date)}
                  errorMessage={errorFor(errors, 'onDate')}
                  classes="govuk-input--width-10"
                />
                <Input
                  name="atTime"
                  label="Time"
                  type="time"
                  value={value('atTime', now.time)}
                  errorMessage={errorFor(errors, 'atTime')}
                  classes="govuk-input--width-10"
                />
              </div>
              <Textarea
                name="seen"
                label="What was seen or done?"
                hint="Plain facts, in the order they happened."
                value={value('seen')}
                rows={5}
                errorMessage={errorFor(errors, 'seen')}
              />
              <Textarea
                name="said"
                label="What did others say?"
                hint="Say who."
                value={value('said')}
                rows={3}
                errorMessage={errorFor(errors, 'said')}
              />
              <VoiceField
                name="voice"
                label={`What did ${name} say or show?`}
                hint="Exact words, as near as you can. Leave it empty if nothing was said."
                value={value('voice')}
                rows={3}
                errorMessage={errorFor(errors, 'voice')}
              >
                <Select
                  name="means"
                  label="How"
                  value={value('means', 'spoken')}
                  items={[
                    { value: 'spoken', text: 'Spoken' },
                    { value: 'signs', text: 'Signs, pictures or a device' },
                    { value: 'behaviour', text: 'Shown, not said' },
                    { value: 'written', text: 'Written or sent' },
                  ]}
                />
                <Input
                  name="askedFirst"
                  label="What were you asked, if anything, first?"
                  value={value('askedFirst')}
                  errorMessage={errorFor(errors, 'askedFirst')}
                />
              </VoiceField>
              <Textarea
                name="view"
                label="What do you make of it?"
                hint="Your view, kept apart from the facts."
                value={value('view')}
                rows={3}
                errorMessage={errorFor(errors, 'view')}
              />
              <Checkboxes
                name="harms"
                fieldset={{ legend: 'Does it show harm, or signs of it?' }}
                hint="More than one can be true. Leave empty if none."
                values={lists.harms ?? []}
                items={harms}
                classes="kith-two-choices govuk-checkboxes--small"
                errorMessage={errorFor(errors, 'harms')}
              />
              <Radios
                name="level"
                fieldset={{ legend: 'How serious, as far as you can tell?' }}
                value={value('level', '1')}
                classes="kith-row-choices"
                items={[
                  { value: '1', text: 'Some' },
                  { value: '2', text: 'Serious' },
                  { value: '3', text: 'Severe' },
                ]}
              />
            </>,
            <>
              <Radios
                name="reach"
                fieldset={{ legend: 'Who will see this?' }}
                value={value('reach', 'own')}
                errorMessage={errorFor(errors, 'reach')}
                items={[
                  { value: 'own', text: reaches.own.words, hint: seers.own },
                  {
                    value: 'named',
                    text: 'Your team, and organisations I name',
                    conditional: (
                      <Checkboxes
                        name="named"
                        fieldset={{ legend: 'Which organisations?' }}
                        values={lists.named ?? []}
                        items={organisations}
                        classes="govuk-checkboxes--small"
                        errorMessage={errorFor(errors, 'named')}
                      />
                    ),
                  },
                  {
                    value: 'involved',
                    text: reaches.involved.words,
                    hint:
                      seers.involved.length > 0
                        ? `Now: ${format.list(seers.involved)}.`
                        : 'Nobody else is involved now.',
                  },
                ]}
              />
              <Textarea
                name="why"
                label="Why share it?"
                hint="Needed when anybody beyond your own team will see it."
                value={value('why')}
                rows={2}
                errorMessage={errorFor(errors, 'why')}
              />
            </>,
          ]}
        </Columns>
        <Actions>
          <Button>Save the entry</Button>
        </Actions>
      </form>
    </>
  )
}

export interface CorrectProps {
  entryId: string
  once: string
  seenVersion: number
  typed: Record<string, string>
  errors: FieldError[]
  conflict: { author: string; at: Date; title: string; body: Body } | null
}

const parts: [keyof Body & string, string][] = [
  ['seen', 'What was seen or heard'],
  ['said', 'What others said'],
  ['text', 'Text'],
  ['did', 'What was done'],
  ['view', 'View'],
]

/** A correction is a new version; the earlier one stays and everybody who sees the entry sees that it was corrected. */
export function CorrectPage({ entryId, once, seenVersion, typed, errors, conflict }: CorrectProps) {
  return (
    <>
      <PageHeading
        title="Correct this entry"
        lead="The first version stays. Everyone who can see the entry sees that it was corrected, and why."
        back={{ label: 'The entry', href: `/entries/${entryId}` }}
      />
      {conflict && (
        <ConflictView
          theirs={{ by: conflict.author, at: format.time(conflict.at) }}
          yours={{ by: 'You', at: 'now' }}
          fields={[
            { label: 'In a few words', theirs: conflict.title, yours: typed.title ?? '' },
            ...parts
              .map(([key, label]) => ({ label, theirs: String(conflict.body[key] ?? ''), yours: typed[key] ?? '' }))
              .filter(field => field.theirs !== '' || field.yours !== ''),
          ]}
        />
      )}
      <form method="post" action={`/entries/${entryId}/correct`} novalidate>
        <input type="hidden" name="_once" value={once} />
        <input type="hidden" name="seenVersion" value={String(seenVersion)} />
        <Input name="title" label="In a few words" value={typed.title ?? ''} errorMessage={errorFor(errors, 'title')} />
        {parts
          .filter(([key]) => key === 'seen' || (typed[key] ?? '') !== '')
          .map(([key, label]) => (
            <Textarea name={key} label={label} value={typed[key] ?? ''} rows={4} errorMessage={errorFor(errors, key)} />
          ))}
        <Textarea
          name="reason"
          label="Why is it corrected?"
          hint="For example: the station log gives another time."
          value={typed.reason ?? ''}
          rows={2}
          errorMessage={errorFor(errors, 'reason')}
        />
        <Actions>
          <Button>Save the correction</Button>
        </Actions>
      </form>
    </>
  )
}

export interface ReachProps {
  entryId: string
  once: string
  /** The last change of it, so that one made meanwhile is noticed. */
  seenChange: string
  now: Reach
  typed: Record<string, string>
  lists: Record<string, string[]>
  errors: FieldError[]
  seers: { own: string; involved: string[] }
  organisations: { value: string; text: string }[]
  /** Who may be the second reader of a sealed entry; none: it cannot be sealed. */
  secondReaders: { value: string; text: string }[]
}

/** Changing who sees an entry: widening is a sharing decision with its reason and basis, narrowing is recorded too. */
export function ReachPage(props: ReachProps) {
  const { entryId, once, seenChange, now, typed, lists, errors, seers, organisations, secondReaders } = props
  return (
    <>
      <PageHeading
        title="Who may see this entry"
        lead={`Now: ${reaches[now].words.toLowerCase()}.`}
        back={{ label: 'The entry', href: `/entries/${entryId}` }}
      />
      <form method="post" action={`/entries/${entryId}/reach`} novalidate>
        <input type="hidden" name="_once" value={once} />
        <input type="hidden" name="seenChange" value={seenChange} />
        <Radios
          name="to"
          fieldset={{ legend: 'Who should see it?' }}
          value={typed.to ?? now}
          errorMessage={errorFor(errors, 'to')}
          items={[
            { value: 'own', text: reaches.own.words, hint: seers.own },
            {
              value: 'named',
              text: 'Your team, and organisations I name',
              conditional: (
                <Checkboxes
                  name="named"
                  fieldset={{ legend: 'Which organisations?' }}
                  values={lists.named ?? []}
                  items={organisations}
                  classes="govuk-checkboxes--small"
                  errorMessage={errorFor(errors, 'named')}
                />
              ),
            },
            {
              value: 'involved',
              text: reaches.involved.words,
              hint: seers.involved.length > 0 ? `Now: ${format.list(seers.involved)}.` : 'Nobody else is involved now.',
            },
            ...(secondReaders.length > 0
              ? [
                  {
                    value: 'sealed',
                    text: 'You, whoever wrote it, and people I choose',
                    conditional: (
                      <Checkboxes
                        name="sealedTo"
                        fieldset={{ legend: 'Who else reads it?' }}
                        hint="At least one: nobody holds an entry alone."
                        values={lists.sealedTo ?? []}
                        items={secondReaders}
                        classes="govuk-checkboxes--small"
                        errorMessage={errorFor(errors, 'sealedTo')}
                      />
                    ),
                  },
                ]
              : []),
          ]}
        />
        <Textarea
          name="reason"
          label="Why?"
          hint="What purpose it serves, and why it is needed for that."
          value={typed.reason ?? ''}
          rows={3}
          errorMessage={errorFor(errors, 'reason')}
        />
        <Actions>
          <Button>Save</Button>
        </Actions>
      </form>
    </>
  )
}

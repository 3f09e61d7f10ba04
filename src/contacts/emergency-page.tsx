/** One person acts now; another ratifies it. */
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  DangerPanel,
  errorFor,
  format,
  Input,
  InsetText,
  PageHeading,
  Prompt,
  Radios,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import { type ContactChildRow, type ContactRow, type EmergencyRow, verdicts } from './contact.ts'

export interface EmergencyProps {
  once: string
  back: string
  contact: ContactRow
  child: ContactChildRow
  name: string
  ratifyBy: string
  typed: Record<string, string>
  errors: FieldError[]
}
/** One person acts now. It asks four things and no more. */
export function EmergencyPage({ once, back, contact, child, name, ratifyBy, typed, errors }: EmergencyProps) {
  return (
    <>
      <PageHeading
        title="Act now"
        lead={`${name}, contact ${contact.number}`}
        back={{ label: `Contact ${contact.number}`, href: back }}
      />
      <div class="kith-stack kith-stack--loose">
        <DangerPanel title="First the child">
          <p>
            999 if anybody is in danger this minute. Police can keep a child safe at once. Write this when the child is
            safe, or while you wait.
          </p>
        </DangerPanel>
        <form method="post" action={`${back}/children/${child.id}/emergency`} novalidate>
          <input type="hidden" name="_once" value={once} />
          <Textarea
            name="what"
            label="What did you do, or ask to be done?"
            rows={3}
            value={typed.what ?? ''}
            errorMessage={errorFor(errors, 'what')}
          />
          <Textarea
            name="reasons"
            label="Why could it not wait?"
            rows={3}
            value={typed.reasons ?? ''}
            errorMessage={errorFor(errors, 'reasons')}
          />
          <Input
            name="police"
            label="Police told?"
            hint="Who, when, reference"
            value={typed.police ?? ''}
            errorMessage={errorFor(errors, 'police')}
          />
          <Input
            name="hospital"
            label="Hospital or doctor told?"
            hint="Who, when"
            value={typed.hospital ?? ''}
            errorMessage={errorFor(errors, 'hospital')}
          />
          <Prompt>
            You act alone, and answer for it together: another person must ratify it by {ratifyBy}. It cannot be you.
          </Prompt>
          <Actions>
            <Button>Save what was done</Button>
          </Actions>
        </form>
      </div>
    </>
  )
}

export interface RatifyProps {
  once: string
  back: string
  contact: ContactRow
  child: ContactChildRow
  name: string
  emergency: EmergencyRow
  mine: boolean
  typed: Record<string, string>
  errors: FieldError[]
}
/** Another person reads what was done alone, and ratifies it or says what happens now. */
export function RatifyPage({ once, back, contact, child, name, emergency, mine, typed, errors }: RatifyProps) {
  return (
    <>
      <PageHeading
        title="Ratify an emergency decision"
        lead={`${name}, contact ${contact.number}`}
        back={{ label: `Contact ${contact.number}`, href: back }}
      />
      <SummaryList
        rows={[
          {
            key: { text: 'Who acted' },
            value: { text: `${emergency.actedByName}, ${format.longDateTime(emergency.at)}` },
          },
          { key: { text: 'What was done' }, value: { text: emergency.what } },
          { key: { text: 'Why it could not wait' }, value: { text: emergency.reasons } },
          { key: { text: 'Police' }, value: { text: emergency.police ?? 'Not told' } },
          { key: { text: 'Hospital or doctor' }, value: { text: emergency.hospital ?? 'Not told' } },
          {
            key: { text: 'To be ratified by' },
            value: { text: format.longDate(new Date(emergency.ratifyBy.getTime() - 60_000)) },
          },
        ]}
      />
      {mine ? (
        <InsetText text="You acted. Somebody else must ratify it." />
      ) : (
        <form method="post" action={`${back}/children/${child.id}/ratify`} novalidate>
          <input type="hidden" name="_once" value={once} />
          <input type="hidden" name="emergencyId" value={emergency.id} />
          <Radios
            name="verdict"
            fieldset={{ legend: 'What do you say?' }}
            value={typed.verdict}
            errorMessage={errorFor(errors, 'verdict')}
            items={Object.entries(verdicts).map(([value, text]) => ({ value, text }))}
          />
          <Textarea
            name="words"
            label="Your words"
            hint="What you read, whom you asked, what happens now."
            rows={4}
            value={typed.words ?? ''}
            errorMessage={errorFor(errors, 'words')}
          />
          <Actions>
            <Button>Save</Button>
          </Actions>
        </form>
      )}
    </>
  )
}

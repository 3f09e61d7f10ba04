/** "Is this child known?", for a child in a contact. */
import type { Candidate } from '../matching/index.ts'
import type { FieldError } from '../platform/form.ts'
import {
  Actions,
  Button,
  EmptyState,
  errorFor,
  format,
  InsetText,
  PageHeading,
  Prompt,
  Radios,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import type { ContactChildRow, ContactRow } from './contact.ts'

export interface MatchProps {
  once: string
  contact: ContactRow
  child: ContactChildRow
  candidates: Candidate[]
  /** Set when nothing was looked up: it does not mean that the child is unknown. */
  refused: 'too-many' | 'no-purpose' | 'name-alone' | null
  typed: Record<string, string>
  errors: FieldError[]
  back: string
}

/** "Is this child known?" Candidates with their reasons; a person chooses, never the program. */
export function MatchPage({ once, contact, child, candidates, refused, typed, errors, back }: MatchProps) {
  const name = [child.given, child.family].filter(Boolean).join(' ') || 'A child who was not named'
  return (
    <>
      <PageHeading
        title="Is this child known?"
        lead={`As given in contact ${contact.number}`}
        back={{ label: `Contact ${contact.number}`, href: back }}
      />
      <SummaryList
        rows={[
          { key: { text: 'Name' }, value: { text: name } },
          {
            key: { text: 'Born' },
            value: {
              text: child.bornOn
                ? format.date(child.bornOn)
                : child.expectedOn
                  ? `Expected ${format.date(child.expectedOn)}`
                  : (child.ageWords ?? 'Not given'),
            },
          },
          {
            key: { text: 'Numbers' },
            value: {
              text:
                [child.nhs && `NHS ${child.nhs}`, child.upn && `UPN ${child.upn}`].filter(Boolean).join(', ') ||
                'Not given',
            },
          },
          { key: { text: 'Where' }, value: { text: child.whereWords ?? 'Not given' } },
        ]}
      />
      {refused && (
        <InsetText
          text={
            refused === 'name-alone'
              ? 'A name alone is too little to look somebody up by. It does not mean that the child is unknown. Ask for a date of birth, a number or a postcode.'
              : 'Nothing was looked up: too many questions were asked in the last hour. It does not mean that the child is unknown. Try again in a while, or ask your manager.'
          }
        />
      )}
      <form method="post" action={`${back}/children/${child.id}/match`} novalidate>
        <input type="hidden" name="_once" value={once} />
        <Radios
          name="choice"
          fieldset={{
            legend:
              candidates.length > 0
                ? 'Somebody like this is known. Is it the same child?'
                : 'Nobody like this was found',
          }}
          value={typed.choice}
          errorMessage={errorFor(errors, 'choice')}
          items={[
            ...candidates.map(candidate => ({
              value: candidate.childId,
              text: `${candidate.name}${candidate.bornOn ? `, born ${format.date(candidate.bornOn)}` : candidate.expectedOn ? `, expected ${format.date(candidate.expectedOn)}` : ''}`,
              hint: `${format.sentence(candidate.why.join('; '))}.${candidate.worksWith.length > 0 ? ` Works with: ${candidate.worksWith.map(one => one.name).join(', ')}.` : ''}`,
            })),
            {
              value: 'new',
              text: 'None of these: make a new record',
              hint: 'Two records for one child hide what happens to them. Look twice.',
            },
          ]}
        />
        <Radios
          name="known"
          fieldset={{ legend: 'How sure are you?' }}
          classes="kith-row-choices"
          value={typed.known}
          errorMessage={errorFor(errors, 'known')}
          items={[
            { value: 'yes', text: 'It is the same child' },
            { value: 'maybe', text: 'Probably; to be checked' },
            { value: 'mother', text: 'The mother is known' },
            { value: 'no', text: 'Not known before' },
          ]}
        />
        <Textarea
          name="words"
          label="How do you know?"
          hint="What you compared, whom you asked."
          rows={3}
          value={typed.words ?? ''}
          errorMessage={errorFor(errors, 'words')}
        />
        <Prompt>
          The record opens to the front door when you save, and that is recorded. Brothers and sisters with another
          family name are easily missed.
        </Prompt>
        <Actions>
          <Button>Save who this is</Button>
        </Actions>
      </form>
      {candidates.length === 0 && !refused && (
        <EmptyState>Spelling mistakes and swapped names were looked for too.</EmptyState>
      )}
    </>
  )
}

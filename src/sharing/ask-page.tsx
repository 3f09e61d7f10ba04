/** Asking: what, what for, why; three separate questions about the right to; and the myths answered where the doubt arises. */
import type { VNode } from 'preact'
import type { ChildFacts } from '../people/index.ts'
import type { FieldError } from '../platform/form.ts'
import { within } from '../record/index.ts'
import { type Code, confidenceGrounds, familyAgreement, legalBases, sharingMyths } from '../statute/index.ts'
import {
  Actions,
  AsideSection,
  Button,
  Checkboxes,
  Columns,
  Details,
  errorFor,
  format,
  Input,
  InsetText,
  NumberedQuestion,
  PageHeading,
  Radios,
  Textarea,
} from '../ui/index.ts'
import { DraftFields, OtherWindows, SaveForLater } from './draft-parts.tsx'
import type { DraftState } from './drafts.ts'
import type { Askable } from './rules.ts'

export interface AskProps {
  child: ChildFacts
  organisations: Askable[]
  /** A front door asks services that may not be named itself; everybody else asks through it. */
  mayBroker: boolean
  /** Whoever asks for somebody else: the request it is for. */
  on: { number: string; fromName: string } | null
  wantedBy: { usual: string; urgent: string }
  typed: Record<string, string>
  lists: { organisations: string[] }
  hidden: Record<string, string>
  errors: FieldError[]
  once: string
  draft: DraftState
  myTeam: string
}

const items = (list: { codes: readonly Code[] }) =>
  list.codes
    .filter(one => !one.withdrawn)
    .map(one => ({ value: one.code, text: one.plain ?? one.label, ...(one.plain ? { hint: one.label } : {}) }))

/** A myth beside the question where it comes up, with its answer behind one press. */
const Myth = ({ of }: { of: string }) => {
  const found = sharingMyths.find(one => one.key === of)
  return found ? <Details summaryText={`“${found.myth}”`}>{found.answer}</Details> : null
}

/** Fields that hold words. */
const fieldWords = {
  what: 'Your question',
  identityWords: 'What helps to find the right child',
  purpose: 'What it is for',
  necessity: 'Why you need it',
  agreementWords: 'What the family said',
  adult: 'Which adult',
  adultWhy: 'Why about them',
}

export function AskPage(props: AskProps): VNode {
  const { child, typed, errors, once, hidden } = props
  const name = child.label.given || child.label.name
  return (
    <>
      <PageHeading
        title="Ask what others know"
        lead={`About ${child.label.name}. Ask for what you need, and no more.`}
        leadInk
        back={{ label: child.label.name, href: `/children/${child.id}` }}
      />
      {props.on && (
        <InsetText
          text={`On behalf of ${within(props.on.fromName)}, request ${props.on.number}. They are not named to whom you ask, and whom you ask is not named to them.`}
        />
      )}
      {child.placeKept && (
        <InsetText
          text={`Where ${name} is, is protected. Write no place, school, surgery or venue.${child.placeHidden && props.mayBroker ? ' Schools and others that would tell where are asked through the front door.' : ''}`}
        />
      )}
      <OtherWindows draft={props.draft} words={fieldWords} />
      <form
        method="post"
        action={`/children/${child.id}/ask`}
        novalidate
        data-draft
        data-draft-url={`/children/${child.id}/ask/draft`}
      >
        <input type="hidden" name="_once" value={once} />
        <DraftFields draft={props.draft} />
        {Object.entries(hidden).map(([field, value]) => (
          <input type="hidden" name={field} value={value} />
        ))}
        <Columns kind="write">
          {[
            <>
              <Whom {...props} />
              <NumberedQuestion number={2} title="What do you want to know?">
                <Textarea
                  name="what"
                  label={{ text: 'Your question', classes: 'govuk-visually-hidden' }}
                  hint="Plain and narrow: dates, people, events. They read exactly this."
                  rows={4}
                  value={typed.what ?? ''}
                  errorMessage={errorFor(errors, 'what')}
                />
                <Textarea
                  name="identityWords"
                  label={`What helps them find the right ${name}?`}
                  hint="They get the name and date of birth. Add a former name or a number if two could be mixed up. Leave it empty if not."
                  rows={2}
                  value={typed.identityWords ?? ''}
                  errorMessage={errorFor(errors, 'identityWords')}
                />
              </NumberedQuestion>
              <NumberedQuestion number={3} title="What is it for, and why do you need it?">
                <Textarea
                  name="purpose"
                  label="What it is for"
                  hint={`What you will decide or do for ${name} with the answer.`}
                  rows={2}
                  value={typed.purpose ?? ''}
                  errorMessage={errorFor(errors, 'purpose')}
                />
                <Textarea
                  name="necessity"
                  label="Why you need it"
                  hint="What you cannot decide without it."
                  rows={2}
                  value={typed.necessity ?? ''}
                  errorMessage={errorFor(errors, 'necessity')}
                />
                <Myth of="another-agency-collected-it" />
              </NumberedQuestion>
              <Rights {...props} name={name} />
              <NumberedQuestion number={7} title="How soon?">
                <Checkboxes
                  name="urgent"
                  classes="govuk-checkboxes--small"
                  values={typed.urgent ? ['yes'] : []}
                  items={[
                    {
                      value: 'yes',
                      text: `${name} may be in danger: I need it today`,
                      hint: `Asked now, an urgent answer is due ${props.wantedBy.urgent}; any other ${props.wantedBy.usual}.`,
                    },
                  ]}
                />
                <Details
                  summaryText="You need to ask about an adult who is not a parent"
                  open={Boolean(
                    typed.adult || typed.adultWhy || errorFor(errors, 'adult') || errorFor(errors, 'adultWhy'),
                  )}
                >
                  <Input
                    name="adult"
                    label="Which adult?"
                    hint={`For example a parent’s new partner, and how they come to be near ${name}.`}
                    value={typed.adult ?? ''}
                    errorMessage={errorFor(errors, 'adult')}
                  />
                  <Textarea
                    name="adultWhy"
                    label="Why is it needed to ask about them?"
                    hint="An adult has rights of their own here. This is recorded for itself."
                    rows={2}
                    value={typed.adultWhy ?? ''}
                    errorMessage={errorFor(errors, 'adultWhy')}
                  />
                </Details>
              </NumberedQuestion>
            </>,
            <WhoSees {...props} name={name} />,
          ]}
        </Columns>
        <Actions>
          <Button preventDoubleClick>Ask</Button>
          <SaveForLater draft={props.draft} url={`/children/${child.id}/ask/draft`} />
        </Actions>
      </form>
    </>
  )
}

function Whom({ child, organisations, mayBroker, lists, typed, errors }: AskProps) {
  const hidden = child.placeHidden
  return (
    <NumberedQuestion number={1} title="Whom do you ask?" id="whom">
      <Checkboxes
        name="organisations"
        fieldset={{ legend: { text: 'Organisations', classes: 'govuk-visually-hidden' } }}
        classes="govuk-checkboxes--small kith-two-choices"
        values={lists.organisations}
        errorMessage={errorFor(errors, 'organisations')}
        items={organisations.map(one => ({
          value: one.id,
          text: one.name,
          hint:
            [
              one.worksWithChild ? 'works with the child' : '',
              one.onKith ? '' : `without Kith${one.phone ? `, ${one.phone}` : ''}`,
            ]
              .filter(Boolean)
              .join('; ') || undefined,
        }))}
      />
      {mayBroker && (
        <Checkboxes
          name="broker"
          classes="govuk-checkboxes--small"
          values={typed.broker ? ['yes'] : []}
          errorMessage={errorFor(errors, 'broker')}
          items={[
            {
              value: 'yes',
              text: 'Services that may not be named',
              hint: `${hidden ? 'Schools, ' : ''}${hidden ? 'sexual' : 'Sexual'} health, refuges, mental health, substance use and others whose name alone tells something. The front door asks them for you; they decide what you are told.`,
            },
          ]}
        />
      )}
      <Myth of="computer-systems" />
    </NumberedQuestion>
  )
}

/** Three separate things. The family's agreement is asked last, and is not the basis. */
function Rights({ typed, errors, name }: AskProps & { name: string }) {
  return (
    <>
      <NumberedQuestion number={4} title="On what legal basis?">
        <Radios
          name="basis"
          fieldset={{ legend: { text: 'Legal basis', classes: 'govuk-visually-hidden' } }}
          classes="govuk-radios--small"
          value={typed.basis ?? null}
          items={items(legalBases)}
          errorMessage={errorFor(errors, 'basis')}
        />
        <Myth of="data-protection-forbids" />
      </NumberedQuestion>
      <NumberedQuestion number={5} title="If it was told in confidence, why may it be passed on?">
        <Radios
          name="confidence"
          fieldset={{ legend: { text: 'Confidentiality', classes: 'govuk-visually-hidden' } }}
          classes="govuk-radios--small"
          value={typed.confidence ?? null}
          items={items(confidenceGrounds)}
          errorMessage={errorFor(errors, 'confidence')}
        />
        <Myth of="confidentiality-and-human-rights" />
      </NumberedQuestion>
      <NumberedQuestion
        number={6}
        title={`What were ${name} and the family asked or told?`}
        hint="Not the legal basis. People are told what happens with what they said, where that is safe."
      >
        <Radios
          name="agreement"
          fieldset={{ legend: { text: 'The family', classes: 'govuk-visually-hidden' } }}
          classes="govuk-radios--small"
          value={typed.agreement ?? null}
          items={items(familyAgreement)}
          errorMessage={errorFor(errors, 'agreement')}
        />
        <Textarea
          name="agreementWords"
          label="What they said, or why they were not asked"
          rows={2}
          value={typed.agreementWords ?? ''}
          errorMessage={errorFor(errors, 'agreementWords')}
        />
        <Myth of="consent-always-needed" />
      </NumberedQuestion>
    </>
  )
}

const WhoSees = ({ name, myTeam, mayBroker }: AskProps & { name: string }) => (
  <>
    <AsideSection title="Who will see what" paper>
      <p>
        <strong>Whom you ask</strong> sees who {name} is and this question. Not your record, and not whom else you ask.
      </p>
      <p>
        <strong>The answer</strong> is seen by {format.possessive(myTeam)} safeguarding team and by those who gave it.
        By nobody else.
      </p>
      {mayBroker && (
        <p>
          <strong>A service that may not be named</strong> is asked by the front door. You are told what it decides to
          tell, and not which it was.
        </p>
      )}
      <p>It is all recorded: what was asked, by whom, why, and what was shared or refused.</p>
    </AsideSection>
    <AsideSection title="In danger now?">
      <p>Do not wait for an answer. Call 999, and then the front door.</p>
    </AsideSection>
  </>
)

/** Proposing a decision, and reading a proposal whole. */
import type { FieldError } from '../platform/form.ts'
import type { VoiceRow } from '../record/index.ts'
import {
  Actions,
  Button,
  Checkboxes,
  ChildsWords,
  Columns,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  NumberedQuestion,
  PageHeading,
  Prompt,
  Radios,
  SavedLine,
  Section,
  Select,
  SummaryList,
  Textarea,
  ThresholdPicker,
  VoiceField,
} from '../ui/index.ts'
import { type Coercion, coercionSigns, coercions, outcomes, type ProposalRow, type Told } from './contact.ts'
import { Known, type KnownProps, type Thresholds } from './known-page.tsx'
import { levelTicked } from './rules.ts'

export interface ProposeProps extends KnownProps {
  once: string
  back: string
  /** The draft this page writes to, and the revision it began from. */
  draft: { id: string; revision: number; savedAt: Date | null; elsewhere: { id: string; savedAt: Date } | null }
  typed: Record<string, string>
  lists: Record<string, string[]>
  errors: FieldError[]
  sentBack: { by: string; words: string } | null
  thresholds: Thresholds
  teams: { value: string; text: string }[]
  sender: string
  senderReads: boolean
  leftWords: string
  /** Words in what was said or written that see a child as older, or harm as a choice. */
  pointedOut: string[]
  /** Why the family must not be told yet; empty when they may be. */
  familyBlocked: string[]
}

const radioItems = <T extends string>(words: Record<T, string>) =>
  Object.entries<string>(words).map(([value, text]) => ({ value, text }))

/** Eight questions beside what is known. Nothing here is a decision until another person agrees. */
export function ProposePage(props: ProposeProps) {
  const { child, typed, lists, errors, once, back, draft, name } = props
  const first = child.given || 'the child'
  const value = (field: string) => typed[field] ?? ''
  return (
    <>
      <PageHeading
        title="Propose a decision"
        lead={`${name}. Contact ${props.contact.number}, from ${props.from}. ${props.leftWords}`}
        back={{ label: `Contact ${props.contact.number}`, href: back }}
      />
      {draft.elsewhere && (
        <InsetText>
          Other words of yours for this child were saved{' '}
          {format.nearDateTime(draft.elsewhere.savedAt, props.contact.receivedAt)} in another tab or on another device.
          Nothing is lost:{' '}
          <Link href={`${back}/children/${child.id}/propose?draft=${draft.elsewhere.id}`}>open those words</Link>.
        </InsetText>
      )}
      {props.sentBack && (
        <Prompt>
          <strong>Sent back by {props.sentBack.by}:</strong> {props.sentBack.words}
        </Prompt>
      )}
      <form
        class="kith-dense"
        method="post"
        action={`${back}/children/${child.id}/propose`}
        novalidate
        data-draft
        data-draft-url={`${back}/children/${child.id}/draft`}
      >
        <input type="hidden" name="_draft" value={draft.id} />
        <input type="hidden" name="_revision" value={String(draft.revision)} />
        <input type="hidden" name="_tab" value={once} />
        <Columns kind="known">
          {[
            <Known {...props} />,
            <>
              <NumberedQuestion number={1} title="What could happen, and how soon?">
                <Textarea
                  name="risk"
                  label={{ text: 'What could happen, and how soon?', classes: 'govuk-visually-hidden' }}
                  rows={3}
                  value={value('risk')}
                  errorMessage={errorFor(errors, 'risk')}
                />
              </NumberedQuestion>
              <NumberedQuestion number={2} title={`What does ${first} need, and from whom?`}>
                <Textarea
                  name="need"
                  label={{ text: 'What is needed, and from whom?', classes: 'govuk-visually-hidden' }}
                  rows={3}
                  value={value('need')}
                  errorMessage={errorFor(errors, 'need')}
                />
              </NumberedQuestion>
              <NumberedQuestion number={3} title={`${format.possessive(format.sentence(first))} voice`} voice>
                {props.voices.map(voice => (
                  <>
                    <ChildsWords said={voice.means !== 'behaviour'}>{voice.words}</ChildsWords>
                    <p class="kith-meta">{format.nearDateTime(voice.saidAt, props.contact.receivedAt)}</p>
                    <Textarea
                      name={`weighed-${voice.id}`}
                      label="What did these words change?"
                      hint="Or why they could not change this decision. Leave empty if they bear on something else."
                      rows={2}
                      value={value(`weighed-${voice.id}`)}
                      errorMessage={errorFor(errors, `weighed-${voice.id}`)}
                    />
                  </>
                ))}
                <VoiceField
                  name="voiceWords"
                  label="What has the child said or shown since?"
                  hint="Exact words. Leave empty if nobody has heard the child."
                  rows={2}
                  value={value('voiceWords')}
                  errorMessage={errorFor(errors, 'voiceWords')}
                >
                  <Textarea
                    name="voiceChanged"
                    label="What did it change?"
                    rows={2}
                    value={value('voiceChanged')}
                    errorMessage={errorFor(errors, 'voiceChanged')}
                  />
                </VoiceField>
                <Textarea
                  name="voiceNotYet"
                  label="Nobody has heard the child yet. Why not?"
                  hint="Not born, not seen, asking would harm an enquiry."
                  rows={2}
                  value={value('voiceNotYet')}
                  errorMessage={errorFor(errors, 'voiceNotYet')}
                />
                <Input
                  name="voiceByOn"
                  label="By when will the child be heard?"
                  type="date"
                  value={value('voiceByOn')}
                  errorMessage={errorFor(errors, 'voiceByOn')}
                  classes="govuk-input--width-10"
                />
              </NumberedQuestion>
              <NumberedQuestion number={4} title={`Could someone be making ${first} do this, or live like this?`}>
                <Radios
                  name="coercion"
                  classes="kith-row-choices"
                  fieldset={{
                    legend: { text: 'Could someone be making the child do this?', classes: 'govuk-visually-hidden' },
                  }}
                  value={value('coercion')}
                  errorMessage={errorFor(errors, 'coercion')}
                  items={radioItems<Coercion>(coercions)}
                />
                <Checkboxes
                  name="coercionSigns"
                  classes="kith-two-choices govuk-checkboxes--small"
                  fieldset={{ legend: { text: 'Signs', classes: 'govuk-visually-hidden' } }}
                  values={lists.coercionSigns ?? []}
                  errorMessage={errorFor(errors, 'coercionSigns')}
                  items={radioItems(coercionSigns)}
                />
                <Prompt>
                  A child who may be exploited is first a child to be kept safe, whatever they were found doing.
                </Prompt>
              </NumberedQuestion>
              <NumberedQuestion
                number={5}
                title="Would we decide the same for another child?"
                hint={
                  props.pointedOut.length > 0
                    ? `What came says ${format.list(props.pointedOut.map(words => `“${words}”`))}. Black children, disabled children and older boys are more often seen as older and less in need.`
                    : 'Think of the same facts with another skin colour, sex, faith, disability, postcode or parent.'
                }
              >
                <Textarea
                  name="sameForAnother"
                  label={{ text: 'Would we decide the same for another child?', classes: 'govuk-visually-hidden' }}
                  rows={3}
                  value={value('sameForAnother')}
                  errorMessage={errorFor(errors, 'sameForAnother')}
                />
              </NumberedQuestion>
              <NumberedQuestion number={6} title={`Where this sits in ${props.thresholds.title}`}>
                <div class="kith-stack kith-stack--loose">
                  <ThresholdPicker
                    name="descriptors"
                    levels={props.thresholds.levels.map(level => ({
                      number: level.number,
                      name: level.name,
                      descriptors: level.descriptors.map(one => ({ code: one.code, text: one.words })),
                    }))}
                    ticked={lists.descriptors ?? []}
                    open={Number(value('level') || levelTicked(lists.descriptors ?? []) || 3)}
                    note={
                      props.thresholds.isExample
                        ? 'Kith’s own example: the area has not set its document yet. Descriptors guide; they do not decide.'
                        : `Descriptors guide; they do not decide. ${props.thresholds.edition}.`
                    }
                  />
                  <Radios
                    name="level"
                    classes="kith-row-choices"
                    fieldset={{ legend: 'The level' }}
                    value={value('level')}
                    errorMessage={errorFor(errors, 'level')}
                    items={props.thresholds.levels.map(level => ({
                      value: String(level.number),
                      text: `${level.number} ${level.name}`,
                    }))}
                  />
                  <Textarea
                    name="otherLevelReason"
                    label="Another level than you ticked, or nothing ticked? Why"
                    hint="Allowed, with a reason. It is counted."
                    rows={2}
                    value={value('otherLevelReason')}
                    errorMessage={errorFor(errors, 'otherLevelReason')}
                  />
                </div>
              </NumberedQuestion>
              <NumberedQuestion number={7} title="Decision">
                <Radios
                  name="outcome"
                  classes="kith-two-choices"
                  fieldset={{ legend: { text: 'Decision', classes: 'govuk-visually-hidden' } }}
                  value={value('outcome')}
                  errorMessage={errorFor(errors, 'outcome')}
                  items={Object.entries(outcomes).map(([key, one]) => ({ value: key, text: one.label }))}
                />
                <Select
                  name="receiving"
                  label="Which team takes it on?"
                  value={value('receiving')}
                  errorMessage={errorFor(errors, 'receiving')}
                  items={[{ value: '', text: 'None: it ends here, or goes elsewhere' }, ...props.teams]}
                />
                <Textarea
                  name="reasons"
                  label="Why this, and not something less or more?"
                  rows={4}
                  value={value('reasons')}
                  errorMessage={errorFor(errors, 'reasons')}
                />
                <Textarea
                  name="dissent"
                  label="Does anybody disagree? Who, and what do they say?"
                  rows={2}
                  value={value('dissent')}
                  errorMessage={errorFor(errors, 'dissent')}
                />
              </NumberedQuestion>
            </>,
          ]}
        </Columns>
        <NumberedQuestion number={8} title="Who will be told what" wide>
          <SummaryList
            rows={[
              {
                key: { text: first },
                value: {
                  text: (
                    <>
                      <Input
                        name="toldChild"
                        label="What they will be told"
                        value={value('toldChild')}
                        errorMessage={errorFor(errors, 'toldChild')}
                      />
                      <Input
                        name="whenChild"
                        label="When"
                        value={value('whenChild')}
                        errorMessage={errorFor(errors, 'whenChild')}
                        classes="govuk-input--width-10"
                      />
                    </>
                  ),
                },
              },
              {
                key: { text: props.familyBlocked.length > 0 ? 'The family: do not tell yet' : 'The family' },
                value: {
                  text: (
                    <>
                      <Input
                        name="toldFamily"
                        label={
                          props.familyBlocked.length > 0
                            ? 'Why they are not told, and who decides when'
                            : 'What they will be told, or why they are not'
                        }
                        hint={props.familyBlocked.join(' ')}
                        value={value('toldFamily')}
                        errorMessage={errorFor(errors, 'toldFamily')}
                      />
                      <Input
                        name="whenFamily"
                        label="When"
                        value={value('whenFamily')}
                        errorMessage={errorFor(errors, 'whenFamily')}
                        classes="govuk-input--width-10"
                      />
                    </>
                  ),
                },
              },
              {
                key: { text: props.sender },
                value: {
                  text: (
                    <Textarea
                      name="answer"
                      label="The answer to whoever told us, when it is agreed"
                      hint={
                        props.senderReads
                          ? 'They will read this, and which decision it was. Write what is theirs to know.'
                          : 'What they are told outside Kith. No more than they may know.'
                      }
                      rows={3}
                      value={value('answer')}
                      errorMessage={errorFor(errors, 'answer')}
                    />
                  ),
                },
              },
              {
                key: { text: 'The team that takes it on' },
                value: { text: 'The decision, its reasons, and what was weighed, when it is agreed' },
              },
              { key: { text: 'Anybody else' }, value: { text: 'Nothing' } },
            ]}
          />
        </NumberedQuestion>
        <SavedLine
          savedAt={draft.savedAt ? format.time(draft.savedAt) : undefined}
          note="Only you can see it until you send it."
        />
        <Actions>
          {/* The one-use token goes with this button alone, so that saving a draft does not use it up. */}
          <Button name="_once" value={once}>
            Send to a manager to agree
          </Button>
          <Button secondary name="later" value="yes">
            Save for later
          </Button>
          {errors.length > 0 && (
            <p>
              <strong class="govuk-error-message">
                {errors.length === 1 ? '1 answer is' : `${errors.length} answers are`} missing or wrong.
              </strong>{' '}
              It cannot be sent without {errors.length === 1 ? 'it' : 'them'}. Your words are kept.
            </p>
          )}
        </Actions>
      </form>
    </>
  )
}

/** A proposal, whole and read-only. */
export function ProposalWhole({
  proposal,
  thresholds,
  voices,
}: {
  proposal: ProposalRow
  thresholds: Thresholds
  voices: VoiceRow[]
}) {
  const words = (code: string) =>
    thresholds.levels.flatMap(level => level.descriptors).find(one => one.code === code)?.words ?? ''
  const voiceOf = (id: string) => voices.find(voice => voice.id === id)?.words
  const row = (key: string, value: unknown) => ({ key: { text: key }, value: { text: value as never } })
  return (
    <>
      <SummaryList
        rows={[
          row('Decision', <strong>{outcomes[proposal.outcome].label}</strong>),
          ...(proposal.receivingOrganisationName ? [row('Taken on by', proposal.receivingOrganisationName)] : []),
          row('Why this', <span class="kith-as-written">{proposal.reasons}</span>),
          row('What could happen', <span class="kith-as-written">{proposal.risk}</span>),
          row('What is needed', <span class="kith-as-written">{proposal.need ?? 'Not said'}</span>),
          row(
            'Could someone be making the child',
            [coercions[proposal.coercion], ...proposal.coercionSigns.map(sign => coercionSigns[sign])].join('. '),
          ),
          row('The same for another child?', <span class="kith-as-written">{proposal.sameForAnother}</span>),
          row(
            'Level',
            <>
              {proposal.level}
              {proposal.otherLevelReason && <> (not the level ticked: {proposal.otherLevelReason})</>}
              <ul class="kith-list">
                {proposal.descriptors.map(code => (
                  <li>
                    <strong>{code}</strong> {words(code)}
                  </li>
                ))}
              </ul>
            </>,
          ),
          ...(proposal.dissent
            ? [row('Somebody disagrees', <span class="kith-as-written">{proposal.dissent}</span>)]
            : []),
          ...proposal.told.map((told: Told) =>
            row(`${told.who} will be told`, `${told.what}${told.when ? ` (${told.when})` : ''}`),
          ),
          row('Answer to whoever told us', <span class="kith-as-written">{proposal.answer}</span>),
        ]}
      />
      <h3>The child’s voice</h3>
      {proposal.weighed.map(one => (
        <>
          {voiceOf(one.voiceId) && <ChildsWords>{voiceOf(one.voiceId)}</ChildsWords>}
          <p>It changed: {one.changed}</p>
        </>
      ))}
      {proposal.weighed.length === 0 && (
        <p>
          Not heard yet: {(proposal.voiceNotYet ?? '').replace(/\.$/, '')}.{' '}
          {proposal.voiceByOn && `To be heard by ${format.date(proposal.voiceByOn)}.`}
        </p>
      )}
    </>
  )
}

export interface DecideProps extends KnownProps {
  once: string
  back: string
  proposal: ProposalRow
  decision: { decidedByName: string; decidedAt: Date; words: string | null; late: boolean } | null
  mine: boolean
  mayDecide: boolean
  late: boolean
  hasLateReason: boolean
  thresholds: Thresholds
  typed: Record<string, string>
  errors: FieldError[]
  /** Who reads the answer in Kith, and nothing of the decision; null: nobody. */
  answerTo: string | null
}

/** Another person reads the whole proposal, and agrees or sends it back. */
export function DecidePage(props: DecideProps) {
  const { proposal, decision, once, back, child, typed, errors } = props
  const path = `${back}/children/${child.id}`
  const open = !decision && props.mayDecide && !props.mine
  return (
    <>
      <PageHeading
        title={decision ? 'Decision' : 'Agree a decision'}
        lead={`${props.name}. Proposed by ${proposal.proposedByName}, ${format.shortDateTime(proposal.proposedAt)}.`}
        back={{ label: `Contact ${props.contact.number}`, href: back }}
      />
      {props.mine && !decision && <InsetText text="You proposed this. Somebody else must read and agree it." />}
      {decision && (
        <InsetText>
          Agreed by {decision.decidedByName}, {format.longDateTime(decision.decidedAt)}.
          {decision.late && ' It was late.'} {decision.words}
        </InsetText>
      )}
      <Columns kind="known">
        {[
          <Known {...props} />,
          <>
            <Section title="What is proposed">
              <ProposalWhole proposal={proposal} thresholds={props.thresholds} voices={props.voices} />
            </Section>
            {open && (
              <Section title="Your part">
                <p>
                  When you agree, the decision is seen by {proposal.receivingOrganisationName ?? 'the front door only'}.
                  {props.answerTo && ` ${props.answerTo} reads the answer, and not the decision.`}
                </p>
                <form method="post" action={`${path}/decide`} novalidate>
                  <input type="hidden" name="_once" value={once} />
                  <input type="hidden" name="proposalId" value={proposal.id} />
                  <Textarea
                    name="words"
                    label="Your words"
                    hint="What you looked at, what you add. Needed when you send it back."
                    rows={3}
                    value={typed.words ?? ''}
                    errorMessage={errorFor(errors, 'words')}
                  />
                  {props.late && !props.hasLateReason && (
                    <Textarea
                      name="lateReason"
                      label="It is past its time. Why?"
                      rows={2}
                      value={typed.lateReason ?? ''}
                      errorMessage={errorFor(errors, 'lateReason')}
                    />
                  )}
                  <Actions>
                    <Button name="verdict" value="agree">
                      Agree: {outcomes[proposal.outcome].label.toLowerCase()}
                    </Button>
                    <Button secondary name="verdict" value="back">
                      Send back to {proposal.proposedByName}
                    </Button>
                  </Actions>
                </form>
              </Section>
            )}
          </>,
        ]}
      </Columns>
    </>
  )
}

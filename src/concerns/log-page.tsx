/** The page on which anybody in a school logs a worry: one page, no category, no severity. Works without JavaScript. */
import { typedText } from '../platform/form.ts'
import {
  Actions,
  AsideSection,
  Button,
  Columns,
  ConflictView,
  DangerPanel,
  Details,
  format,
  InsetText,
  Link,
  PageHeading,
  SavedLine,
  Steps,
} from '../ui/index.ts'
import { Documents, Duties, ForSomebody, LinkButton, Marks, Phone, readWhen } from './log-parts-page.tsx'
import type { LogPageProps } from './log-props.ts'
import { ChildsOwnWords, called, Danger, WhatHappened, WhenAndWhere, WhichChild } from './log-questions-page.tsx'

export function LogPage(props: LogPageProps) {
  const lead = props.leads[0]
  return (
    <Columns kind="write">
      {[
        <>
          <PageHeading
            title="Log a concern"
            lead={`Write what you saw or heard. You do not have to be sure, and you do not have to choose a category. ${whoReads(props)}`}
            leadInk
          />
          <DangerPanel compact only="phone">
            <p>
              Call 999, then {lead ? lead.name : 'the safeguarding lead'}:{' '}
              <Phone number={lead?.phone ?? props.schoolPhone} />. Do not finish this first.
            </p>
          </DangerPanel>
          <Drafts drafts={props.drafts} now={props.now} />
          <InsetText>
            <strong>Is this about an adult who works or volunteers with children?</strong>{' '}
            <Link href="/allegations/new">Yes: tell the headteacher here instead</Link>. If not, go on.
          </InsetText>
          <LogForm {...props} />
        </>,
        <Aside {...props} />,
      ]}
    </Columns>
  )
}

const whoReads = (props: LogPageProps): string => {
  const [first, second] = props.leads
  const who = first ? (second ? `${first.name} or a deputy` : first.name) : 'A safeguarding lead'
  const when = readWhen(props)
  return `${who} reads it ${when}${when === 'today' ? '.' : '; if anyone is in danger, at once.'}`
}

function Drafts({ drafts, now }: Pick<LogPageProps, 'drafts' | 'now'>) {
  if (drafts.length === 0) return null
  return (
    <AsideSection title="Begun and not sent" paper>
      <ul class="kith-bare-list kith-stack">
        {drafts.map(draft => (
          <li>
            <Link href={`/concerns/new?draft=${draft.id}`}>
              {format.sentence(format.nearDateTime(draft.beganAt, now))}
            </Link>
            {draft.beginning && <>: {draft.beginning}</>}
          </li>
        ))}
      </ul>
    </AsideSection>
  )
}

function LogForm(props: LogPageProps) {
  const { draftId, revision, tab, savedAt, others, now } = props
  return (
    <form
      method="post"
      action="/concerns/new"
      encType="multipart/form-data"
      data-draft=""
      data-draft-url="/concerns/draft"
      noValidate
    >
      {/* The first button of a form is the one that Enter presses: it must do nothing but keep the words. */}
      <button class="govuk-visually-hidden" type="submit" name="action" value="save" tabIndex={-1} aria-hidden="true">
        Save for later
      </button>
      <input type="hidden" name="draft" value={draftId} />
      <input type="hidden" name="revision" value={revision} />
      <input type="hidden" name="tab" value={tab} />
      <BothVersions {...props} />
      <WhichChild {...props} />
      <WhenAndWhere {...props} />
      <WhatHappened {...props} />
      <ChildsOwnWords {...props} />
      <Danger {...props} />
      <Marks {...props} />
      <Documents {...props} />
      <Duties {...props} />
      <ForSomebody {...props} />
      {others.length > 0 && (
        <Details summaryText="Words kept from another window">
          {others.map(other => (
            <div class="kith-stack">
              <p class="kith-meta">
                Kept {format.nearDateTime(other.at, now)}. They are not sent unless you copy them above.
              </p>
              {wordFields
                .filter(([name]) => typedText(other.fields, name))
                .map(([name, label]) => (
                  <p class="kith-as-written">
                    <strong>{label}</strong> {typedText(other.fields, name)}
                  </p>
                ))}
            </div>
          ))}
        </Details>
      )}
      <Actions>
        <Button name="action" value="send" preventDoubleClick>
          Send to the safeguarding lead
        </Button>
        <SavedLine
          savedAt={savedAt ? format.time(savedAt) : undefined}
          note={
            <>
              Only you can see it until you send it. <LinkButton action="save">Save for later</LinkButton>
            </>
          }
        />
      </Actions>
    </form>
  )
}

const wordFields: [string, string][] = [
  ['seen', 'What did you see or hear?'],
  ['said', 'What did others say?'],
  ['voice', 'The child’s words'],
  ['askedFirst', 'What did you ask?'],
  ['on', 'Day'],
  ['at', 'Time'],
  ['place', 'Where'],
  ['danger', 'In danger'],
  ['markLooked', 'Mark'],
]

function BothVersions({ theirs, typed, now }: LogPageProps) {
  if (!theirs) return null
  return (
    <ConflictView
      theirs={{ by: 'Another window of yours', at: format.nearDateTime(theirs.at, now) }}
      yours={{ by: 'This window', at: format.time(now) }}
      fields={wordFields
        .filter(([name]) => typedText(theirs.fields, name) !== typedText(typed, name) || typedText(typed, name) !== '')
        .map(([name, label]) => ({
          label,
          theirs: typedText(theirs.fields, name),
          yours: typedText(typed, name),
        }))}
    />
  )
}

function Aside(props: LogPageProps) {
  const { leads, schoolPhone, frontDoor } = props
  const lead = leads[0]
  const name = called(props)
  return (
    <>
      <DangerPanel only="wide">
        <p>Do not finish this page first.</p>
        <ol>
          <li>
            <strong>Call 999.</strong>
          </li>
          <li>
            Then tell {lead?.name ?? 'the safeguarding lead'}:
            <br />
            <Phone number={lead?.phone ?? schoolPhone} />
          </li>
        </ol>
        {frontDoor && (
          <p>
            If you reach nobody, call {frontDoor.name} yourself. Anyone may.
            <br />
            <Phone number={frontDoor.phone} />
          </p>
        )}
      </DangerPanel>
      <AsideSection title="While a child is talking">
        <ul class="kith-list">
          <li>
            Use <strong>tell</strong>, <strong>explain</strong>, <strong>describe</strong>: “Tell me what happened.”
          </li>
          <li>Do not promise to keep it secret.</li>
          <li>Do not investigate, and do not ask why.</li>
        </ul>
      </AsideSection>
      <AsideSection title="What happens next">
        <Steps
          items={[
            <>
              <strong>{format.sentence(readWhen(props))}</strong> a safeguarding lead reads it. You will see “picked
              up”.
            </>,
            'They may ask you one question.',
            `You will be told that it was acted on. You may not be told everything, to protect ${name}.`,
          ]}
        />
      </AsideSection>
      <AsideSection title="Not about a child’s home?">
        <p>
          If it is about a member of staff, <Link href="/allegations/new">tell the headteacher here</Link>. Nobody else
          will see it.
        </p>
      </AsideSection>
    </>
  )
}

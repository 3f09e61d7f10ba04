/** The page on which anybody in a school logs a worry: one page, no category, no severity. Works without JavaScript. */
import type { ComponentChildren } from 'preact'
import { type FieldError, type Typed, typedList, typedText } from '../platform/form.ts'
import { childRoles } from '../record/index.ts'
import type { PersonalDuty } from '../statute/index.ts'
import {
  Actions,
  AsideSection,
  BodyMap,
  Button,
  Checkboxes,
  ChildPicker,
  Columns,
  ConflictView,
  DangerPanel,
  Details,
  errorFor,
  Fieldset,
  FileUpload,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Radios,
  SavedLine,
  Select,
  Steps,
  Textarea,
  VoiceField,
} from '../ui/index.ts'
import type { KeptFile, Mark } from './concern.ts'
import { mayBeFgm } from './log-rules.ts'

export interface Lead {
  name: string
  phone: string | null
  deputy: boolean
}
export interface LogPageProps {
  draftId: string
  revision: number
  tab: string
  typed: Typed
  errors: readonly FieldError[]
  /** Children chosen so far, as the roll names them. */
  chosen: { childId: string; name: string; form: string | null }[]
  /** What the search button found; null before it was pressed. */
  matches: { childId: string; name: string; form: string | null; yearGroup: string | null }[] | null
  /** One more child is being looked for. */
  another: boolean
  marks: Mark[]
  files: KeptFile[]
  fileWarnings: string[]
  others: { at: Date; fields: Typed }[]
  conflict: boolean
  /** Other drafts that were begun and not sent. */
  drafts: { id: string; beganAt: Date; beginning: string }[]
  savedAt: Date | null
  now: Date
  leads: Lead[]
  /** The day by which a lead has read what is not urgent: today on a school day. */
  readOn: string
  schoolPhone: string | null
  frontDoor: { name: string; phone: string | null } | null
  duties: PersonalDuty[]
}

const firstNameOf = (name: string) => name.split(' ')[0] ?? name
/** Who is called "the child" while nobody, or more than one child, is chosen. */
const called = ({ chosen }: LogPageProps) =>
  chosen.length === 1 && chosen[0] ? firstNameOf(chosen[0].name) : 'the child'

export function LogPage(props: LogPageProps) {
  const lead = props.leads[0]
  return (
    <>
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
    </>
  )
}

/** "today", or when nobody is at school, "on Monday 23 November". A worry about danger never waits for that. */
const readWhen = ({ readOn, now }: Pick<LogPageProps, 'readOn' | 'now'>): string =>
  readOn === format.isoDay(now) ? 'today' : `by ${format.longDate(readOn).replace(/ \d{4}$/, '')}`
const whoReads = (props: LogPageProps): string => {
  const [first, second] = props.leads
  const who = first ? (second ? `${first.name} or a deputy` : first.name) : 'A safeguarding lead'
  const when = readWhen(props)
  return `${who} reads it ${when}${when === 'today' ? '.' : '; if anyone is in danger, at once.'}`
}

const Phone = ({ number }: { number: string | null | undefined }) => (
  <strong class="kith-numbers kith-nowrap">{number ?? 'ask the school office'}</strong>
)

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
  const { draftId, revision, tab, savedAt, others, conflict, now } = props
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
      {conflict && others.length > 0 && <BothVersions {...props} />}
      <WhichChild {...props} />
      <WhenAndWhere {...props} />
      <WhatHappened {...props} />
      <ChildsOwnWords {...props} />
      <Danger {...props} />
      <Marks {...props} />
      <Documents {...props} />
      <Duties {...props} />
      <ForSomebody {...props} />
      {!conflict && others.length > 0 && (
        <Details summaryText="Words from another window">
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

/** Between two buttons that look like links, so that a thumb finds the right one. */
const gap = '\u2003'
const LinkButton = ({ action, children, hidden }: { action: string; children: ComponentChildren; hidden?: string }) => (
  <button class="kith-link-button" type="submit" name="action" value={action}>
    {children}
    {hidden && <span class="govuk-visually-hidden"> {hidden}</span>}
  </button>
)

const wordFields: [string, string][] = [
  ['seen', 'What did you see or hear?'],
  ['said', 'What did others say?'],
  ['voice', 'The child’s words'],
  ['askedFirst', 'What did you ask?'],
  ['place', 'Where'],
  ['markLooked', 'Mark'],
]

function BothVersions({ others, typed, now }: LogPageProps) {
  const newest = others.at(-1)
  if (!newest) return null
  return (
    <ConflictView
      theirs={{ by: 'Another window of yours', at: format.nearDateTime(newest.at, now) }}
      yours={{ by: 'This window', at: format.time(now) }}
      fields={wordFields.map(([name, label]) => ({
        label,
        theirs: typedText(newest.fields, name),
        yours: typedText(typed, name),
      }))}
    />
  )
}

function WhichChild(props: LogPageProps) {
  const { chosen, typed, errors, matches, another } = props
  const picking = chosen.length === 0 || another
  return (
    <div class="govuk-form-group">
      {chosen.length > 0 && (
        <Fieldset
          legend={{
            text: chosen.length > 1 ? 'Which children?' : 'Which child?',
            classes: 'govuk-fieldset__legend--s',
          }}
        >
          <ul class="kith-bare-list kith-rows">
            {chosen.map(child => (
              <li>
                <p>
                  <strong>{child.name}</strong>
                  {child.form && `, ${child.form}`}
                  {gap}
                  <LinkButton action={`remove-${child.childId}`} hidden={child.name}>
                    {chosen.length > 1 ? 'Remove' : 'Change'}
                  </LinkButton>
                  {chosen.length === 1 && !another && (
                    <>
                      {gap}
                      <LinkButton action="another">Add another child</LinkButton>
                    </>
                  )}
                </p>
                <input type="hidden" name="children" value={child.childId} />
                <RoleOf child={child} typed={typed} alone={chosen.length === 1} />
              </li>
            ))}
          </ul>
          {chosen.length > 1 && !another && (
            <p>
              <LinkButton action="another">Add another child</LinkButton>
            </p>
          )}
        </Fieldset>
      )}
      {picking && (
        <>
          <ChildPicker
            name="child"
            label={chosen.length > 0 ? 'Which other child?' : 'Which child?'}
            hint="Type a name or a form. You see names and forms of your school, and nothing else."
            endpoint="/concerns/roll"
            value={typedText(typed, 'child')}
            chosenId={typedText(typed, 'childId') || undefined}
            matches={matches?.map(row => ({
              id: row.childId,
              name: row.name,
              detail: [row.form, row.yearGroup].filter(Boolean).join(', '),
            }))}
            errorMessage={errorFor([...errors], 'child')}
          />
          <p>
            <LinkButton action="another">Add this child, and another</LinkButton>
          </p>
        </>
      )}
    </div>
  )
}

/** Each child’s own part. Marking one as having caused harm marks nobody else. */
function RoleOf({ child, typed, alone }: { child: LogPageProps['chosen'][number]; typed: Typed; alone: boolean }) {
  const name = `role-${child.childId}`
  const value = typedText(typed, name) || 'subject'
  const select = (
    <div class="kith-dense">
      <Select
        name={name}
        label={`${format.possessive(firstNameOf(child.name))} part in it`}
        value={value}
        items={Object.entries(childRoles).map(([key, text]) => ({ value: key, text: format.sentence(text) }))}
      />
    </div>
  )
  return alone && value === 'subject' ? (
    <Details summaryText={`Is ${firstNameOf(child.name)} the child it is about?`}>{select}</Details>
  ) : (
    select
  )
}

function WhenAndWhere({ typed, errors, now }: LogPageProps) {
  const error = (field: string) => errorFor([...errors], field)
  return (
    <Fieldset legend={{ text: 'When and where?', classes: 'govuk-fieldset__legend--s' }}>
      <p class="govuk-hint">We have put now. Change it if it was earlier.</p>
      <div class="govuk-date-input govuk-form-group kith-dense">
        <div class="govuk-date-input__item">
          <Input
            name="on"
            type="date"
            label="Day"
            value={typedText(typed, 'on') || format.isoDay(now)}
            errorMessage={error('on')}
          />
        </div>
        <div class="govuk-date-input__item">
          <Input
            name="at"
            type="time"
            label="Time"
            value={typedText(typed, 'at') || format.time(now)}
            errorMessage={error('at')}
          />
        </div>
      </div>
      <Input
        name="place"
        label="Where"
        hint="For example: maths, room M4"
        value={typedText(typed, 'place')}
        errorMessage={error('place')}
        autocomplete="off"
      />
    </Fieldset>
  )
}

function WhatHappened({ typed, errors }: LogPageProps) {
  return (
    <>
      <Textarea
        name="seen"
        rows={6}
        label={{ text: 'What did you see or hear?', classes: 'govuk-label--s' }}
        hint="Plain facts, in the order they happened. The child may read this one day."
        value={typedText(typed, 'seen')}
        errorMessage={errorFor([...errors], 'seen')}
      />
      <Textarea
        name="said"
        rows={2}
        label={{ text: 'What did others say?', classes: 'govuk-label--s' }}
        hint="If somebody told you, say who, and what they said. Leave it empty if nobody did."
        value={typedText(typed, 'said')}
        errorMessage={errorFor([...errors], 'said')}
      />
    </>
  )
}

function ChildsOwnWords(props: LogPageProps) {
  const { typed, errors, chosen } = props
  const name = called(props)
  return (
    <>
      {chosen.length > 1 && (
        <Radios
          name="whose"
          classes="govuk-radios--small"
          fieldset={{ legend: { text: 'Whose words and marks are these?', classes: 'govuk-fieldset__legend--s' } }}
          hint="If another child spoke too, add what they said as a second note after you have sent this."
          value={typedText(typed, 'whose')}
          errorMessage={errorFor([...errors], 'whose')}
          items={chosen.map(child => ({ value: child.childId, text: child.name }))}
        />
      )}
      <VoiceField
        name="voice"
        rows={3}
        label={{ text: `What did ${name} say?`, classes: 'govuk-label--s' }}
        hint="The exact words, as near as you can, slang and all. Leave it empty if nothing was said."
        value={typedText(typed, 'voice')}
        errorMessage={errorFor([...errors], 'voice')}
      >
        <Checkboxes
          name="shown"
          classes="govuk-checkboxes--small"
          values={typedList(typed, 'shown')}
          items={[{ value: 'yes', text: 'It was said with signs, pictures or a device' }]}
        />
        <Checkboxes
          name="asked"
          classes="govuk-checkboxes--small"
          values={typedList(typed, 'asked')}
          items={[
            {
              value: 'yes',
              text: 'I asked a question first',
              conditional: (
                <div class="kith-dense">
                  <Input
                    name="askedFirst"
                    label="What did you ask?"
                    value={typedText(typed, 'askedFirst')}
                    errorMessage={errorFor([...errors], 'askedFirst')}
                    autocomplete="off"
                  />
                </div>
              ),
            },
          ]}
        />
      </VoiceField>
    </>
  )
}

function Danger(props: LogPageProps) {
  const now = <DangerNow {...props} />
  return (
    <Radios
      name="danger"
      classes="kith-row-choices"
      fieldset={{ legend: { text: 'Is anyone in danger right now?', classes: 'govuk-fieldset__legend--s' } }}
      value={typedText(props.typed, 'danger')}
      errorMessage={errorFor([...props.errors], 'danger')}
      items={[
        { value: 'no', text: 'No' },
        { value: 'yes', text: 'Yes', conditional: now },
        { value: 'unknown', text: 'I don’t know', conditional: now },
      ]}
    />
  )
}

/** What to do now, with names and numbers from the school’s own data. */
function DangerNow({ leads, schoolPhone, frontDoor }: LogPageProps) {
  const lead = leads.find(one => !one.deputy)
  const deputy = leads.find(one => one.deputy)
  return (
    <div class="kith-danger kith-danger--compact">
      <p>
        <strong>Call 999 first</strong>, if it cannot wait. Then tell {lead?.name ?? 'the safeguarding lead'}:{' '}
        <Phone number={lead?.phone ?? schoolPhone} />
        {deputy && (
          <>
            , or {deputy.name}: <Phone number={deputy.phone ?? schoolPhone} />
          </>
        )}
        .
      </p>
      {frontDoor && (
        <p>
          If you reach nobody, call {frontDoor.name} yourself. Anyone may: <Phone number={frontDoor.phone} />.
        </p>
      )}
    </div>
  )
}

function Marks({ marks, typed, errors }: LogPageProps) {
  return (
    <section class="govuk-form-group" aria-labelledby="marks-heading">
      <h2 class="kith-h3" id="marks-heading">
        Marks or injuries <span class="kith-secondary govuk-!-font-weight-regular">only if you saw any</span>
      </h2>
      <p class="govuk-hint">
        Touch the figure, or choose a place from the list. Never take a photograph. Never ask a child to undress.
      </p>
      {marks.map(mark => (
        <input type="hidden" name="mark" value={JSON.stringify(mark)} />
      ))}
      <BodyMap
        name="mark"
        marks={marks.map((mark, index) => ({
          region: mark.region,
          looked: mark.looked,
          said: mark.said ?? undefined,
          actions: (
            <p>
              <LinkButton action={`change-mark-${index}`} hidden={`mark ${index + 1}`}>
                Change
              </LinkButton>
              {gap}
              <LinkButton action={`remove-mark-${index}`} hidden={`mark ${index + 1}`}>
                Remove
              </LinkButton>
            </p>
          ),
        }))}
        adding={{
          region: typedText(typed, 'markRegion'),
          looked: typedText(typed, 'markLooked'),
          said: typedText(typed, 'markSaid'),
        }}
        errors={{ region: errorFor([...errors], 'markRegion'), looked: errorFor([...errors], 'markLooked') }}
      />
    </section>
  )
}

function Documents({ files, fileWarnings, errors, leads, frontDoor, schoolPhone }: LogPageProps) {
  const lead = leads[0]
  const wrong = errors.some(error => error.field === 'files' || error.field === 'notBody')
  return (
    <Details
      summaryText={files.length > 0 ? `Documents (${files.length})` : 'Add a document'}
      open={files.length > 0 || wrong}
    >
      {files.length > 0 && (
        <ul class="kith-bare-list kith-stack">
          {files.map(file => (
            <li>
              {file.fileName} <span class="kith-meta">{format.bytes(file.bytes)}</span>{' '}
              <LinkButton action={`remove-file-${file.id}`} hidden={file.fileName}>
                Remove
              </LinkButton>
              {file.warning && <p class="kith-meta">{file.warning}</p>}
            </li>
          ))}
        </ul>
      )}
      {fileWarnings.length > 0 && fileWarnings.map(text => <p>{text}</p>)}
      <FileUpload
        name="files"
        multiple
        label={{ text: 'A document', classes: 'govuk-label--s' }}
        hint="A letter, a drawing, a plain e-mail: PDF, DOCX, ODT, text, EML, JPEG, PNG or WebP, up to 25 MB. Where a picture was taken is removed."
        errorMessage={errorFor([...errors], 'files')}
      />
      <div class="kith-stack">
        <p>
          <strong>No photographs of a child’s body.</strong> Use the figure above. A nurse or a doctor takes them if
          they are needed.
        </p>
        <p>
          <strong>Never open, copy, send on or upload a sexual picture of a child</strong>, not to prove it either.
          Leave the phone or computer as it is and call {lead?.name ?? 'the safeguarding lead'}:{' '}
          <Phone number={lead?.phone ?? schoolPhone} />
          {frontDoor && (
            <>
              , or {frontDoor.name}: <Phone number={frontDoor.phone} />
            </>
          )}
          .
        </p>
      </div>
      <Checkboxes
        name="notBody"
        classes="govuk-checkboxes--small"
        errorMessage={errorFor([...errors], 'notBody')}
        items={[{ value: 'yes', text: 'No picture here shows a child’s body or anything sexual' }]}
      />
      <Button secondary name="action" value="files">
        Add this document
      </Button>
    </Details>
  )
}

function Duties({ typed, errors, duties }: LogPageProps) {
  const [duty] = duties
  if (!duty) return null
  const error = (field: string) => errorFor([...errors], field)
  const text = ['seen', 'said', 'voice'].map(name => typedText(typed, name)).join(' ')
  const open =
    mayBeFgm(text) ||
    ['dutyTo', 'dutyOn', 'dutyAt', 'dutyRef'].some(name => typedText(typed, name) !== '') ||
    errors.some(one => one.field.startsWith('duty'))
  return (
    <Details summaryText="Female genital mutilation: what only you can do" open={open}>
      <div class="kith-stack">
        <p>
          If a girl under 18 told you, or you saw, that she has been cut:{' '}
          <strong>{duty.title.charAt(0).toLowerCase() + duty.title.slice(1)}.</strong> {duty.tell}
        </p>
        <p>
          This is your own duty ({duty.who.charAt(0).toLowerCase() + duty.who.slice(1)}). Sending this page to the
          safeguarding lead does not do it for you, and nobody here can close it.
        </p>
      </div>
      <Fieldset legend={{ text: 'I have reported this', classes: 'govuk-fieldset__legend--s' }}>
        <div class="kith-dense">
          <Input
            name="dutyTo"
            label="To whom"
            value={typedText(typed, 'dutyTo')}
            errorMessage={error('dutyTo')}
            autocomplete="off"
          />
          <div class="govuk-date-input govuk-form-group">
            <div class="govuk-date-input__item">
              <Input
                name="dutyOn"
                type="date"
                label="Day"
                value={typedText(typed, 'dutyOn')}
                errorMessage={error('dutyOn')}
              />
            </div>
            <div class="govuk-date-input__item">
              <Input
                name="dutyAt"
                type="time"
                label="Time"
                value={typedText(typed, 'dutyAt')}
                errorMessage={error('dutyAt')}
              />
            </div>
          </div>
          <Input
            name="dutyRef"
            label="Reference they gave you"
            value={typedText(typed, 'dutyRef')}
            errorMessage={error('dutyRef')}
            autocomplete="off"
          />
        </div>
      </Fieldset>
    </Details>
  )
}

function ForSomebody({ typed, errors }: LogPageProps) {
  const value = typedText(typed, 'recordedFor')
  return (
    <Details
      summaryText="Are you writing this for somebody else?"
      open={value !== '' || errors.some(error => error.field === 'recordedFor')}
    >
      <Input
        name="recordedFor"
        label="Who saw or heard it"
        hint="Name and what they do here: lunchtime staff, a bus escort, a coach. Write their words, not yours."
        value={value}
        errorMessage={errorFor([...errors], 'recordedFor')}
        autocomplete="off"
      />
    </Details>
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

/** After sending: what happens next, and what stays with the one who heard it. */
export function SentPage({
  urgent,
  leads,
  readOn,
  now,
  schoolPhone,
  frontDoor,
  concernId,
  duties,
}: Pick<LogPageProps, 'leads' | 'schoolPhone' | 'frontDoor' | 'readOn' | 'now'> & {
  urgent: boolean
  concernId: string
  duties: { title: string }[]
}) {
  const lead = leads[0]
  return (
    <>
      <PageHeading
        title="Sent"
        lead={
          urgent
            ? 'A safeguarding lead is told now. If nobody opens it within minutes, it goes to the next one by itself.'
            : `A safeguarding lead reads it ${readWhen({ readOn, now })}.`
        }
        leadInk
      />
      {urgent && (
        <DangerPanel compact title="Do not wait for an answer here">
          <p>
            If somebody is in danger, call 999. Then speak to {lead?.name ?? 'the safeguarding lead'} yourself:{' '}
            <Phone number={lead?.phone ?? schoolPhone} />.
            {frontDoor && (
              <>
                {' '}
                If you reach nobody, call {frontDoor.name}: <Phone number={frontDoor.phone} />.
              </>
            )}
          </p>
        </DangerPanel>
      )}
      <AsideSection title="What happens next">
        <Steps
          items={[
            'You see “picked up” in My concerns once a lead has taken it on.',
            'You see “acted on”, and anything you need to watch for. You may not be told everything, to protect the child.',
            'If you remember more, or something else happens, add a second note there.',
          ]}
        />
      </AsideSection>
      {duties.length > 0 && (
        <AsideSection title="Recorded as reported by you">
          <ul class="kith-list">
            {duties.map(duty => (
              <li>{duty.title}</li>
            ))}
          </ul>
        </AsideSection>
      )}
      <AsideSection title="Until then">
        <p>Do not talk about it with others at school, and do not ask the child more about it.</p>
      </AsideSection>
      <p>
        <Button secondary href="/concerns/new">
          Log another concern
        </Button>
      </p>
      <p>
        <Link href={`/concerns/mine#concern-${concernId}`}>My concerns</Link>
      </p>
    </>
  )
}

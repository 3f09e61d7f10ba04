/** Parts of the page to log a concern: marks, documents, one’s own duties, and small pieces that its other parts share. */
import type { ComponentChildren } from 'preact'
import { typedText } from '../platform/form.ts'
import { BodyMap, Button, Checkboxes, Details, errorFor, Fieldset, FileUpload, format, Input } from '../ui/index.ts'
import type { LogPageProps } from './log-props.ts'
import { mayBeFgm } from './log-rules.ts'

export const Phone = ({ number }: { number: string | null | undefined }) => (
  <strong class="kith-numbers kith-nowrap">{number ?? 'ask the school office'}</strong>
)

/** Between two buttons that look like links, so that a thumb finds the right one. */
export const gap = '\u2003'
export const LinkButton = ({
  action,
  children,
  hidden,
}: {
  action: string
  children: ComponentChildren
  hidden?: string
}) => (
  <button class="kith-link-button" type="submit" name="action" value={action}>
    {children}
    {hidden && <span class="govuk-visually-hidden"> {hidden}</span>}
  </button>
)

/** "today", or when nobody is at school, "on Monday 23 November". A worry about danger never waits for that. */
export const readWhen = ({ readOn, now }: Pick<LogPageProps, 'readOn' | 'now'>): string =>
  readOn === format.isoDay(now) ? 'today' : `by ${format.longDate(readOn).replace(/ \d{4}$/, '')}`
export function Marks({ marks, typed, errors }: LogPageProps) {
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

export function Documents({ files, errors, leads, frontDoor, schoolPhone }: LogPageProps) {
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

export function Duties({ typed, errors, duties }: LogPageProps) {
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

export function ForSomebody({ typed, errors }: LogPageProps) {
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

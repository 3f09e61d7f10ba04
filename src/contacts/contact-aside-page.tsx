/** Beside a contact: its time, what to know before visiting, who told us, who works with the children. */
import {
  AsideSection,
  Button,
  Details,
  EmptyState,
  errorFor,
  format,
  Input,
  Link,
  Radios,
  Textarea,
  WorksWith,
} from '../ui/index.ts'
import { type ContactPageProps, nameOf } from './contact-words-page.tsx'

export function TimePart({
  whole,
  clocks,
  bands,
  late,
  now,
  path,
  once,
  typed,
  errors,
  status,
}: ContactPageProps & { path: string }) {
  const band = whole.bands.at(-1)
  const open = status !== 'decided' && status !== 'answered'
  return (
    <>
      <AsideSection title="Time">
        {clocks.length === 0 && <p class="kith-secondary">No clock is running.</p>}
        <ul class="kith-bare-list">
          {clocks.map(clock => {
            const left = format.timeLeft(clock.dueAt, now)
            return (
              <li>
                <strong class={left.late ? 'kith-late' : ''}>{left.words}</strong>
                {left.late ? '' : ' left'}.{' '}
                {clock.rule === 'referral-decision'
                  ? 'One working day'
                  : (bands.find(one => clock.rule === `front-door-${one.id}`)?.name ?? 'Band')}
                ,{' '}
                {clock.timed
                  ? format.shortDateTime(clock.dueAt)
                  : `end of ${format.shortDate(new Date(clock.dueAt.getTime() - 1))}`}
                . <Link href={`/clocks/${clock.id}`}>Why this date?</Link>
              </li>
            )
          })}
        </ul>
        {band && (
          <p class="kith-meta">
            Band: {bands.find(one => one.id === band.band)?.name ?? band.band}. {band.reason} ({band.byName})
          </p>
        )}
        {open && (
          <Details
            summaryText={band ? 'Choose another band' : 'Choose the band'}
            open={errors.some(error => ['band', 'bandReason'].includes(error.field))}
          >
            <form method="post" action={`${path}/band`} novalidate>
              <input type="hidden" name="_once" value={once} />
              <Radios
                name="band"
                fieldset={{ legend: 'How soon, by the area’s bands' }}
                classes="govuk-radios--small"
                value={typed.band ?? band?.band}
                errorMessage={errorFor(errors, 'band')}
                items={bands.map(one => ({
                  value: one.id,
                  text: one.name,
                  hint: `${format.plural(one.hours, 'hour')} from when it reached us`,
                }))}
              />
              <Input
                name="bandReason"
                label="Why"
                value={typed.bandReason ?? ''}
                errorMessage={errorFor(errors, 'bandReason')}
              />
              <Button secondary>Save the band</Button>
            </form>
          </Details>
        )}
      </AsideSection>
      {(late || whole.lateReasons.length > 0) && (
        <AsideSection title="Late" id="late">
          {whole.lateReasons.map(reason => (
            <p>
              {reason.words}{' '}
              <span class="kith-meta">
                {reason.byName}, {format.shortDateTime(reason.at)}
              </span>
            </p>
          ))}
          {open && (
            <form method="post" action={`${path}/late`} novalidate>
              <input type="hidden" name="_once" value={once} />
              <Textarea
                name="lateReason"
                label="Why is it late?"
                rows={2}
                value={typed.lateReason ?? ''}
                errorMessage={errorFor(errors, 'lateReason')}
              />
              <Button secondary>Save why it is late</Button>
            </form>
          )}
        </AsideSection>
      )}
    </>
  )
}

export function VisitPart({ whole, protectedLocation }: ContactPageProps) {
  const interpreter = whole.notes.filter(note => note.kind === 'interpreter').at(-1)
  const visiting = whole.notes.filter(note => note.kind === 'visiting')
  return (
    <AsideSection title="Before anybody visits or rings" paper>
      {protectedLocation && (
        <p>
          <strong>Where a child is, is protected.</strong> Withhold your number; write no place.
        </p>
      )}
      <p>{interpreter ? <>Interpreter: {interpreter.words}</> : 'No interpreter asked for so far.'}</p>
      {visiting.length === 0 ? (
        <p>No warning for visitors so far.</p>
      ) : (
        visiting.map(note => (
          <p>
            <strong>{note.words}</strong>
          </p>
        ))
      )}
    </AsideSection>
  )
}

export function ReferrerPart({ referrer, whole, askForReferrer }: ContactPageProps) {
  if (askForReferrer)
    return (
      <AsideSection title="Who told us">
        <p>
          <strong>{whole.contact.senderOrganisationId ? `${whole.contact.from}.` : 'Not shown.'}</strong> Where a child
          is, is protected, and who told us could tell it.
        </p>
        <p>
          {askForReferrer.length > 0
            ? `${format.list(askForReferrer, 'or')} can reach them, tell them what was decided, or give you the right to know.`
            : 'A manager of the front door can reach them, tell them what was decided, or give you the right to know.'}
        </p>
      </AsideSection>
    )
  if (!referrer) return null
  return (
    <AsideSection title="Who told us">
      {referrer.wantsAnonymous && (
        <p>
          <strong>Wants to stay unnamed.</strong> Never say who, not to the family and not to another organisation.
        </p>
      )}
      <Details summaryText="Show who, and how to reach them">
        <p>
          {[referrer.name, referrer.relation, referrer.phone, referrer.email].filter(Boolean).join(', ') ||
            'Gave no name and no way to be reached'}
        </p>
      </Details>
      <p class="kith-meta">
        Only the front door can read this. It is in no entry
        {whole.contact.senderOrganisationId ? ' but the organisation’s own' : ''}.
      </p>
    </AsideSection>
  )
}

export function IndexPart({ whole, involvement, names }: ContactPageProps) {
  return (
    <>
      {whole.children
        .filter(child => child.childId !== null)
        .map(child => {
          const rows = (involvement.get(child.childId ?? '') ?? []).filter(row => row.toAt === null)
          return (
            <AsideSection title={`Who works with ${nameOf(child, names)}`}>
              {rows.length === 0 ? (
                <EmptyState>Nobody, as far as the front door may see now.</EmptyState>
              ) : (
                <ul class="kith-bare-list">
                  {rows.map(row => (
                    <WorksWith
                      code={row.badge}
                      name={row.organisationName}
                      who={[row.contactName, row.phone].filter(Boolean).join(', ')}
                      since={`since ${format.monthYear(row.fromAt)}`}
                    />
                  ))}
                </ul>
              )}
            </AsideSection>
          )
        })}
    </>
  )
}

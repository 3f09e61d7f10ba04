/** What is known, beside the questions of a decision. */
import type { ComponentChildren } from 'preact'
import { type ChronologyRow, SealedNotice, type VoiceRow } from '../record/index.ts'
import { ChildsWords, DatedList, format, KnownPanel, KnownPart, Link } from '../ui/index.ts'
import { type ContactChildRow, type ContactRow, outcomes } from './contact.ts'
import { type Earlier, repeatWords } from './rules.ts'

/** The area’s threshold document, or Kith’s example where the area has not set its own. */
export interface Thresholds {
  title: string
  edition: string
  levels: { number: number; name: string; descriptors: { code: string; words: string }[] }[]
  isExample: boolean
}

/** What is known, beside the questions. */
export interface KnownProps {
  contact: ContactRow
  child: ContactChildRow
  name: string
  from: string
  voices: VoiceRow[]
  /** Entries sealed to the reader that wait until they have confirmed who they are, and the page to come back to. */
  sealed: { count: number; next: string }
  entries: ChronologyRow[]
  earlier: Earlier[]
  involved: string[]
  checks: { organisationName: string; answer: string | null }[]
  family: string[]
  notKnown: string[]
  others: { name: string; state: string }[]
  /** Parts that other slices supply. */
  sections: { order: number; title: string; body: () => ComponentChildren }[]
}

export function Known(props: KnownProps) {
  return (
    <KnownPanel>
      <SealedNotice {...props.sealed} />
      <KnownPart>
        <p class="kith-meta">
          {props.from}, {format.shortDateTime(props.contact.receivedAt)}
        </p>
        <p class="kith-as-written">{props.contact.summary}</p>
        {props.voices.slice(0, 2).map(voice => (
          <ChildsWords look="small" of={props.child.given || props.name} said={voice.means !== 'behaviour'}>
            {voice.words}
          </ChildsWords>
        ))}
      </KnownPart>
      <KnownPart title="Contacts before">
        {props.earlier.length === 0 ? (
          <p>None in the record.</p>
        ) : (
          <DatedList
            items={props.earlier.slice(0, 5).map(one => ({
              on: format.dayMonth(one.receivedAt),
              children: (
                <>
                  {one.summary.slice(0, 110)}{' '}
                  <span class="kith-meta">
                    {one.from}. {one.outcome ? outcomes[one.outcome].label : 'Not decided'}
                  </span>
                </>
              ),
            }))}
          />
        )}
        {props.earlier.length > 0 && (
          <p>
            <strong>{format.sentence(repeatWords(new Set(props.earlier.map(one => one.contactId)).size) ?? '')}</strong>
          </p>
        )}
      </KnownPart>
      <KnownPart title="In the record">
        {props.entries.length === 0 ? (
          <p>Nothing this front door may see.</p>
        ) : (
          <DatedList
            items={props.entries.slice(0, 6).map(entry => ({
              on: format.dayMonth(entry.happenedAt),
              children: <Link href={`/entries/${entry.entryId}`}>{entry.title}</Link>,
            }))}
          />
        )}
        {props.child.childId && (
          <p>
            <Link href={`/children/${props.child.childId}`}>Everything that may be seen</Link>
          </p>
        )}
      </KnownPart>
      {props.sections.map(part => (
        <KnownPart title={part.title}>{part.body() as never}</KnownPart>
      ))}
      <KnownPart title="Asked of others">
        {props.checks.length === 0 ? (
          <p>Nobody was asked.</p>
        ) : (
          <ul class="kith-list">
            {props.checks.map(check => (
              <li>
                {check.organisationName}: {check.answer ?? 'no answer yet'}
              </li>
            ))}
          </ul>
        )}
      </KnownPart>
      <KnownPart title="The family">
        {props.family.length === 0 ? (
          <p>Not written yet whether they were spoken with.</p>
        ) : (
          props.family.map(words => <p>{words}</p>)
        )}
      </KnownPart>
      <KnownPart title="Who works with the child">
        <p>{props.involved.length === 0 ? 'Nobody in the index.' : `${format.list(props.involved)}.`}</p>
      </KnownPart>
      {props.others.length > 0 && (
        <KnownPart title="The other children in this contact">
          <ul class="kith-list">
            {props.others.map(other => (
              <li>
                {other.name}: {other.state}
              </li>
            ))}
          </ul>
        </KnownPart>
      )}
      {props.notKnown.length > 0 && (
        <KnownPart title="Not known yet">
          <ul class="kith-list">
            {props.notKnown.map(words => (
              <li>{words}</li>
            ))}
          </ul>
        </KnownPart>
      )}
    </KnownPanel>
  )
}

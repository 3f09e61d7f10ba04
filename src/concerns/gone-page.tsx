/** A concern about a child with whom the school no longer works: what was added to it since, and nothing of the record. Pure. */
import { format, InsetText, Link, PageHeading, Section } from '../ui/index.ts'
import type { FollowUpRow } from './concern.ts'

/** Words that were added to a concern and have no entry in the record, as they were written. */
export function Added({ rows, now }: { rows: readonly FollowUpRow[]; now: Date }) {
  return (
    <>
      {rows.map(row => (
        <>
          <p class="kith-meta">
            {row.byName}, {format.nearDateTime(row.at, now)}
          </p>
          <p class="kith-as-written">{row.words}</p>
        </>
      ))}
    </>
  )
}

export function GonePage({ added, now }: { added: readonly FollowUpRow[]; now: Date }) {
  return (
    <>
      <PageHeading
        title="This child has left"
        lead="Your organisation no longer works with the child, so the record is closed to you. The concern stays where it was written."
        back={{ label: 'Concerns', href: '/concerns' }}
      />
      {added.length > 0 ? (
        <Section title="Added to the concern since">
          <Added rows={added} now={now} />
          <InsetText text="Tell whoever works with the child now, if it matters for the child. If a child is in danger, call the front door or 999." />
        </Section>
      ) : (
        <p>Nothing was added since.</p>
      )}
      <p>
        <Link href="/children/before">Read again what your organisation wrote, with a reason</Link>
      </p>
    </>
  )
}

/** How long one concern about an adult is kept: for who reads it, and for who decides, who sees nothing of what it says. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { londonDate } from '../statute/index.ts'
import { AsideSection, Columns, format, InsetText, PageHeading, Section, SummaryList } from '../ui/index.ts'
import { kindWords } from './pages.tsx'
import type { AdultDueRow, AdultFactRow, AdultHoldRow } from './retention.ts'
import { Holds, Proposal, Propose, Reasons } from './review-parts.tsx'
import { type AdultJudged, standingOf, undatedWords } from './rules.ts'

export interface AdultProps {
  facts: AdultFactRow
  /** Null while it has not come to its date. */
  row: AdultDueRow | null
  judged: AdultJudged
  holds: readonly AdultHoldRow[]
  now: Date
  me: string
  /** As one who reads it, or as one who decides on it and does not. */
  as: 'reader' | 'officer'
  /** Where this page is, and its forms below it. */
  base: string
  once: string
  typed: Record<string, string>
  errors: FieldError[]
}

const Facts = ({ facts, judged, as }: AdultProps): VNode => (
  <SummaryList
    rows={[
      { key: 'Concern', value: facts.number },
      { key: 'Told at', value: facts.organisation },
      { key: 'Told on', value: format.date(facts.allegationOn) },
      { key: 'Closed on', value: facts.closedOn ? format.date(facts.closedOn) : 'It has no outcome yet' },
      { key: 'What', value: format.sentence(kindWords(judged.kinds)) },
      ...(as === 'reader'
        ? [{ key: 'The adult was born', value: facts.bornOn ? format.date(facts.bornOn) : 'Nobody has said' }]
        : []),
      {
        key: 'To be kept until',
        value: judged.retention.keepUntil ? format.date(judged.retention.keepUntil) : 'No date can be given',
      },
    ]}
  />
)

/** Where a proposal or a decision stands, and what one may do about it. */
const Review = (props: AdultProps): VNode => {
  const { facts, row, judged, now, me, as, base, once, typed, errors } = props
  if (facts.closedOn === null)
    return <InsetText text="It has no outcome yet, so it is in use and nothing is counted." />
  const until = judged.retention.keepUntil
  if (until === null)
    return (
      <InsetText>
        <strong>No date can be given, so it is kept.</strong> {undatedWords(facts, judged).join(' ')}
        {as === 'reader' && facts.bornOn === null && ' If you know it, say so on the page of the concern.'}
      </InsetText>
    )
  if (row === null || row.keepUntil === null)
    return (
      <InsetText
        text={
          until < londonDate(now)
            ? 'Its day has come. It can be reviewed from tomorrow on, when the list has been made anew.'
            : 'Its day has not come. Nobody can propose to erase it before.'
        }
      />
    )
  if (row.proposal === 'erase' && row.notAgreed === null)
    return (
      <Proposal
        row={row}
        me={me}
        mayDecide={as === 'officer'}
        form={{ action: `${base}/decide`, once, typed, errors }}
      />
    )
  if (as === 'officer' && row.hasReaders)
    return <InsetText text="Somebody who reads it proposes that it goes, or says why it stays. Then you decide." />
  return (
    <Section title="Review">
      {as === 'officer' && (
        <p class="kith-read">
          Nobody who may read it works there any more, so you may propose, and another officer decides.
        </p>
      )}
      <Propose
        {...{ action: `${base}/propose`, once, typed, errors }}
        held={row.held}
        hint="Does anybody still need it: the adult, a child, a court, a review? Whoever decides reads these words and does not know the concern: no name, and nothing it says. If it is erased, they go with it."
      />
    </Section>
  )
}
export const AdultPage = (props: AdultProps): VNode => {
  const { facts, row, judged, holds, now, as, base } = props
  const kept = row !== null && standingOf(row, londonDate(now)) === 'kept'
  return (
    <>
      <PageHeading
        title={as === 'reader' ? `How long ${facts.number} is kept` : 'A concern about an adult'}
        lead={
          as === 'reader'
            ? undefined
            : 'Sealed. What it says, and whom it is about, is for those who read it: you decide by its days and rules.'
        }
        back={
          as === 'reader'
            ? { label: 'The concern', href: `/allegations/${facts.allegationId}` }
            : { label: 'Come to its date', href: '/retention' }
        }
      />
      <Columns kind="child">
        <div>
          <Facts {...props} />
          {judged.held && <InsetText text="It is on hold: nothing is erased until the hold is lifted." />}
          {row?.notAgreed && (
            <InsetText>
              {row.notAgreed.by} decided on {format.date(row.notAgreed.at)} that it stays: “{row.notAgreed.words}”
            </InsetText>
          )}
          {kept && row && (
            <InsetText>
              {row.proposedByName} keeps it until {format.date(row.lookAgainOn ?? '')}: “{row.words}”
            </InsetText>
          )}
          <Review {...props} />
        </div>
        <div>
          <AsideSection title="Why this date">
            <Reasons retention={judged.retention} />
          </AsideSection>
          <Holds
            holds={holds}
            lift={hold => (as === 'reader' && hold.byOfficer ? null : `${base}/holds/${hold.id}`)}
            put={`${base}/hold`}
          />
        </div>
      </Columns>
    </>
  )
}

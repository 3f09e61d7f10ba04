/** What this slice says on the pages of the sealed store, and on the home page of those who read there. */
import { may } from '../access/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { londonDate } from '../statute/index.ts'
import { format, Link, Section } from '../ui/index.ts'
import { adultFactsOf, adultsDue } from './adult-queries.ts'
import { AdultTable } from './pages.tsx'
import { choiceRows } from './queries.ts'
import { judgeAdult, standingOf, undatedWords } from './rules.ts'

/** How long one concern is kept, in plain words, and the way to its review. */
async function ofOne(tx: Tx, ctx: Ctx, allegationId: string) {
  const facts = await adultFactsOf(tx, allegationId)
  const judged = facts && judgeAdult(facts, londonDate(ctx.now), await choiceRows(tx))
  return () => {
    if (!facts || !judged) return null
    const { keepUntil } = judged.retention
    return (
      <>
        <p class="kith-read">
          {facts.closedOn === null ? (
            'It is in use until it has an outcome. Only then is it counted how long it is kept.'
          ) : keepUntil === null ? (
            <>
              <strong>It is kept, and no date can be given.</strong> {undatedWords(facts, judged).join(' ')}
            </>
          ) : (
            <>
              <strong>Until {format.date(keepUntil)}.</strong>{' '}
              {judged.may
                ? 'That day has passed: somebody who reads it says whether it can go, and a data protection officer decides.'
                : 'It does not go by itself then: somebody who reads it proposes, and a data protection officer, who does not read it, decides.'}
            </>
          )}
          {judged.held && ' It is on hold: nothing is erased while the hold is on.'}
        </p>
        <p class="govuk-!-margin-bottom-4">
          <Link href={`/allegations/${allegationId}/kept`}>The rules, holds, and whether it can go</Link>
        </p>
      </>
    )
  }
}

/** Concerns one reads that have come to their date; null when none has. */
async function ofAll(tx: Tx, ctx: Ctx) {
  const rows = (await adultsDue(tx)).filter(row => row.reads)
  if (rows.length === 0) return null
  return () => (
    <Section title={`Come to their date (${rows.length})`}>
      <p class="kith-secondary">Nothing goes by itself. Somebody who reads it says whether it can go.</p>
      <AdultTable
        rows={rows}
        on={londonDate(ctx.now)}
        href={row => `/allegations/${row.allegationId}/kept`}
        area={false}
      />
    </Section>
  )
}
export const keptSections = { ofOne, ofAll }

/** On the home page of who reads in the sealed store: how many wait for a review. A number, and nothing else. */
export async function adultsSection(tx: Tx, ctx: Ctx) {
  if (!may(ctx.roles, 'allegation.read')) return null
  const on = londonDate(ctx.now)
  const waiting = (await adultsDue(tx)).filter(row => row.reads && standingOf(row, on) === 'review').length
  if (waiting === 0) return null
  return {
    order: 61,
    title: 'Sealed: come to its date',
    body: () => (
      <p>
        <Link href="/allegations">{format.sentence(format.plural(waiting, 'concern'))} about adults to review</Link>.
        Nothing goes by itself.
      </p>
    ),
  }
}

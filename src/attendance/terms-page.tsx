/** The terms a register goes by. They are the school's term dates, kept in its settings. */
import type { VNode } from 'preact'
import { dateText } from '../statute/index.ts'
import { format, InsetText, Link, PageHeading, Scroll, Section, Table } from '../ui/index.ts'
import { type SchoolTerms, schoolDaysOf, shutIn, type TermSource, termAt } from './terms-rules.ts'

const sourceWords: Record<TermSource, string> = {
  school: 'Set by the school',
  area: 'Set by the area',
  assumed: 'Nobody has set any: assumed',
}

export interface TermsPageProps {
  school: SchoolTerms
  today: number
  maySet: boolean
}
/** Terms of this school year and the one before and after, with how many days of school each has. */
export const TermsPage = ({ school, today, maySet }: TermsPageProps): VNode => {
  const now = termAt(school.terms, today)
  const shut = now ? shutIn(school, now) : []
  return (
    <>
      <PageHeading
        title="Terms and closures"
        lead="A mark on a day without school is not taken. The dates are the school’s term dates, by which limits in school days are counted too."
        back={{ label: 'Register files', href: '/attendance/files' }}
      />
      {now?.source === 'assumed' && (
        <InsetText text="Nobody has set this school’s term dates. Until then any weekday that is no bank holiday may be a school day, and a holiday is known only by its empty weeks." />
      )}
      <Section title="Terms">
        <Scroll label="Terms">
          <Table
            head={['Term', 'First day', 'Last day', { text: 'School days', format: 'numeric' }, 'Where it is from']}
            rows={school.terms
              .toReversed()
              .slice(0, 9)
              .map(term => [
                { text: term.name },
                { text: format.mediumDate(dateText(term.firstOn)) },
                { text: format.mediumDate(dateText(term.lastOn)) },
                { text: format.number(schoolDaysOf(school, term).length), format: 'numeric' },
                { text: sourceWords[term.source] },
              ])}
          />
        </Scroll>
        <p>
          {maySet ? (
            <Link href="/settings/school/term-dates">Set terms and closures</Link>
          ) : (
            'A safeguarding lead or the head sets them, under Settings.'
          )}
        </p>
      </Section>
      {shut.length > 0 && now && (
        <Section title={`No school in ${now.name}`}>
          <ul>
            {shut.map(spell => (
              <li>
                {spell.from === spell.to
                  ? format.longDate(dateText(spell.from))
                  : `${format.longDate(dateText(spell.from))} to ${format.longDate(dateText(spell.to))}`}
                : {spell.why}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

/** "What the law asks": every rule, and the area’s own value beside the national one. */
import type { VNode } from 'preact'
import { groupNames, type Rule } from '../statute/index.ts'
import {
  Button,
  Certainty,
  Columns,
  EmptyState,
  format,
  Input,
  Link,
  PageHeading,
  Section,
  Select,
} from '../ui/index.ts'
import type { RuleSearch, RuleStanding } from './find-rules.ts'
import { certaintyNames, dutyWords, eventWords, levelOf, limitWords, localWords } from './words.ts'

/** "From: Working Together, chapter 3; Solihull procedures; and 2 more" */
function sourceWords(rule: Rule): string {
  const names = [...new Set(rule.sources.map(source => source.document))]
  const more = names.length > 2 ? `; and ${names.length - 2} more` : ''
  return `From: ${names.slice(0, 2).join('; ')}${more}.`
}

function RuleItem({ standing, areaName }: { standing: RuleStanding; areaName: string }): VNode {
  const { rule, due, certainty, local, commencedOn } = standing
  return (
    <li>
      <Columns kind="rule">
        <div>
          <h3>
            <Link href={`/rules/${rule.id}`}>{rule.title}</Link>
          </h3>
          <p>{rule.sentence}</p>
          <p class="kith-meta">
            {rule.number === 'own' ? 'Our own' : rule.number}. {dutyWords[rule.duty]}.{' '}
            <Certainty level={levelOf(certainty)} />. {sourceWords(rule)}
          </p>
        </div>
        <dl class="kith-meta kith-stack">
          <div>
            <dt>
              <strong>{standing.isOwn ? 'The area’s own rule' : 'Nationally'}</strong>
            </dt>
            <dd class="govuk-!-margin-left-0">
              {due ? limitWords(due, rule) : format.sentence(rule.inWords ?? 'no number')}. Counted from:{' '}
              {eventWords(rule.startsAt)}.
            </dd>
          </div>
          {rule.commencement && (
            <div>
              <dt>
                <strong>Commencement</strong>
              </dt>
              <dd class="govuk-!-margin-left-0">
                {commencedOn ? `In force from ${format.date(commencedOn)}.` : 'Not yet in force: switched off.'}
              </dd>
            </div>
          )}
          {!standing.isOwn && (
            <div>
              <dt>
                <strong>{areaName}</strong>
              </dt>
              <dd class="govuk-!-margin-left-0">
                {local ? `${localWords(standing)}. Since ${format.date(local.from)}.` : 'Nothing of its own.'}
              </dd>
            </div>
          )}
        </dl>
      </Columns>
    </li>
  )
}

const option = ([value, text]: [string, string]) => ({ value, text })

export interface RulesPageProps {
  found: RuleStanding[]
  all: number
  search: RuleSearch
  areaName: string
  maySet: boolean
}

export function RulesPage({ found, all, search, areaName, maySet }: RulesPageProps): VNode {
  const filtered = Object.values(search).some(value => value !== '')
  return (
    <>
      <PageHeading
        title="What the law asks"
        lead={`Every time limit Kith knows, where it comes from and how sure that is, with what ${areaName} has set for itself beside it.`}
        actions={maySet ? <Link href="/rules/own">Add a rule of our own</Link> : undefined}
      />
      <search aria-label="Find a rule">
        <form method="get" action="/rules" class="kith-dense">
          <Input name="q" label="Words" hint="For example: conference, missing, C04" type="search" value={search.q} />
          <div class="kith-two-choices">
            <Select
              name="duty"
              label="Duty"
              value={search.duty}
              items={[{ value: '', text: 'Any' }, ...Object.entries(dutyWords).map(option)]}
            />
            <Select
              name="certainty"
              label="How sure"
              value={search.certainty}
              items={[{ value: '', text: 'Any' }, ...Object.entries(certaintyNames).map(option)]}
            />
            <Select
              name="chapter"
              label="Part"
              value={search.chapter}
              items={[{ value: '', text: 'Any' }, ...Object.entries(groupNames).map(option)]}
            />
          </div>
          <div class="kith-row-choices">
            <Button secondary>Show</Button>
            {filtered && <Link href="/rules">Show all {String(all)}</Link>}
          </div>
        </form>
      </search>
      <Section title={filtered ? `${format.plural(found.length, 'rule')} of ${all}` : format.plural(all, 'rule')}>
        {found.length === 0 ? (
          <EmptyState next={<Link href="/rules">Show all</Link>}>No rule has all of these.</EmptyState>
        ) : (
          <ul class="kith-bare-list kith-rows">
            {found.map(standing => (
              <RuleItem standing={standing} areaName={areaName} />
            ))}
          </ul>
        )}
      </Section>
    </>
  )
}

/** How long each kind of record is kept: the rule, its source, how sure we are, and what the area has set. Pure. */
import type { ComponentChildren, VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { type RetentionRule, retentionRules } from '../statute/index.ts'
import {
  Actions,
  Button,
  Certainty,
  EmptyState,
  ExternalLink,
  errorFor,
  format,
  Input,
  Link,
  PageHeading,
  Radios,
  Scroll,
  Section,
  Select,
  Table,
  Textarea,
} from '../ui/index.ts'
import { RetentionTabs } from './pages.tsx'
import type { BackupTerm, ChoiceRow } from './retention.ts'
import { allEvents, choiceInWords, choicesInForce, fromWords, holderName, holdersOf, termsInWords } from './rules.ts'

type Typed = Record<string, string>
const sure = (certainty: RetentionRule['certainty']) => (certainty === 'unverified' ? 'unchecked' : certainty)

const whom = (rule: RetentionRule): string =>
  rule.holders === 'any' ? 'Everybody who keeps one' : format.sentence(format.list(holdersOf(rule).map(holderName)))

const inForce = (rule: RetentionRule, rows: readonly ChoiceRow[]): ComponentChildren => {
  const own = choicesInForce(rows).filter(row => row.ruleId === rule.id)
  return own.length === 0 ? (
    <span class="kith-secondary">{rule.terms.length === 0 ? 'Nothing: kept until it does' : 'Nothing'}</span>
  ) : (
    own.map(row => <p>{choiceInWords(row)}</p>)
  )
}

export interface RulesProps {
  rows: readonly ChoiceRow[]
  backups: readonly BackupTerm[]
  areaName: string
  review: boolean
  maySet: boolean
  once: string
  typed: Typed
  errors: FieldError[]
}
export const RulesPage = ({ rows, backups, areaName, review, maySet, once, typed, errors }: RulesProps): VNode => (
  <>
    <PageHeading
      title="How long records are kept"
      lead="By kind of record and by who keeps it. A record is of every kind that fits it, and the strictest rule wins. A hold beats all."
      meta="What has no number, or lacks the date it is counted from, is kept. Nothing goes by itself: one person proposes, another decides."
    />
    {review && <RetentionTabs current="rules" review />}
    <Scroll label="Rules">
      <Table
        classes="kith-meta"
        head={['Rule', 'For whom', 'National', `Set by ${areaName}`, 'How sure']}
        rows={retentionRules.map(rule => [
          <Link href={`/retention/rules/${rule.id}`}>{rule.sentence}</Link>,
          whom(rule),
          termsInWords(rule),
          inForce(rule, rows),
          <Certainty level={sure(rule.certainty)} />,
        ])}
      />
    </Scroll>
    <Section title="Backups" id="backups">
      <p class="kith-read">
        {backups[0]
          ? `Backups are kept for ${format.plural(backups[0].days, 'day')}: what is erased is gone from them after that. ${backups[0].setByName}, ${format.mediumDate(backups[0].setAt)}: ${backups[0].reason}`
          : 'Nobody has said for how long backups are kept. Kith never removes anything from a backup by itself: whoever runs the machine does, and what is erased stays in backups until then.'}
      </p>
      {maySet && (
        <form method="post" action="/retention/backups" class="govuk-!-margin-top-6" novalidate>
          <input type="hidden" name="_once" value={once} />
          <Input
            name="days"
            label="For how many days are backups kept?"
            hint="Ask whoever runs the machine: the number given to “kith backup prune --keep”, and as long as any copy elsewhere."
            inputmode="numeric"
            classes="govuk-input--width-4"
            value={typed.days ?? ''}
            errorMessage={errorFor(errors, 'days')}
          />
          <Input
            name="reason"
            label="How do you know?"
            value={typed.reason ?? ''}
            errorMessage={errorFor(errors, 'reason')}
          />
          <Actions>
            <Button secondary preventDoubleClick>
              Save
            </Button>
          </Actions>
        </form>
      )}
    </Section>
  </>
)

const SetForm = ({ rule, newest, once, typed, errors }: OneRuleProps & { newest: string }): VNode => {
  const events =
    rule.terms.length > 0 ? [...new Set(rule.terms.map(term => term.from))] : allEvents.filter(one => one !== 'death')
  const holders = holdersOf(rule)
  return (
    <form method="post" action={`/retention/rules/${rule.id}`} novalidate>
      <input type="hidden" name="_once" value={once} />
      <input type="hidden" name="basedOn" value={typed.basedOn ?? newest} />
      <Radios
        name="keep"
        fieldset={{ legend: 'What do you set?' }}
        value={typed.keep ?? ''}
        errorMessage={errorFor(errors, 'keep')}
        items={[
          {
            value: 'set',
            text: 'A number of years',
            conditional: (
              <>
                <Input
                  name="years"
                  label="Years"
                  inputmode="numeric"
                  classes="govuk-input--width-4"
                  value={typed.years ?? ''}
                  errorMessage={errorFor(errors, 'years')}
                />
                <Input
                  name="source"
                  label="Where does the number come from?"
                  hint="A schedule, a policy, a code of practice: its name and edition."
                  value={typed.source ?? ''}
                  errorMessage={errorFor(errors, 'source')}
                />
                <Select
                  name="certainty"
                  label="How sure are you?"
                  value={typed.certainty ?? ''}
                  errorMessage={errorFor(errors, 'certainty')}
                  items={[
                    { value: '', text: 'Choose' },
                    { value: 'read', text: 'I have read the source' },
                    { value: 'local', text: 'It is our own procedure' },
                    { value: 'unverified', text: 'Not yet checked' },
                  ]}
                />
              </>
            ),
          },
          {
            value: 'back',
            text: rule.terms.length > 0 ? 'Back to the national number' : 'Nothing: keep it until somebody does',
          },
        ]}
      />
      <Select
        name="from"
        label="Counted from"
        value={typed.from ?? events[0] ?? ''}
        errorMessage={errorFor(errors, 'from')}
        items={events.map(event => ({ value: event, text: fromWords(event) }))}
      />
      <Select
        name="holder"
        label="For whom"
        value={typed.holder ?? ''}
        errorMessage={errorFor(errors, 'holder')}
        items={[
          { value: '', text: whom(rule) },
          ...holders.map(holder => ({ value: holder, text: `Only ${holderName(holder)}` })),
        ]}
      />
      <Textarea
        name="reason"
        label="Why, and who agreed?"
        rows={3}
        value={typed.reason ?? ''}
        errorMessage={errorFor(errors, 'reason')}
      />
      <Actions>
        <Button preventDoubleClick>Set it</Button>
      </Actions>
    </form>
  )
}

export interface OneRuleProps {
  rule: RetentionRule
  rows: readonly ChoiceRow[]
  maySet: boolean
  once: string
  typed: Typed
  errors: FieldError[]
}
export const OneRulePage = (props: OneRuleProps): VNode => {
  const { rule, maySet } = props
  const own = props.rows.filter(row => row.ruleId === rule.id)
  return (
    <>
      <PageHeading
        title="How long it is kept"
        lead={rule.sentence}
        back={{ label: 'Rules', href: '/retention/rules' }}
      />
      <p>
        <strong>{termsInWords(rule)}</strong>, for {whom(rule).toLowerCase()}.
      </p>
      <ul class="kith-bare-list">
        {rule.sources.map(source => (
          <li>
            <Certainty level={sure(source.certainty)} source={source.document} />
            {source.address?.startsWith('https://') ? (
              <>
                {' '}
                <ExternalLink href={source.address}>Source</ExternalLink>
              </>
            ) : (
              // Kith leads nowhere that is not encrypted: the address is there to be read.
              source.address && <span class="kith-meta"> {source.address}</span>
            )}
          </li>
        ))}
      </ul>
      {rule.examples.length > 0 && (
        <Section title="What some places do">
          <p class="kith-secondary">To start from. Never applied by itself.</p>
          <ul class="kith-list">
            {rule.examples.map(example => (
              <li>
                {example.where}: {termsInWords({ ...rule, terms: example.terms })}.
              </li>
            ))}
          </ul>
        </Section>
      )}
      {maySet && (
        <Section title="Set it for the area">
          <SetForm {...props} newest={own[0]?.id ?? ''} />
        </Section>
      )}
      <Section title="What has been set">
        {own.length === 0 ? (
          <EmptyState>Nobody has set anything for this rule.</EmptyState>
        ) : (
          <Scroll label="What has been set">
            <Table
              head={['When', 'What', 'From where', 'Why', 'By']}
              rows={own.map(row => [
                { text: format.mediumDate(row.setAt), classes: 'kith-nowrap' },
                choiceInWords(row),
                <Certainty level={sure(row.certainty)} source={row.source} />,
                row.reason,
                row.setByName,
              ])}
            />
          </Scroll>
        )}
      </Section>
    </>
  )
}

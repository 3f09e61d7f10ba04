/** One rule: what it says, where it comes from, what the area has set, and the form to set it. */
import type { VNode } from 'preact'
import { typedText } from '../platform/form.ts'
import { type DateText, groupNames, limitInWords, ruleEvents, type Source } from '../statute/index.ts'
import {
  AsideSection,
  Button,
  Certainty,
  Columns,
  ExternalLink,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Section,
  Select,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import type { SettingRow } from './area.ts'
import type { RuleStanding } from './find-rules.ts'
import { FormKeys, type FormState, FromAndWhy, History, UnitField } from './form-parts.tsx'
import { certaintyNames, dutyWords, eventWords, levelOf, limitWords, localWords } from './words.ts'

function SourceItem({ source }: { source: Source }): VNode {
  return (
    <li>
      <p>
        <strong>{source.document}</strong>
        {source.chapter && !source.document.includes('chapter') && `, chapter ${source.chapter}`}
        {source.says && `: ${source.says}`}
      </p>
      <p class="kith-meta">
        {source.quoting && `As quoted by a page that was read: ${source.quoting}. `}
        {source.address?.startsWith('https://') ? (
          <ExternalLink href={source.address}>{new URL(source.address).hostname}</ExternalLink>
        ) : (
          source.address
        )}{' '}
        <Certainty level={levelOf(source.certainty)} />
      </p>
    </li>
  )
}

function LimitForm({ standing, form, areaName }: { standing: RuleStanding; form: FormState; areaName: string }): VNode {
  const { rule } = standing
  return (
    <form method="post" action={`/rules/${rule.id}`} novalidate>
      <FormKeys form={form} />
      <input type="hidden" name="form" value="limit" />
      <Radios
        name="value"
        fieldset={{ legend: { text: `What counts in ${areaName}?`, classes: 'govuk-fieldset__legend--s' } }}
        value={typedText(form.typed, 'value')}
        errorMessage={errorFor(form.errors, 'value')}
        items={[
          {
            value: 'national',
            text: rule.due ? `The national limit: ${limitWords(rule.due, rule).toLowerCase()}` : 'No limit',
          },
          { value: 'own', text: 'A limit of our own', conditional: <UnitField form={form} label="How many" /> },
        ]}
      />
      {rule.alsoFrom.length > 0 && (
        <Radios
          name="startsAt"
          fieldset={{ legend: { text: 'Counted from', classes: 'govuk-fieldset__legend--s' } }}
          value={typedText(form.typed, 'startsAt')}
          errorMessage={errorFor(form.errors, 'startsAt')}
          items={[
            { value: rule.startsAt, text: format.sentence(eventWords(rule.startsAt)), hint: 'The rule’s own start' },
            ...rule.alsoFrom.map(other => ({
              value: other.event,
              text: format.sentence(eventWords(other.event)),
              hint: other.why,
            })),
          ]}
        />
      )}
      <FromAndWhy form={form} />
      <Button>Set for {areaName}</Button>
    </form>
  )
}

function CommencementForm({ standing, form }: { standing: RuleStanding; form: FormState }): VNode {
  return (
    <form method="post" action={`/rules/${standing.rule.id}`} novalidate>
      <FormKeys form={form} />
      <input type="hidden" name="form" value="commencement" />
      <Input
        name="value"
        type="date"
        label="The day on which it came, or comes, into force"
        hint="From the commencement regulations. Leave it empty to switch the duty off again, if a date was entered by mistake."
        classes="govuk-input--width-10"
        value={typedText(form.typed, 'value')}
        errorMessage={errorFor(form.errors, 'value') ?? errorFor(form.errors, 'from')}
      />
      <Textarea
        name="reason"
        label="Where does the date come from?"
        hint="The number of the regulations, and who looked."
        rows={3}
        value={typedText(form.typed, 'reason')}
        errorMessage={errorFor(form.errors, 'reason')}
      />
      <Button>Set the date</Button>
    </form>
  )
}

export interface RulePageProps {
  standing: RuleStanding
  on: DateText
  areaName: string
  maySet: boolean
  /** The form that is open; `settings`: the rule follows from a setting, changed there. */
  sets: 'limit' | 'commencement' | 'own' | 'settings' | 'nothing'
  history: SettingRow[]
  showHistory: (row: SettingRow) => string
  form: FormState
  /** The other thing that can be set for a duty that waits for commencement. One form a page. */
  other: { label: string; href: string } | null
}

function RuleFacts({ standing, on, areaName }: { standing: RuleStanding; on: DateText; areaName: string }): VNode {
  const { rule, due, local, commencedOn } = standing
  return (
    <SummaryList
      rows={[
        {
          key: standing.isOwn ? 'Limit' : 'Nationally',
          value: due ? limitWords(due, rule) : format.sentence(rule.inWords ?? 'no number'),
        },
        !standing.isOwn && {
          key: areaName,
          value: local ? `${localWords(standing)}, since ${format.date(local.from)}` : 'Nothing of its own',
        },
        { key: 'Begins with', value: rule.trigger },
        {
          key: 'Counted from',
          value: format.sentence(
            [
              eventWords(rule.startsAt),
              ...rule.alsoFrom.map(other => `or ${eventWords(other.event)}: ${other.why}`),
            ].join('; '),
          ),
        },
        {
          key: 'Met by',
          value: rule.stopsAt ? format.sentence(eventWords(rule.stopsAt)) : 'Nothing: the time simply runs out',
        },
        { key: 'Who', value: rule.who },
        { key: 'What', value: rule.what },
        { key: 'Duty', value: dutyWords[rule.duty] },
        {
          key: 'How sure',
          value: <Certainty level={levelOf(standing.certainty)} words={certaintyNames[standing.certainty]} />,
        },
        rule.commencement && {
          key: 'In force',
          value: commencedOn
            ? `${commencedOn > on ? 'From' : 'Since'} ${format.date(commencedOn)} (${rule.commencement.act}, section ${rule.commencement.section})`
            : `Not yet. ${rule.commencement.act}, section ${rule.commencement.section}: switched off until somebody records its commencement`,
        },
        rule.editions.length > 0 && {
          key: 'Editions',
          value: rule.editions
            .map(
              edition =>
                `${edition.name}${edition.from ? `, from ${format.date(edition.from)}` : ''}${edition.due ? `: ${limitInWords(edition.due)}` : ''}`,
            )
            .join('; '),
        },
      ]}
    />
  )
}

function SetRule({ props }: { props: RulePageProps }): VNode | null {
  const { standing, form, areaName, sets, other } = props
  if (!props.maySet || sets === 'nothing') return null
  if (sets === 'settings') {
    return (
      <InsetText>
        This rule follows from a setting of the area. <Link href="/settings/area">Change it there</Link>
      </InsetText>
    )
  }
  return (
    <>
      {sets === 'commencement' && (
        <Section title="Commencement">
          <CommencementForm standing={standing} form={form} />
        </Section>
      )}
      {sets === 'limit' && (
        <Section title="Set this for the area">
          <LimitForm standing={standing} form={form} areaName={areaName} />
        </Section>
      )}
      {sets === 'own' && (
        <Section title="Change this rule">
          <OwnRuleForm form={form} action={`/rules/${standing.rule.id}`} change />
        </Section>
      )}
      {other && (
        <p>
          <Link href={other.href}>{other.label}</Link>
        </p>
      )}
    </>
  )
}

export function RulePage(props: RulePageProps): VNode {
  const { rule } = props.standing
  return (
    <>
      <PageHeading
        back={{ label: 'What the law asks', href: '/rules' }}
        title={rule.title}
        lead={rule.sentence}
        leadInk
        meta={rule.number === 'own' ? 'Our own rule' : `${rule.number}, ${groupNames[rule.group]}`}
      />
      <Columns kind="rule">
        <div>
          <RuleFacts standing={props.standing} on={props.on} areaName={props.areaName} />
          <SetRule props={props} />
          <Section title="What was set, and why">
            <History rows={props.history} show={props.showHistory} />
          </Section>
        </div>
        <div>
          <AsideSection title="Where it comes from" paper>
            <ul class="kith-bare-list kith-stack">
              {rule.sources.map(source => (
                <SourceItem source={source} />
              ))}
            </ul>
          </AsideSection>
          {rule.notes.length > 0 && (
            <AsideSection title="To know">
              <ul class="kith-list">
                {rule.notes.map(note => (
                  <li>{note}</li>
                ))}
              </ul>
            </AsideSection>
          )}
          {rule.examples.length > 0 && (
            <AsideSection title="What other places say">
              <p class="kith-secondary">To start from. Never applied by itself.</p>
              <ul class="kith-list">
                {rule.examples.map(example => (
                  <li>
                    {example.where}: {limitWords(example.due, rule).toLowerCase()}
                  </li>
                ))}
              </ul>
            </AsideSection>
          )}
        </div>
      </Columns>
    </>
  )
}

// ------------------------------------------------------------------ a rule of the area’s own

/** Events that only area rules use, beside those of the national ones. */
export const ownEvents: readonly string[] = [
  ...new Set([...ruleEvents, 'contact-received', 'contact-decided', 'information-asked', 'information-answered']),
].toSorted()

export function OwnRuleForm({ form, action, change }: { form: FormState; action: string; change?: boolean }): VNode {
  const field = (name: string) => ({
    name,
    value: typedText(form.typed, name),
    errorMessage: errorFor(form.errors, name),
  })
  const events = [{ value: '', text: 'Choose' }, ...ownEvents.map(event => ({ value: event, text: eventWords(event) }))]
  return (
    <form method="post" action={action} novalidate>
      <FormKeys form={form} />
      <input type="hidden" name="form" value="own" />
      {change && (
        <Radios
          name="value"
          fieldset={{ legend: { text: 'What would you like to do?', classes: 'govuk-fieldset__legend--s' } }}
          value={typedText(form.typed, 'value')}
          errorMessage={errorFor(form.errors, 'value')}
          items={[
            { value: 'keep', text: 'Change it' },
            {
              value: 'end',
              text: 'End it',
              hint: 'It no longer applies from the day below. What began before is counted as it was.',
            },
          ]}
        />
      )}
      <Input
        {...field('title')}
        label="What is to be done?"
        hint="Short, as it will stand in a list. For example: Hold a network meeting"
      />
      <Input {...field('sentence')} label="The rule in one plain sentence" />
      <Input {...field('who')} label="Who does it?" />
      <UnitField form={form} label="Within" />
      <Select {...field('startsAt')} label="Counted from" items={events} />
      <Select {...field('stopsAt')} label="Met by" items={events} />
      <FromAndWhy form={form} />
      <Button>{change ? 'Save' : 'Add this rule'}</Button>
    </form>
  )
}

export function OwnRulePage({ form, areaName }: { form: FormState; areaName: string }): VNode {
  return (
    <>
      <PageHeading
        back={{ label: 'What the law asks', href: '/rules' }}
        title="A rule of our own"
        lead={`For what ${areaName} asks of itself and no national text does. It is shown as local, with who set it and why.`}
      />
      <OwnRuleForm form={form} action="/rules/own" />
    </>
  )
}

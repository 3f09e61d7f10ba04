/** "What the law asks": every rule, and the area’s own value beside the national one. */
import type { ComponentChildren, VNode } from 'preact'
import type { FieldError, Typed } from '../platform/form.ts'
import { typedText } from '../platform/form.ts'
import { type DateText, groupNames, limitInWords, ruleEvents, type Source } from '../statute/index.ts'
import {
  Actions,
  AsideSection,
  Button,
  Certainty,
  Columns,
  EmptyState,
  errorFor,
  ExternalLink,
  format,
  Input,
  InsetText,
  Link,
  PageHeading,
  Radios,
  Section,
  Select,
  SummaryList,
  Table,
  Textarea,
  WarningText,
} from '../ui/index.ts'
import type { SettingRow } from './area.ts'
import type { RuleSearch, RuleStanding } from './rules.ts'
import { certaintyNames, dutyWords, eventWords, levelOf, limitWords } from './words.ts'

export interface FormState {
  typed: Typed
  errors: FieldError[]
  once: string
  /** Id of the newest row the form was made from; '' when there was none. */
  basedOn: string
}

/** Hidden fields every form of this slice sends. */
export function FormKeys({ form }: { form: FormState }): VNode {
  const conflict = errorFor(form.errors, 'basedOn')
  return (
    <>
      <input type="hidden" name="_once" value={form.once} />
      <input type="hidden" name="basedOn" value={form.basedOn} />
      {conflict && (
        <div id="basedOn" tabIndex={-1}>
          <WarningText text={`${conflict}.`} iconFallbackText="Warning" />
        </div>
      )}
    </>
  )
}

/** From when something counts. */
export function From({ form, label, hint }: { form: FormState; label: string; hint: string }): VNode {
  return (
    <Input
      name="from"
      type="date"
      label={label}
      hint={hint}
      classes="govuk-input--width-10"
      value={typedText(form.typed, 'from')}
      errorMessage={errorFor(form.errors, 'from')}
    />
  )
}

/** From when it counts, and why: asked of every change. */
export function FromAndWhy({ form }: { form: FormState }): VNode {
  return (
    <>
      <From form={form} label="From when does it count?" hint="What began before that day is counted as it was." />
      <Textarea
        name="reason"
        label="Why?"
        hint="Who agreed to it and where. Kept for good, and shown to everybody who reads this page."
        rows={3}
        value={typedText(form.typed, 'reason')}
        errorMessage={errorFor(form.errors, 'reason')}
      />
    </>
  )
}

// ------------------------------------------------------------------ the list

const localWords = ({ local, rule }: RuleStanding): string | null =>
  local && `${limitWords(local.due, rule)}${local.startsAt && local.startsAt !== rule.startsAt ? `, from: ${eventWords(local.startsAt)}` : ''}`

function RuleItem({ standing, areaName }: { standing: RuleStanding; areaName: string }): VNode {
  const { rule, due, certainty, local, commencedOn } = standing
  const source = rule.sources[0]
  const document = source && `${source.document}${source.chapter && !source.document.includes('chapter') ? `, chapter ${source.chapter}` : ''}`
  return (
    <li>
      <Columns kind="rule">
        <div>
          <h3>
            <Link href={`/rules/${rule.id}`}>{rule.title}</Link>
          </h3>
          <p>{rule.sentence}</p>
          <p class="kith-meta">
            {rule.number === 'own' ? 'Our own' : rule.number}. {dutyWords[rule.duty]}. <Certainty level={levelOf(certainty)} source={document} />
          </p>
        </div>
        <dl class="kith-meta kith-stack">
          <div>
            <dt>
              <strong>{standing.isOwn ? 'The area’s own rule' : 'Nationally'}</strong>
            </dt>
            <dd class="govuk-!-margin-left-0">
              {due ? limitWords(due, rule) : format.sentence(rule.inWords ?? 'no number')}. Counted from: {eventWords(rule.startsAt)}.
            </dd>
          </div>
          {rule.commencement && (
            <div>
              <dt>
                <strong>Commencement</strong>
              </dt>
              <dd class="govuk-!-margin-left-0">{commencedOn ? `In force from ${format.date(commencedOn)}.` : 'Not yet in force: switched off.'}</dd>
            </div>
          )}
          {!standing.isOwn && (
            <div>
              <dt>
                <strong>{areaName}</strong>
              </dt>
              <dd class="govuk-!-margin-left-0">{local ? `${localWords(standing)}. Since ${format.date(local.from)}.` : 'Nothing of its own.'}</dd>
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
      <form method="get" action="/rules" role="search" class="kith-dense" aria-label="Find a rule">
        <Input name="q" label="Words" hint="For example: conference, missing, C04" type="search" value={search.q} />
        <div class="kith-facts">
          <Select name="duty" label="Duty" value={search.duty} items={[{ value: '', text: 'Any' }, ...Object.entries(dutyWords).map(option)]} />
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
        <Actions>
          <Button secondary>Show</Button>
          {filtered && <Link href="/rules">Show all {all}</Link>}
        </Actions>
      </form>
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

// ------------------------------------------------------------------ one rule

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
        {source.address?.startsWith('https://') ? <ExternalLink href={source.address}>{new URL(source.address).hostname}</ExternalLink> : source.address}{' '}
        <Certainty level={levelOf(source.certainty)} />
      </p>
    </li>
  )
}

/** Who set what, when, why, from when: newest first. `show` turns a stored value into words. */
export function History({ rows, show }: { rows: readonly SettingRow[]; show: (row: SettingRow) => ComponentChildren }): VNode {
  if (rows.length === 0) return <EmptyState>Nobody has set anything here yet.</EmptyState>
  return (
    <div class="kith-scroll" tabIndex={0} role="region" aria-label="History">
      <Table
        head={['From', 'Value', 'Why', 'Set by']}
        rows={rows.map(row => [
          { text: format.date(row.fromOn), classes: 'kith-nowrap' },
          show(row),
          row.reason,
          `${row.setByName}, ${format.dateTime(row.setAt)}${row.organisationId === null ? ', for the area' : ''}`,
        ])}
      />
    </div>
  )
}

const limitUnits = ['working days', 'school days', 'calendar days', 'hours', 'weeks', 'months']

function UnitField({ form, label }: { form: FormState; label: string }): VNode {
  return (
    <div class="kith-row-choices">
      <Input
        name="n"
        label={label}
        inputmode="decimal"
        classes="govuk-input--width-4"
        value={typedText(form.typed, 'n')}
        errorMessage={errorFor(form.errors, 'n')}
      />
      <Select
        name="unit"
        label="Counted in"
        value={typedText(form.typed, 'unit')}
        items={limitUnits.map(unit => ({ value: unit, text: unit }))}
        errorMessage={errorFor(form.errors, 'unit')}
      />
    </div>
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
          { value: 'national', text: rule.due ? `The national limit: ${limitWords(rule.due, rule).toLowerCase()}` : 'No limit' },
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
            ...rule.alsoFrom.map(other => ({ value: other.event, text: format.sentence(eventWords(other.event)), hint: other.why })),
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
        { key: standing.isOwn ? 'Limit' : 'Nationally', value: due ? limitWords(due, rule) : format.sentence(rule.inWords ?? 'no number') },
        !standing.isOwn && { key: areaName, value: local ? `${localWords(standing)}, since ${format.date(local.from)}` : 'Nothing of its own' },
        { key: 'Begins with', value: rule.trigger },
        {
          key: 'Counted from',
          value: [eventWords(rule.startsAt), ...rule.alsoFrom.map(other => `or ${eventWords(other.event)}: ${other.why}`)].join('; '),
        },
        { key: 'Met by', value: rule.stopsAt ? eventWords(rule.stopsAt) : 'Nothing: the time simply runs out' },
        { key: 'Who', value: rule.who },
        { key: 'What', value: rule.what },
        { key: 'Duty', value: dutyWords[rule.duty] },
        { key: 'How sure', value: <Certainty level={levelOf(standing.certainty)} words={certaintyNames[standing.certainty]} /> },
        rule.commencement && {
          key: 'In force',
          value: commencedOn
            ? `${commencedOn > on ? 'From' : 'Since'} ${format.date(commencedOn)} (${rule.commencement.act}, section ${rule.commencement.section})`
            : `Not yet. ${rule.commencement.act}, section ${rule.commencement.section}: switched off until somebody records its commencement`,
        },
        rule.editions.length > 0 && {
          key: 'Editions',
          value: rule.editions
            .map(edition => `${edition.name}${edition.from ? `, from ${format.date(edition.from)}` : ''}${edition.due ? `: ${limitInWords(edition.due)}` : ''}`)
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
        <>
          <RuleFacts standing={props.standing} on={props.on} areaName={props.areaName} />
          <SetRule props={props} />
          <Section title="What was set, and why">
            <History rows={props.history} show={props.showHistory} />
          </Section>
        </>
        <>
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
        </>
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
  const field = (name: string) => ({ name, value: typedText(form.typed, name), errorMessage: errorFor(form.errors, name) })
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
            { value: 'end', text: 'End it', hint: 'It no longer applies from the day below. What began before is counted as it was.' },
          ]}
        />
      )}
      <Input {...field('title')} label="What is to be done?" hint="Short, as it will stand in a list. For example: Hold a network meeting" />
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

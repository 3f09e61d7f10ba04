/** Every setting in plain words, with who set it, when, why, and from when. */
import type { VNode } from 'preact'
import { typedText } from '../platform/form.ts'
import type { DateText } from '../statute/index.ts'
import {
  AsideSection,
  Button,
  Certainty,
  Columns,
  errorFor,
  format,
  Input,
  InsetText,
  Link,
  LinkTabs,
  PageHeading,
  Radios,
  Section,
  SummaryList,
  Textarea,
} from '../ui/index.ts'
import type { FixedKey, SettingInForce, SettingRow } from './area.ts'
import { errorLines, FormKeys, type FormState, FromAndWhy, History } from './form-parts.tsx'
import { type AnySettingKind, type Field, fixedKeys, settingKind } from './settings.ts'

export type Level = 'school' | 'area'

export interface SettingsPageProps {
  level: Level
  areaName: string
  organisationName: string
  /** In force for each key, seen from the organisation, or from the area alone. */
  values: Record<FixedKey, SettingInForce>
  /** Set already, and counting only from a later day. */
  planned: SettingRow[]
  /** When the rapid review’s days start, in words; area page only. */
  rapidReview: string
  tabs: { label: string; href: string; current: boolean }[]
}

const lines = (kind: AnySettingKind, value: unknown): string[] => kind.show(value as never)

/** Where a value comes from: whose it is, who set it, when, why. */
export function Origin({
  kind,
  found,
  names,
}: {
  kind: AnySettingKind
  found: SettingInForce
  names: { area: string; organisation: string }
}): VNode {
  if (found.level === 'kith' || !found.row) {
    return (
      <p class="kith-meta">
        {kind.isUnverified ? <Certainty level="unchecked" words={kind.startsFrom} /> : kind.startsFrom}
      </p>
    )
  }
  const { row } = found
  const whose = found.level === 'area' ? `Set for ${names.area}` : `Set for ${names.organisation}`
  return (
    <p class="kith-meta">
      {whose} by {row.setByName} on {format.date(row.setAt)}, from {format.date(row.fromOn)}: {row.reason}
    </p>
  )
}

export function SettingsPage(props: SettingsPageProps): VNode {
  const { level, areaName, organisationName, values } = props
  const shown = fixedKeys.map(settingKind).filter(kind => level === 'area' || kind.scope === 'organisation')
  const groups = [...new Set(shown.map(kind => kind.group))]
  return (
    <>
      <PageHeading
        title={level === 'area' ? 'Settings of the area' : 'Settings of the school'}
        lead={
          level === 'area'
            ? `What ${areaName} has chosen. It counts for everybody in the area, unless an organisation may set its own and did.`
            : `What ${organisationName} works by. Where it has set nothing, the area’s value counts, and else the one Kith starts with.`
        }
      />
      {props.tabs.length > 1 && <LinkTabs label="Whose settings" tabs={props.tabs} look="ruled" />}
      {groups.map(group => (
        <Section title={group}>
          <SummaryList
            rows={shown
              .filter(kind => kind.group === group)
              .map(kind => ({
                key: kind.title,
                value: (
                  <>
                    {lines(kind, values[kind.key].value).map(line => (
                      <p>{line}</p>
                    ))}
                    <p class="kith-secondary">{kind.words}</p>
                    <Origin
                      kind={kind}
                      found={values[kind.key]}
                      names={{ area: areaName, organisation: organisationName }}
                    />
                    {props.planned
                      .filter(row => row.key === kind.key)
                      .map(row => (
                        <p>
                          <strong>From {format.date(row.fromOn)}:</strong>{' '}
                          {row.value === null ? 'taken back' : lines(kind, row.value).join(' ')}
                        </p>
                      ))}
                  </>
                ),
                actions: {
                  items: [
                    {
                      text: 'Change',
                      href: `/settings/${level}/${kind.key}`,
                      visuallyHiddenText: kind.title.toLowerCase(),
                    },
                  ],
                },
              }))}
          />
        </Section>
      ))}
      {level === 'area' && <AreaPages rapidReview={props.rapidReview} />}
    </>
  )
}

function AreaPages({ rapidReview }: { rapidReview: string }): VNode {
  return (
    <Section title="Set on pages of their own">
      <SummaryList
        rows={[
          {
            key: 'When the rapid review’s days start',
            value: rapidReview,
            actions: {
              items: [
                {
                  text: 'Change',
                  href: '/rules/rapid-review',
                  visuallyHiddenText: 'when the rapid review’s days start',
                },
              ],
            },
          },
          {
            key: 'Limits, commencement dates, rules of our own',
            value: 'Each rule has its page, with the national limit beside the area’s.',
            actions: { items: [{ text: 'See the rules', href: '/rules' }] },
          },
          {
            key: 'Threshold document',
            value: 'Levels and descriptors, edition by edition.',
            actions: { items: [{ text: 'See it', href: '/thresholds', visuallyHiddenText: 'the threshold document' }] },
          },
        ]}
      />
    </Section>
  )
}

// ------------------------------------------------------------------ one setting

function SettingField({ field, form }: { field: Field; form: FormState }): VNode {
  const common = {
    name: field.name,
    label: field.label,
    value: typedText(form.typed, field.name),
    errorMessage: errorFor(form.errors, field.name),
  }
  switch (field.kind) {
    case 'number':
      return (
        <Input
          {...common}
          hint={field.hint}
          inputmode="decimal"
          classes="govuk-input--width-4"
          suffix={{ text: field.suffix }}
        />
      )
    case 'time':
      return <Input {...common} hint={field.hint} type="time" classes="govuk-input--width-10" />
    case 'lines':
      return <Textarea {...common} hint={field.hint} rows={field.rows} errorMessage={errorLines(form, field.name)} />
    case 'choice':
      return (
        <Radios
          name={field.name}
          fieldset={{ legend: { text: field.label, classes: 'govuk-fieldset__legend--s' } }}
          value={common.value}
          errorMessage={common.errorMessage}
          items={field.choices.map(one => ({ value: one.value, text: one.words, hint: one.hint }))}
        />
      )
  }
}

export interface SettingPageProps {
  kind: AnySettingKind
  level: Level
  areaName: string
  organisationName: string
  found: SettingInForce
  history: SettingRow[]
  form: FormState
  on: DateText
}

export function SettingPage({
  kind,
  level,
  areaName,
  organisationName,
  found,
  history,
  form,
}: SettingPageProps): VNode {
  const whose = level === 'area' ? areaName : organisationName
  return (
    <>
      <PageHeading
        back={{
          label: level === 'area' ? 'Settings of the area' : 'Settings of the school',
          href: level === 'area' ? '/settings/area' : '/settings',
        }}
        title={kind.title}
        lead={kind.words}
      />
      <Columns kind="write">
        <form method="post" action={`/settings/${level}/${kind.key}`} novalidate>
          <FormKeys form={form} />
          {kind.fields.map(field => (
            <SettingField field={field} form={form} />
          ))}
          {errorFor(form.errors, 'value') && (
            <InsetText id="value">
              <strong>{errorFor(form.errors, 'value')}.</strong>
            </InsetText>
          )}
          <Radios
            name="keep"
            classes="govuk-radios--small"
            fieldset={{ legend: { text: `For ${whose}`, classes: 'govuk-fieldset__legend--s' } }}
            value={typedText(form.typed, 'keep') || 'set'}
            items={[
              { value: 'set', text: 'Set what is written above' },
              {
                value: 'back',
                text:
                  level === 'area'
                    ? 'Take our own value back: Kith’s starting value counts again'
                    : 'Take our own value back: the area’s counts again',
              },
            ]}
          />
          <FromAndWhy form={form} />
          <Button>Set for {whose}</Button>
        </form>
        <AsideSection title="Now" paper>
          {lines(kind, found.value).map(line => (
            <p>{line}</p>
          ))}
          <Origin kind={kind} found={found} names={{ area: areaName, organisation: organisationName }} />
        </AsideSection>
      </Columns>
      <Section title="What was set, and why">
        <History rows={history} show={row => (row.value === null ? 'Taken back' : lines(kind, row.value).join(' '))} />
        <p>
          <Link href={level === 'area' ? '/settings/area' : '/settings'}>All settings</Link>
        </p>
      </Section>
    </>
  )
}

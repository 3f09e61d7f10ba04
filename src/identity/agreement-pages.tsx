import type { VNode } from 'preact'
import { Button, EmptyState, format, Link, PageHeading, Section, Table } from '../ui/index.ts'
import { Tabs } from './administration-tabs.tsx'
import type { Agreement } from './identity.ts'

export interface WaitingProps {
  waiting: readonly Agreement[]
  /** Who reads this. */
  me: string
  /** An administrator opens the people from here; a data protection officer does not. */
  administers: boolean
  names: Readonly<Record<string, string>>
  once: string
}

const asked = (one: Agreement, role: string): string =>
  ({
    role: `: ${role}, ${one.organisationName}`,
    link: `: a new one-time link, ${one.organisationName}`,
    leave: ': to be signed out and their account closed',
    'end-role': `: no longer ${role}, ${one.organisationName}`,
    off: ': to be switched off',
  })[one.kind]

const Decide = ({ one, once }: { one: Agreement; once: string }) => {
  const name = one.personName ?? one.organisationName
  return (
    <form method="post" action="/administration/agreements">
      <input type="hidden" name="_once" value={once} />
      <input type="hidden" name="agreementId" value={one.id} />
      <Button secondary name="decision" value="agree" classes="govuk-!-margin-bottom-2 govuk-!-margin-right-2">
        Agree<span class="govuk-visually-hidden"> to what was asked for {name}</span>
      </Button>
      <Button secondary name="decision" value="refuse" classes="govuk-!-margin-bottom-2">
        Refuse<span class="govuk-visually-hidden"> what was asked for {name}</span>
      </Button>
    </form>
  )
}
const MakeLink = ({ one, once }: { one: Agreement; once: string }) => (
  <form method="post" action="/administration/agreements/link">
    <input type="hidden" name="_once" value={once} />
    <input type="hidden" name="agreementId" value={one.id} />
    <Button secondary classes="govuk-!-margin-bottom-0">
      Make the link<span class="govuk-visually-hidden"> for {one.personName}</span>
    </Button>
  </form>
)

function whatNow(one: Agreement, { me, once }: WaitingProps) {
  if (one.mayAgree) return <Decide one={one} once={once} />
  if (!one.agreedAt) return 'Somebody else has to agree'
  if (one.agreedBy === me) return <MakeLink one={one} once={once} />
  return `Agreed. ${one.agreedByName} makes the link and hands it over`
}

/** What one administrator asked, on the page of what it is about: another person agrees or refuses, and nobody to what they asked. */
export const Waiting = (props: WaitingProps): VNode | null =>
  props.waiting.length === 0 ? null : (
    <Section title="Waiting for a second person" id="waiting">
      <WaitingTable {...props} />
    </Section>
  )

const gives = ({ kind }: Agreement) => kind === 'role' || kind === 'link'

function WaitingTable(props: WaitingProps): VNode {
  const mine = props.waiting.filter(one => one.mayAgree)
  return (
    <>
      <Table
        head={['Asked', { text: <span class="govuk-visually-hidden">Decide</span> }]}
        rows={props.waiting.map(one => [
          <>
            {one.practitionerId === null || !props.administers ? (
              (one.personName ?? one.organisationName)
            ) : (
              <Link href={`/administration/people/${one.practitionerId}`}>{one.personName}</Link>
            )}
            {asked(one, props.names[one.role ?? ''] ?? one.role ?? '')}
            <br />
            <span class="kith-secondary">
              {one.askedByName} asked, {format.shortDateTime(one.askedAt)}
              {gives(one) && one.ownLink && `. They joined by a link that ${one.askedByName} made`}
            </span>
          </>,
          whatNow(one, props),
        ])}
      />
      {mine.length > 0 && (
        <p class="kith-secondary govuk-!-margin-bottom-6">
          Check with the person, in a way you know, before you agree.
          {mine.some(gives) &&
            ' Whoever has their role or their link reads what they may read. Where it comes with a one-time link, you make it here, and hand it to them yourself.'}
          {mine.some(one => !gives(one)) &&
            ' An administrator or a data protection officer who is gone no longer notices what the others do.'}
        </p>
      )}
    </>
  )
}

/** All of it, for whoever may agree. */
export function AgreementsPage(props: WaitingProps): VNode {
  return (
    <>
      <PageHeading
        title="Waiting for a second person"
        lead="What would let one administrator become somebody else, or take away who would notice, waits until somebody other than the one who asked agrees."
      />
      {props.administers && <Tabs current="waiting" />}
      {props.waiting.length === 0 ? <EmptyState>Nothing waits.</EmptyState> : <WaitingTable {...props} />}
    </>
  )
}

import { AsideSection, Button, DangerPanel, Link, PageHeading, Steps } from '../ui/index.ts'
import { Phone, readWhen } from './log-parts-page.tsx'
import type { LogPageProps } from './log-props.ts'

/** After sending: what happens next, and what stays with the one who heard it. */
export function SentPage({
  urgent,
  leads,
  readOn,
  now,
  schoolPhone,
  frontDoor,
  concernId,
  duties,
}: Pick<LogPageProps, 'leads' | 'schoolPhone' | 'frontDoor' | 'readOn' | 'now'> & {
  urgent: boolean
  concernId: string
  duties: { title: string }[]
}) {
  const lead = leads[0]
  return (
    <>
      <PageHeading
        title="Sent"
        lead={
          urgent
            ? 'A safeguarding lead is told now. If nobody opens it within minutes, it goes to the next one by itself.'
            : `A safeguarding lead reads it ${readWhen({ readOn, now })}.`
        }
        leadInk
      />
      {urgent && (
        <DangerPanel compact title="Do not wait for an answer here">
          <p>
            If somebody is in danger, call 999. Then speak to {lead?.name ?? 'the safeguarding lead'} yourself:{' '}
            <Phone number={lead?.phone ?? schoolPhone} />.
            {frontDoor && (
              <>
                {' '}
                If you reach nobody, call {frontDoor.name}: <Phone number={frontDoor.phone} />.
              </>
            )}
          </p>
        </DangerPanel>
      )}
      <AsideSection title="What happens next">
        <Steps
          items={[
            'You see “picked up” in My concerns once a lead has taken it on.',
            'You see “acted on”, and anything you need to watch for. You may not be told everything, to protect the child.',
            'If you remember more, or something else happens, add a second note there.',
          ]}
        />
      </AsideSection>
      {duties.length > 0 && (
        <AsideSection title="Recorded as reported by you">
          <ul class="kith-list">
            {duties.map(duty => (
              <li>{duty.title}</li>
            ))}
          </ul>
        </AsideSection>
      )}
      <AsideSection title="Until then">
        <p>Do not talk about it with others at school, and do not ask the child more about it.</p>
      </AsideSection>
      <p>
        <Button secondary href="/concerns/new">
          Log another concern
        </Button>
      </p>
      <p>
        <Link href={`/concerns/mine#concern-${concernId}`}>My concerns</Link>
      </p>
    </>
  )
}

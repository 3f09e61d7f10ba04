/** The certificate of an erasure, to read and to print. Nothing on it is about the child. Pure. */
import type { VNode } from 'preact'
import { Certainty, format, InsetText, PageHeading, Section, SummaryList, Table } from '../ui/index.ts'
import { kindWords } from './pages.tsx'
import { type Certificate, certifiedParts } from './retention.ts'
import { countsInWords } from './rules.ts'

/** The day on which the last backup that has it may go: as many days later as backups are kept. */
export const backupsFreeOn = (certificate: Pick<Certificate, 'decidedAt' | 'backupDays'>): Date | null =>
  certificate.backupDays === null
    ? null
    : new Date(certificate.decidedAt.getTime() + certificate.backupDays * 86_400_000)

const Backups = ({ certificate }: { certificate: Certificate }): VNode => {
  const free = backupsFreeOn(certificate)
  return (
    <Section title="Backups">
      <p class="kith-read">
        Backups made before are not changed: what was erased stays in them, locked with their key, until whoever runs
        the machine removes them (<code>kith backup prune</code>).{' '}
        {free && certificate.backupDays
          ? `The area has said that backups are kept for ${format.plural(certificate.backupDays, 'day')}: then they are free of it from ${format.date(free)} on.`
          : 'The area has not said for how long backups are kept, so no day can be given here.'}
      </p>
      <p class="kith-read">
        If a backup from before this erasure is ever restored, the record is there again. It comes back to the list of
        what has come to its date within a day, and is to be erased anew; this certificate, printed, says so.
      </p>
    </Section>
  )
}

const leftWords = ({ part, last }: Certificate): string => {
  if (part === 'allegation')
    return 'Nothing here. The salt and content of the audit events about this concern were destroyed; the chain still verifies. What the employer or the council keep outside Kith is theirs to erase.'
  return last
    ? 'No organisation here keeps anything of the child any more. The salt and content of the audit events about this child alone were destroyed; the chain still verifies.'
    : 'Other organisations, or another part of the record, still keep what is theirs. It goes by its own date.'
}

export const CertificatePage = ({ certificate }: { certificate: Certificate }): VNode => {
  const adult = certificate.part === 'allegation'
  const counts = countsInWords(certificate.counts)
  return (
    <>
      <PageHeading
        title={`Certificate of erasure ${certificate.number}`}
        lead={
          adult
            ? `What was kept of one concern about an adult, told at ${certificate.organisation}, has been erased, as set out below.`
            : `${certificate.organisation} has erased what it kept of one child, as set out below.`
        }
        meta={`There is nothing about the ${adult ? 'adult, or about any child,' : 'child'} on this page. To keep it on paper, print it.`}
        back={{ label: 'Certificates', href: '/retention/certificates' }}
      />
      <SummaryList
        rows={[
          { key: 'Number', value: certificate.number },
          { key: 'Kept by', value: certificate.organisation },
          {
            key: 'What',
            value:
              certificate.part === 'register'
                ? certifiedParts.register
                : `${certifiedParts[certificate.part]}: ${kindWords(certificate.kinds)}`,
          },
          {
            key: 'Proposed by',
            value: `${certificate.proposedByName}, ${certificate.proposedByTitle}, ${format.dateTime(certificate.proposedAt)}`,
          },
          {
            key: 'Decided and erased by',
            value: `${certificate.decidedByName}, ${certificate.decidedByTitle}, ${format.dateTime(certificate.decidedAt)}`,
          },
          { key: 'What is left', value: leftWords(certificate) },
        ]}
      />
      <Section title="What was erased">
        {counts.length === 0 ? (
          <p>Nothing was found.</p>
        ) : (
          <Table
            head={[{ text: 'What' }, { text: 'How many', format: 'numeric' }]}
            rows={counts.map(({ words, count }) => [
              { text: format.sentence(words) },
              { text: format.number(count), format: 'numeric' as const },
            ])}
          />
        )}
        {certificate.sharedEntries > 0 && (
          <p>
            {format.plural(certificate.sharedEntries, 'entry', 'entries')} also about other children stayed theirs, less
            this child’s part.
          </p>
        )}
        {certificate.nameKept && <p>The name alone stays in the record of a brother or sister, and goes with it.</p>}
        {certificate.files > 0 && (
          <p>
            {certificate.filesLeft === 0
              ? `The ${format.plural(certificate.files, 'document')} in the store ${certificate.files === 1 ? 'has' : 'have'} been destroyed.`
              : `${format.plural(certificate.filesLeft, 'document')} of ${certificate.files} in the store ${certificate.filesLeft === 1 ? 'is' : 'are'} being destroyed.`}
          </p>
        )}
      </Section>
      <Section title="Under which rules">
        {certificate.rules.length === 0 && <InsetText text="No rule was recorded." />}
        {certificate.rules.map(rule => (
          <div class="kith-stack">
            <p class="kith-read">
              {rule.sentence}
              {rule.area && <> Set by the area: {rule.area}.</>}
              <br />
              {rule.sources.map(source => (
                <>
                  <Certainty level={rule.certainty === 'unverified' ? 'unchecked' : rule.certainty} source={source} />
                  <br />
                </>
              ))}
            </p>
          </div>
        ))}
        <p class="govuk-!-margin-top-4">Its date had passed, and nothing held it.</p>
      </Section>
      <Backups certificate={certificate} />
    </>
  )
}

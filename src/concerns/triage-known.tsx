/** The left side of a decision: what is known, on paper, before anything is asked. Pure. */
import type { ComponentChildren } from 'preact'
import type { ChildFacts } from '../people/index.ts'
import { SealedNotice } from '../record/index.ts'
import { ChildsWords, DatedList, DotLine, format, KnownPanel, KnownPart, Link, OrganisationBadge } from '../ui/index.ts'
import { worriesSentence } from './early-rules.ts'
import { Added } from './gone-page.tsx'
import type { Known } from './triage-queries.ts'
import { marked, type PointedOut, pointOut } from './words.ts'

export const firstName = (child: ChildFacts): string => child.label.given || child.label.name
export const their = (child: ChildFacts): string => ({ M: 'his', F: 'her', U: 'their' })[child.sex]
export const them = (child: ChildFacts): string => ({ M: 'him', F: 'her', U: 'them' })[child.sex]

/** A text as it was written, with loaded words underlined by dots. Nothing is changed. */
export const Marked = ({ text }: { text: string }) => (
  <>
    {marked(text).map(part =>
      part.loaded ? (
        <span class="kith-loaded" title={`Plainer: ${part.loaded.instead}`}>
          {part.text}
        </span>
      ) : (
        part.text
      ),
    )}
  </>
)

/** Beside a field: words in it that turn coercion into choice or a child into an adult, with plainer ones. Never forbidden. */
export function Pointed({ text }: { text: string | null | undefined }) {
  const found = pointOut(text ?? '').slice(0, 6)
  if (found.length === 0) return null
  return (
    <div class="kith-prompt kith-pointed">
      {found.map((one: PointedOut) => (
        <p>
          <strong>“{one.words}”</strong> {one.why} Plainer: <em>{one.instead}</em>.
        </p>
      ))}
      <p class="kith-meta">You decide. If somebody said it, put it in quotation marks and say who.</p>
    </div>
  )
}

const Lines = ({ text }: { text: string }) => (
  <>
    {text
      .split(/\n{2,}/)
      .filter(part => part.trim() !== '')
      .map(part => (
        <p class="kith-lines">
          <Marked text={part} />
        </p>
      ))}
  </>
)

function ThisConcern({ known, now }: { known: Known; now: Date }) {
  const { concern, head, detail, child } = known
  const name = firstName(child)
  return (
    <KnownPart>
      <p class="kith-meta">
        <OrganisationBadge code={head.badge} name={format.sentence(format.nearDateTime(concern.happenedAt, now))}>
          {`, ${concern.recordedFor ? `${concern.recordedFor}, written down by ${head.authorName}` : head.authorName}`}
        </OrganisationBadge>
      </p>
      {detail.body.seen && <Lines text={detail.body.seen} />}
      {detail.body.text && <Lines text={detail.body.text} />}
      {detail.body.said && (
        <>
          <p class="kith-meta">Others said</p>
          <Lines text={detail.body.said} />
        </>
      )}
      {concern.place && <p class="kith-meta">Where: {concern.place}</p>}
      {detail.voices.map(voice => (
        <ChildsWords
          {...(voice.childId === child.id ? { of: name } : { label: 'Another child’s words' })}
          look="small"
          said={voice.means === 'spoken'}
        >
          {voice.words}
        </ChildsWords>
      ))}
      {detail.voices.some(voice => voice.askedFirst) && (
        <p class="kith-meta">
          Asked first:{' '}
          {detail.voices
            .map(voice => voice.askedFirst)
            .filter(Boolean)
            .join('; ')}
        </p>
      )}
      {detail.marks.length > 0 && (
        <ol class="kith-list">
          {detail.marks.map(mark => (
            <li>
              {mark.region.replaceAll('-', ' ')}: {mark.looked}
              {mark.said ? ` (“${mark.said}”)` : ''}
            </li>
          ))}
        </ol>
      )}
      <p class="kith-meta">
        In danger now? {{ no: 'No', yes: 'Yes', unknown: 'Whoever logged it does not know' }[concern.danger]}.{' '}
        <Link href={`/entries/${head.id}`}>The whole entry</Link>
        {detail.attachments.length > 0 && `, ${format.plural(detail.attachments.length, 'document')}`}
      </p>
    </KnownPart>
  )
}

const Dated = ({ rows, ownId }: { rows: Known['before']; ownId: string }) => (
  <DatedList
    items={rows.map(({ row, author, owner }) => ({
      on: format.dayMonth(row.happenedAt),
      children: (
        <>
          <Link href={`/entries/${row.entryId}`}>{row.title}</Link>
          <br />
          <Marked
            text={
              row.present.length > 160 ? `${row.present.slice(0, row.present.lastIndexOf(' ', 160))} …` : row.present
            }
          />{' '}
          <span class="kith-meta">{row.ownerId === ownId ? author : owner}</span>
        </>
      ),
    }))}
  />
)

function Before({ known }: { known: Known }) {
  const said = worriesSentence(known.worries)
  return (
    <KnownPart title="Before this">
      {said && (
        <p>
          <strong>{said}</strong>
        </p>
      )}
      {known.worries.points.length > 2 && (
        <DotLine
          points={known.worries.points.slice(-5).map(point => ({ word: point.word, on: format.dayMonth(point.on) }))}
        />
      )}
      {known.before.length === 0 ? (
        <p>Nothing in the last year that you may see.</p>
      ) : (
        <Dated rows={known.before} ownId={known.concern.organisationId} />
      )}
      <p>
        <Link href={`/children/${known.child.id}`}>The whole story on one page</Link>
      </p>
    </KnownPart>
  )
}

function Signs({ known }: { known: Known }) {
  const applies = known.indicators.filter(one => one.because !== null)
  if (applies.length === 0) return null
  return (
    <KnownPart title="Signs that early help may be needed">
      <ul class="kith-list">
        {applies.map(one => (
          <li>
            <strong>{one.label}.</strong> <span class="kith-meta">{one.because}.</span> {one.ask}
          </li>
        ))}
      </ul>
    </KnownPart>
  )
}

function Around({ known }: { known: Known }) {
  const { child, involvement, relations } = known
  const name = firstName(child)
  const hidden = child.placeHidden
  const lead = involvement.find(row => row.leadId !== null)
  const others = (hidden ? involvement.filter(row => row.id === lead?.id) : involvement).filter(
    row => row.organisationId !== known.concern.organisationId || row.leadId !== null,
  )
  const lives = hidden ? null : child.living.filter(row => row.toOn === null).at(-1)
  return (
    <>
      <KnownPart title={`Who else works with ${them(child)}`}>
        {others.length === 0 ? (
          <p>
            {hidden ? `Not shown: where ${name} is, is protected. Ask the front door.` : 'Nobody else in the index.'}
          </p>
        ) : (
          <ul class="kith-list">
            {others.map(row => (
              <li>
                {row.organisationName}
                {row.contactName ? `, ${row.contactName}` : ''}{' '}
                <span class="kith-meta">since {format.monthYear(row.fromAt)}</span>
              </li>
            ))}
          </ul>
        )}
      </KnownPart>
      <KnownPart title={`${format.sentence(their(child))} people`}>
        {lives && <p>Lives with {lives.withWhom}.</p>}
        {hidden && <p>Where {name} lives is protected.</p>}
        {relations.length === 0 && <p>Nobody is recorded yet.</p>}
        {relations.length > 0 && (
          <p>
            {relations.slice(0, 6).map((row, index) => (
              <>
                {index > 0 && ', '}
                {row.name} ({row.otherIs}
                {row.noContact ? ', no contact' : ''}
                {row.trustedByChild ? `, the one ${name} trusts` : ''})
              </>
            ))}
            .
          </p>
        )}
        <p>
          <Link href={`/children/${child.id}/people`}>Everyone around {them(child)}</Link>
        </p>
      </KnownPart>
    </>
  )
}

/** What is known, in the order in which it is needed. */
export function KnownSide({ known, now }: { known: Known; now: Date }) {
  const section = (part: { title: string; body: () => ComponentChildren }) => (
    <KnownPart title={part.title}>{part.body() as never}</KnownPart>
  )
  return (
    <KnownPanel>
      <SealedNotice count={known.sealed} next={`/concerns/${known.concern.id}`} />
      <ThisConcern known={known} now={now} />
      {known.added.length > 0 && (
        <KnownPart title="Added to this concern">
          <Added rows={known.added} now={now} />
        </KnownPart>
      )}
      {known.since.length > 0 && (
        <KnownPart title="Since then">
          <Dated rows={known.since} ownId={known.concern.organisationId} />
        </KnownPart>
      )}
      <Before known={known} />
      {known.sections.filter(part => part.order < 50).map(section)}
      <Signs known={known} />
      <Around known={known} />
      {known.decidedBefore.length > 0 && (
        <KnownPart title="Decided before">
          <ul class="kith-list">
            {known.decidedBefore.map(row => (
              <li>
                {format.dayMonth(row.decidedAt)}: <Link href={`/entries/${row.entryId}`}>{row.choice}</Link>.{' '}
                {row.reasons.length > 120
                  ? `${row.reasons.slice(0, row.reasons.lastIndexOf(' ', 120))} …`
                  : row.reasons}
              </li>
            ))}
          </ul>
        </KnownPart>
      )}
      {known.beside.length > 0 && (
        <KnownPart title="Seen beside this">
          <ul class="kith-list">
            {known.beside.slice(0, 8).map(row => (
              <li>
                <Link href={`/children/${row.childId}`}>{row.name}</Link>
                {row.why && <span class="kith-meta"> {row.why}</span>}
              </li>
            ))}
          </ul>
        </KnownPart>
      )}
      {known.sections.filter(part => part.order >= 50).map(section)}
    </KnownPanel>
  )
}

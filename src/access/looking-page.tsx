/** Who has looked at a child, and what a person has looked at. Pure: facts in, page out. */
import type { ComponentChildren, VNode } from 'preact'
import { Button, EmptyState, format, Input, Link, LinkTabs, PageHeading, Scroll, StateTag, Table } from '../ui/index.ts'
import type { PersonFound } from './looking-queries.ts'
import type { ChildLine, Line, PersonLine } from './looking-rules.ts'

export type Place = 'unusual' | 'person' | 'child'

/** The three ways in. A data protection officer asks about any child; a lead from the child's own page. */
export const LookingTabs = ({
  current,
  mayAsk,
  waiting,
}: {
  current: Place
  mayAsk: boolean
  waiting?: number
}): VNode => (
  <LinkTabs
    label="Who has looked"
    look="ruled"
    tabs={[
      { label: 'Unusual looking', href: '/looking', current: current === 'unusual', count: waiting },
      { label: 'What a person looked at', href: '/looking/people', current: current === 'person' },
      ...(mayAsk ? [{ label: 'Who looked at a child', href: '/looking/child', current: current === 'child' }] : []),
    ]}
  />
)

const time = (line: Line): string => {
  const [first, last] = [format.time(line.first), format.time(line.last)]
  return first === last ? first : `${first} to ${last}`
}

const What = ({ line }: { line: Line }): VNode => (
  <>
    {line.what.map(({ words, times }, index) => (
      <>
        {index > 0 && <br />}
        {words}
        {times > 1 && `, ${times} times`}
      </>
    ))}
    {line.shut > 0 && (
      <>
        {' '}
        <StateTag>{line.shut === line.times ? 'Nothing was shown' : `${line.shut} times nothing was shown`}</StateTag>
      </>
    )}
    {line.purposes.map(words => (
      <>
        <br />
        <span class="kith-secondary">Why: “{words}”</span>
      </>
    ))}
  </>
)

const Lines = <L extends Line>({
  label,
  who,
  lines,
  cell,
}: {
  label: string
  who: string
  lines: readonly L[]
  cell: (line: L) => ComponentChildren
}): VNode => (
  <Scroll label={label}>
    <Table
      head={[{ text: 'When' }, { text: who }, { text: 'What, and why' }]}
      rows={lines.map(line => [
        {
          text: (
            <>
              <span class="kith-nowrap">{format.mediumDate(line.day)}</span>
              <br />
              <span class="kith-secondary">{time(line)}</span>
            </>
          ),
        },
        { text: cell(line) },
        { text: <What line={line} /> },
      ])}
    />
  </Scroll>
)

/** Who looked at one child, a line for each person and day. */
export const ChildLines = ({ lines }: { lines: readonly ChildLine[] }): VNode => (
  <Lines
    label="Who has looked"
    who="Who"
    lines={lines}
    cell={line =>
      line.name === null ? (
        <>
          Somebody of an organisation that is not named here
          <br />
          <span class="kith-secondary">Its name would tell what this page may not</span>
        </>
      ) : (
        <>
          <strong>{line.name}</strong>, {line.jobTitle}
          <br />
          <span class="kith-secondary">{line.organisation}</span>
        </>
      )
    }
  />
)

export const Older = ({ href }: { href: string | null }): VNode | null =>
  href === null ? null : (
    <p>
      <Link href={href}>Earlier</Link>
    </p>
  )

/** Whose looking? For a lead the people of their own organisation; for a data protection officer a name to find. */
export const PeoplePage = ({
  area,
  text,
  people,
  more,
}: {
  area: boolean
  text: string
  people: readonly PersonFound[]
  more: boolean
}): VNode => (
  <>
    <PageHeading
      title="Who has looked"
      lead={
        area
          ? 'What a person of this area has looked at, written or been refused.'
          : 'What a person of your organisation has looked at, written or been refused.'
      }
    />
    <LookingTabs current="person" mayAsk={area} />
    <form method="post" action="/looking/people" class="kith-filter__form govuk-!-margin-top-6" novalidate>
      <Input name="name" label="Find by name" value={text} classes="govuk-!-width-one-half" autocomplete="off" />
      <Button secondary>Find</Button>
    </form>
    {people.length === 0 ? (
      <EmptyState>Nobody of that name works here, or has.</EmptyState>
    ) : (
      <Table
        head={[{ text: 'Name' }, { text: 'Works as' }, ...(area ? [{ text: 'For' }] : [])]}
        rows={people.map(one => [
          { text: <Link href={`/looking/people/${one.id}`}>{one.name}</Link> },
          { text: one.jobTitle },
          ...(area ? [{ text: one.organisation }] : []),
        ])}
      />
    )}
    {more && <p class="kith-meta">There are more: type more of the name.</p>}
  </>
)

/** How a child is called on these pages; null where the reader may not know. */
export type ChildWords = (childId: string) => { words: string; href: string | null } | null

export const ChildrenCell = ({
  children,
  others,
  wordsOf,
}: {
  children: readonly string[]
  others: number
  wordsOf: ChildWords
}): VNode => {
  const known = children.map(wordsOf)
  const hidden = known.filter(one => one === null).length + others
  const shown = known.filter(one => one !== null)
  if (shown.length === 0 && hidden === 0) return <span class="kith-secondary">Nobody in particular</span>
  return (
    <>
      {shown.map((one, index) => (
        <>
          {index > 0 && ', '}
          {one.href ? <Link href={one.href}>{one.words}</Link> : one.words}
        </>
      ))}
      {hidden > 0 && (
        <span class="kith-secondary">
          {shown.length > 0 ? ' and ' : ''}
          {shown.length > 0
            ? format.plural(hidden, 'other')
            : hidden === 1
              ? 'a child'
              : format.plural(hidden, 'child', 'children')}{' '}
          not named here
        </span>
      )}
    </>
  )
}

/** What one person looked at. */
export const PersonPage = ({
  person,
  lines,
  wordsOf,
  older,
}: {
  person: PersonFound
  lines: readonly PersonLine[]
  wordsOf: ChildWords
  older: string | null
}): VNode => (
  <>
    <PageHeading
      title={person.name}
      lead={`What ${person.name}, ${person.jobTitle} at ${person.organisation}, has looked at. Newest first.`}
      meta="That you read this is recorded as well."
      back={{ label: 'Whose looking?', href: '/looking/people' }}
    />
    {lines.length === 0 ? (
      <EmptyState>Nothing that you may see.</EmptyState>
    ) : (
      <Lines
        label="What this person looked at"
        who="Child"
        lines={lines}
        cell={line => <ChildrenCell children={line.children} others={line.others} wordsOf={wordsOf} />}
      />
    )}
    <Older href={older} />
  </>
)

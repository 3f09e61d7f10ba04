import type { PersonLabel } from '../people/index.ts'
import { Button, EmptyState, format, Input, Link, PageHeading, Table } from '../ui/index.ts'

/** The children one's organisation works with: those it began with last, or those of a name. The name is posted: it stands in no address. */
export const ChildrenPage = ({
  text,
  children,
  more,
  actions,
}: {
  text: string
  children: PersonLabel[]
  more: boolean
  actions: { label: string; href: string }[]
}) => (
  <>
    <PageHeading
      title="Children"
      lead="The children your organisation works with now."
      actions={
        actions.length > 0
          ? actions.map(({ label, href }) => (
              <Button href={href} secondary>
                {label}
              </Button>
            ))
          : undefined
      }
    />
    <form method="post" action="/children" class="kith-filter__form" novalidate>
      <Input name="q" label="Find by name" value={text} classes="govuk-!-width-one-half" autocomplete="off" />
      <Button secondary>Find</Button>
    </form>
    {children.length === 0 ? (
      <EmptyState>
        {text ? 'No child with that name is in your caseload.' : 'No child is in your caseload yet.'}
      </EmptyState>
    ) : (
      <Table
        head={[{ text: 'Name' }, { text: 'Year' }, { text: 'Born' }]}
        rows={children.map(child => [
          { text: <Link href={`/children/${child.id}`}>{child.name}</Link> },
          { text: child.yearGroup ?? '–' },
          {
            text: child.bornOn
              ? format.mediumDate(child.bornOn)
              : child.expectedOn
                ? `expected ${format.mediumDate(child.expectedOn)}`
                : '–',
          },
        ])}
      />
    )}
    {more && (
      <p class="kith-meta">
        {text
          ? `The first ${children.length} of that name. There are more: type more of the name.`
          : `The ${children.length} your organisation began to work with last. Find the others by name.`}
      </p>
    )}
  </>
)

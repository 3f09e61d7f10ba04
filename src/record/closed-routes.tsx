import { z } from 'zod'
import { askFor } from '../access/index.ts'
import { labelsOf, type PersonLabel } from '../people/index.ts'
import { sql } from '../platform/db.ts'
import { type FieldError, maybeId, reason, type Typed, typedText } from '../platform/form.ts'
import { get, page, post, type Reply, type Route } from '../platform/http.ts'
import { Actions, Button, EmptyState, errorFor, format, Input, PageHeading, Table } from '../ui/index.ts'
import type { RecordDeps } from './deps.ts'
import { showChild } from './routes.tsx'

interface Before {
  childId: string
  untilAt: Date
}

/** Children one worked with before, or wrote of because an entry named one: what one's own organisation wrote then can be read again, with a reason, and nothing later. */
const BeforePage = ({
  purpose,
  errors,
  rows,
  labels,
}: {
  purpose: string
  errors: FieldError[]
  rows: Before[] | null
  labels: Map<string, PersonLabel>
}) => (
  <>
    <PageHeading
      title="Children you worked with before"
      lead="What your organisation wrote then can be read again, for a reason: a complaint, a court, a review, a new worry. Nothing written later is shown. The reason is recorded."
      back={{ label: 'Children', href: '/children' }}
    />
    <form method="post" action="/children/before" novalidate>
      <Input
        name="purpose"
        label="Why do you need to look?"
        value={purpose}
        errorMessage={errorFor(errors, 'purpose')}
        autocomplete="off"
      />
      <Actions>
        <Button secondary={rows !== null}>Show whom</Button>
      </Actions>
    </form>
    {rows &&
      (rows.length === 0 ? (
        <EmptyState>Your organisation’s work with no child has ended yet.</EmptyState>
      ) : (
        <Table
          head={[{ text: 'Name' }, { text: 'Until' }, { text: 'Open' }]}
          rows={rows.map(row => [
            { text: labels.get(row.childId)?.name ?? 'Name not known' },
            { text: format.mediumDate(row.untilAt) },
            {
              text: (
                <form method="post" action="/children/before">
                  <input type="hidden" name="childId" value={row.childId} />
                  <input type="hidden" name="purpose" value={purpose} />
                  <button type="submit" class="kith-link-button">
                    Open what we wrote
                  </button>
                </form>
              ),
            },
          ])}
        />
      ))}
  </>
)

const beforeForm = z.object({ purpose: reason('Say why you need to look'), childId: maybeId() })
const again = ({ typed, errors }: { typed: Typed; errors: FieldError[] }): Reply =>
  page(
    'Children',
    () => <BeforePage purpose={typedText(typed, 'purpose')} errors={errors} rows={null} labels={new Map()} />,
    { errors, current: '/children' },
  )

/** The closed view: access ends with involvement, but for what one's own organisation wrote, with a reason that is recorded. */
export const closedRoutes = (deps: RecordDeps): Route[] => [
  get('/children/before', {
    may: 'child.list',
    audit: 'children.before.asked',
    handle: () => again({ typed: {}, errors: [] }),
  }),
  post('/children/before', {
    may: 'child.list',
    audit: 'children.before.listed',
    reads: true,
    takesPurpose: true,
    input: beforeForm,
    async handle(given) {
      const { tx, ctx, input } = given
      if (input.childId) {
        tx.event.action = 'child.closed.read'
        await askFor(tx, [input.childId])
        return showChild({ ...given, params: { childId: input.childId } }, deps)
      }
      const rows = await tx.many(
        sql<Before>`select "childId", max("untilAt") as "untilAt" from (
            select child_id as "childId", max(coalesce(to_at, 'infinity')) as "untilAt" from access.involvement
            where organisation_id = ${ctx.organisationId} group by child_id
            union all select child_id, until_at from access.named_before()) b
          group by "childId" having max("untilAt") <= now() order by max("untilAt") desc limit 200`,
      )
      await askFor(
        tx,
        rows.map(row => row.childId),
      )
      const labels = await labelsOf(
        tx,
        rows.map(row => row.childId),
      )
      return page('Children', () => <BeforePage purpose={input.purpose} errors={[]} rows={rows} labels={labels} />, {
        current: '/children',
      })
    },
    again,
  }),
]

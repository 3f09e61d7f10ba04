import { h } from 'preact'
import type { Tx } from '../platform/db.ts'
import type { Ctx, Slice } from '../platform/http.ts'
import { format, Link } from '../ui/index.ts'
import { allegationsToRead } from './queries.ts'
import { type AllegationDeps, allegationRoutes } from './routes.tsx'
import { officerClock, stateOf } from './rules.ts'

export { addStep, close, sayBorn, tellOfAdult } from './actions.ts'
export type { Allegation, AllegationInput } from './allegation.ts'
export { allegation, allegationsToRead } from './queries.ts'

/** For the home page of those who are named to read: what is open, and until when the officer is to be told. Null for everybody else. */
export async function sealedSection(tx: Tx, ctx: Ctx) {
  if (!ctx.roles.some(role => ['head', 'chair-of-governors', 'lado'].includes(role))) return null
  const open = (await allegationsToRead(tx)).filter(row => stateOf(row.steps) !== 'Closed')
  if (open.length === 0) return null
  return {
    order: 0,
    title: 'Sealed: about adults',
    body: () =>
      h(
        'ul',
        { class: 'kith-bare-list kith-stack' },
        open.map(row => {
          const { toldAt, late } = officerClock(row, ctx.now)
          const clock = toldAt
            ? 'with the designated officer'
            : late
              ? 'late: the officer has not been told'
              : `tell the officer by ${format.shortDateTime(row.officerDueAt)}`
          return h(
            'li',
            { key: row.id },
            h(Link, { href: `/allegations/${row.id}`, children: `Sealed concern ${row.number}` }),
            h('br', {}),
            h('span', { class: 'kith-meta' }, clock),
          )
        }),
      ),
  }
}

/** Concerns about adults who work or volunteer with children. */
export const allegationsSlice = (deps: AllegationDeps): Slice => ({
  name: 'allegations',
  routes: allegationRoutes(deps),
  nav: [{ label: 'About adults', href: '/allegations', may: 'allegation.read', order: 60 }],
})

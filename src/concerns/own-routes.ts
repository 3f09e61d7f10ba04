import { h } from 'preact'
import { z } from 'zod'
import { words } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, seeOther } from '../platform/http.ts'
import { addFollowUp, chosenFromRoll } from './log-actions.ts'
import { beginning, hasWords, openDrafts } from './log-draft.ts'
import { OwnPage, type OwnPageProps } from './own-page.tsx'
import { concernById, dutiesOf, followUpsOf, myConcerns, toldOf } from './queries.ts'

/** Everything on the page is of concerns this person logged; children are named by the school’s roll, never by their record. */
async function showMine({ tx, ctx, once }: Given, again: OwnPageProps['again'] = null): Promise<Reply> {
  const concerns = await myConcerns(tx, ctx)
  const ids = concerns.map(concern => concern.id)
  const roll = await chosenFromRoll(tx, ctx, [...new Set(concerns.flatMap(concern => concern.children))])
  const drafts = (await openDrafts(tx, ctx)).filter(draft => hasWords(draft.fields))
  const props: OwnPageProps = {
    concerns,
    names: new Map(roll.map(row => [row.childId, [row.name, row.form].filter(Boolean).join(', ')])),
    told: await toldOf(tx, ids),
    followUps: await followUpsOf(tx, ids),
    duties: await dutiesOf(tx, ids),
    drafts: drafts.map(draft => ({ id: draft.id, beganAt: draft.beganAt, beginning: beginning(draft) })),
    once,
    now: ctx.now,
    again,
  }
  return page('My concerns', () => h(OwnPage, props), { current: '/concerns/mine', errors: again?.errors ?? [] })
}

export const ownRoutes = (): Route[] => [
  get('/concerns/mine', { may: 'concern.own', audit: 'concern.mine', handle: given => showMine(given) }),
  post('/concerns/mine/:concernId/note', {
    may: 'concern.own',
    audit: 'concern.follow-up',
    input: z.object({ words: words('Write what you want to add') }),
    async handle({ tx, ctx, params, input }) {
      const concern = await concernById(tx, params.concernId ?? '')
      if (!concern || concern.loggedBy !== ctx.practitionerId) return notFound()
      await addFollowUp(tx, ctx, concern, input.words)
      return seeOther(`/concerns/mine#concern-${concern.id}`)
    },
    again: given =>
      showMine(given, { concernId: given.params.concernId ?? '', typed: given.typed, errors: given.errors }),
  }),
]

import { z } from 'zod'
import { isUuid } from '../platform/db.ts'
import { choice, type FieldError, type Typed, typedText, words } from '../platform/form.ts'
import { type Given, get, notFound, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { decideLeaving, type LeavingDeps } from './leaving-actions.ts'
import { LeavingPage } from './leaving-page.tsx'
import { leavingChildren, leavings } from './leaving-queries.ts'

const may = 'pupils.import'

async function leavingPage(given: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const { tx, ctx, params, once } = given
  const leaving = (await leavings(tx, ctx)).find(one => one.id === params.leavingId)
  if (!leaving) return notFound()
  const children = leaving.open ? await leavingChildren(tx, leaving.id) : []
  const texts = Object.fromEntries(Object.keys(typed).map(key => [key, typedText(typed, key)]))
  return page(
    'Pupil list',
    () => <LeavingPage leaving={leaving} children={children} once={once} typed={texts} errors={errors} />,
    { errors, current: '/pupils/import' },
  )
}

/** The second person: deciding whether many children whom a list leaves out have left. */
export const leavingRoutes = (deps: LeavingDeps): Route[] => [
  get('/pupils/leaving/:leavingId', { may, audit: 'pupils.leaving.read', handle: given => leavingPage(given) }),
  post('/pupils/leaving/:leavingId', {
    may,
    audit: 'pupils.leaving.decided',
    input: z.object({
      left: choice(['yes', 'no'], 'Say whether they have left'),
      words: words('Say how you know', 1000),
    }),
    async handle({ tx, ctx, params, input }) {
      const leavingId = params.leavingId ?? ''
      if (!isUuid(leavingId)) return notFound()
      const decided = await decideLeaving(deps, tx, ctx, { leavingId, left: input.left === 'yes', words: input.words })
      if (decided === 'gone') return notFound()
      return decided === 'own'
        ? refuse({ field: 'form', message: 'You said that they have left, so another person decides' })
        : seeOther(`/pupils/leaving/${leavingId}`)
    },
    again: given => leavingPage(given, given.typed, given.errors),
  }),
]

import { z } from 'zod'
import { isUuid, type Tx } from '../platform/db.ts'
import { type FieldError, id, typedText } from '../platform/form.ts'
import {
  confirmReasons,
  type Given,
  get,
  notFound,
  page,
  post,
  type Reply,
  type Route,
  seeOther,
} from '../platform/http.ts'
import { confirmSession, heldForm, isConfirmed, isReason, type Onwards, pathOf } from './confirm.ts'
import { ConfirmPage, HeldPage } from './confirm-pages.tsx'
import type { IdentityDeps } from './deps.ts'
import { nothingTyped, passkeyAnswer } from './identity.ts'
import { providerOf, setOutToConfirm } from './oidc.ts'
import { confirmOptions, confirmsPerson, passkeysOf } from './passkeys.ts'
import { offeredProviders } from './queries.ts'
import { safeNext } from './rules.ts'

const own = { may: 'own.session' } as const
const title = 'Confirm it is you'
const NOT_CONFIRMED = 'That did not confirm it. Try once more, with a passkey that you use here.'

/** Where to go afterwards, as a page or a form says it. What makes no sense leads home. */
export function onwardsOf(said: { why: unknown; next: unknown; held: unknown }): Onwards {
  const next = safeNext(typeof said.next === 'string' ? said.next : null)
  return {
    why: isReason(said.why) ? said.why : 'sealed',
    next: next.startsWith('/confirm') ? '/' : next,
    held: typeof said.held === 'string' && isUuid(said.held) ? said.held : null,
  }
}
const asked = (query: URLSearchParams) =>
  onwardsOf({ why: query.get('for'), next: query.get('next'), held: query.get('held') })
const onwardsForm = z.object({
  for: z.enum(confirmReasons).catch('sealed'),
  next: z.string().max(500).catch('/').default('/'),
  held: z.string().max(40).optional().catch(undefined),
})
const providerForm = onwardsForm.extend({ providerId: id('Choose where you sign in') })
const typedOnwards = (form: z.output<typeof onwardsForm>) =>
  onwardsOf({ why: form.for, next: form.next, held: form.held })

async function confirmPage(given: Given, to: Onwards, deps: IdentityDeps, errors: FieldError[]): Promise<Reply> {
  const { tx, ctx } = given
  const [passkeys, providers] = [await passkeysOf(tx, ctx.practitionerId), await offeredProviders(tx)]
  const props = {
    ...to,
    name: ctx.practitionerName,
    passkey: passkeys.length > 0,
    // A provider vouches for its own organisation alone, and nobody is asked there for whom it has never vouched.
    providers: providers.filter(one => one.organisationId === ctx.organisationId && ctx.way !== 'demonstration'),
    demonstration: deps.demonstration && ctx.way === 'demonstration',
    errors,
  }
  return page(title, () => ConfirmPage(props), { errors, current: '/me' })
}

/** Confirming that it is still the same person: with a passkey, at the organisation's own sign-in, or, in the demonstration, by a button. */
export function confirmRoutes(deps: IdentityDeps, clock: () => Date): Route[] {
  const demonstration = post('/confirm/demonstration', {
    ...own,
    audit: 'session.confirm.demonstration',
    input: onwardsForm,
    handle: async ({ tx, ctx, input, tokenHash }) => {
      if (ctx.way !== 'demonstration' || tokenHash === null) return notFound()
      return go(tx, typedOnwards(input), {
        tokenHash,
        practitionerId: ctx.practitionerId,
        way: 'demonstration',
        now: clock(),
      })
    },
  })
  return [
    get('/confirm', {
      ...own,
      audit: 'session.confirm.page',
      handle: async given => {
        const to = asked(given.query)
        const done = given.tokenHash !== null && (await isConfirmed(given.tx, given.tokenHash, clock()))
        return done ? seeOther(pathOf(to)) : confirmPage(given, to, deps, [])
      },
    }),
    ...passkeyRoutes(deps, clock),
    post('/confirm/oidc', {
      ...own,
      audit: 'session.confirm.ask',
      input: providerForm,
      handle: async ({ tx, ctx, input, tokenHash }) => {
        const provider = await providerOf(tx, input.providerId)
        if (provider?.organisationId !== ctx.organisationId || tokenHash === null) return notFound()
        const next = pathOf(typedOnwards(input))
        await setOutToConfirm(tx, { providerId: provider.id, session: tokenHash, next, now: clock() })
        return seeOther('/sign-in/oidc/go')
      },
      again: given => {
        const { typed } = given
        const text = (name: string) => typedText(typed, name)
        const to = onwardsOf({ why: text('for'), next: text('next'), held: text('held') })
        return confirmPage(given, to, deps, given.errors)
      },
    }),
    ...(deps.demonstration ? [demonstration] : []),
    get('/confirm/held/:heldId', {
      ...own,
      audit: 'session.confirm.held',
      handle: async ({ tx, params, tokenHash }) => {
        const [now, heldId] = [clock(), params.heldId ?? '']
        if (tokenHash === null) return notFound()
        if (!(await isConfirmed(tx, tokenHash, now)))
          return seeOther(`/confirm?${new URLSearchParams({ for: 'sealed', held: heldId })}`)
        const carried = await heldForm(tx, deps, { id: heldId, tokenHash, now })
        return carried ? page(title, () => HeldPage({ carried })) : notFound()
      },
    }),
  ]
}

async function go(tx: Tx, to: Onwards, of: Parameters<typeof confirmSession>[1]): Promise<Reply> {
  tx.event.detail.why = to.why
  const token = await confirmSession(tx, of)
  return token === null ? notFound() : seeOther(pathOf(to), { token })
}

const passkeyRoutes = (deps: IdentityDeps, clock: () => Date): Route[] => [
  post('/confirm/passkey/options', {
    ...own,
    audit: 'session.confirm.ask',
    input: nothingTyped,
    handle: async ({ tx, ctx }) => ({
      kind: 'json',
      body: await confirmOptions(tx, ctx.practitionerId, { origin: deps.origin, now: clock() }),
    }),
  }),
  post('/confirm/passkey', {
    ...own,
    audit: 'session.confirm.passkey',
    input: passkeyAnswer,
    handle: async ({ tx, ctx, input, query, tokenHash }) => {
      const now = clock()
      const to = asked(query)
      tx.event.detail.why = to.why
      const itIs = await confirmsPerson(tx, input.credential, ctx.practitionerId, { origin: deps.origin, now })
      const of = { practitionerId: ctx.practitionerId, way: 'passkey' as const, now }
      const token = itIs && tokenHash && (await confirmSession(tx, { ...of, tokenHash }))
      return token ? { kind: 'json', body: { next: pathOf(to) }, session: { token } } : notConfirmed(tx)
    },
    again: ({ tx }) => notConfirmed(tx),
  }),
]

function notConfirmed(tx: Tx): Reply {
  tx.event.outcome = 'refused'
  return { kind: 'json', body: { message: NOT_CONFIRMED }, status: 422 }
}

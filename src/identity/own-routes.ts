import { sql, type Tx } from '../platform/db.ts'
import type { FieldError } from '../platform/form.ts'
import { type Given, get, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { myNewDevices } from './accounts.ts'
import { isConfirmed } from './confirm.ts'
import type { IdentityDeps } from './deps.ts'
import {
  chooseOrganisation,
  knownDevice,
  namedPasskey,
  nothingTyped,
  onePasskey,
  oneSession,
  passkeyAnswer,
} from './identity.ts'
import { MyPage } from './own-pages.tsx'
import { ChooseOrganisation } from './pages.tsx'
import { keepPasskey, passkeysOf, registrationOptions } from './passkeys.ts'
import { agreements, mySessions, organisationsOf } from './queries.ts'
import { deviceInWords, isFresh, safeNext } from './rules.ts'
import { switchOrganisation } from './sessions.ts'

const own = { may: 'own.session' } as const
const TOO_OLD = 'Confirm first that it is you: a passkey can only be added shortly after that, or after signing in.'
const NOT_KEPT = 'The passkey could not be kept. Try once more.'

/** One's own sessions and passkeys. */
export function ownRoutes(deps: IdentityDeps, clock: () => Date): Route[] {
  const show =
    (errors: FieldError[] = []) =>
    (given: Given) =>
      myPage(given, clock(), errors)
  const again = (given: Given & { errors: FieldError[] }) => myPage(given, clock(), given.errors)
  const party = () => ({ origin: deps.origin, now: clock() })
  return [
    get('/me', { ...own, audit: 'own.sign-in', handle: show() }),
    post('/me/devices/known', {
      ...own,
      confirm: 'sign-in',
      audit: 'own.device.known',
      input: knownDevice,
      handle: async ({ tx, input }) => {
        await tx.run(sql`select identity.know_my_device(${input.deviceId}, ${clock()})`)
        return seeOther('/me')
      },
      again,
    }),
    post('/me/sessions/end', {
      ...own,
      confirm: 'sign-in',
      audit: 'own.session.end',
      input: oneSession,
      handle: async ({ tx, input }) => {
        await tx.run(sql`select identity.end_my_session(${input.sessionId}, ${clock()})`)
        return seeOther('/me')
      },
      again,
    }),
    post('/me/sessions/end-others', {
      ...own,
      confirm: 'sign-in',
      audit: 'own.session.end-others',
      input: nothingTyped,
      handle: async ({ tx, tokenHash }) => {
        await tx.run(sql`select identity.end_my_other_sessions(${tokenHash}, ${clock()})`)
        return seeOther('/me')
      },
    }),
    get('/me/organisation', { ...own, audit: 'own.organisation', handle: choosePage }),
    post('/me/organisation', {
      ...own,
      audit: 'own.organisation.switch',
      input: chooseOrganisation,
      handle: async ({ tx, ctx, input, tokenHash }) => {
        const next = safeNext(input.next)
        if (input.organisationId === ctx.organisationId) return seeOther(next)
        tx.event.subject = { kind: 'organisation', id: input.organisationId }
        const token = tokenHash && (await switchOrganisation(tx, tokenHash, input.organisationId, clock()))
        if (!token)
          return refuse({
            field: 'organisationId',
            message:
              ctx.way === 'oidc'
                ? 'Sign out, and sign in with that organisation’s own account'
                : 'Choose an organisation',
          })
        return seeOther(next, { token })
      },
      again: async given => ({ ...(await choosePage(given)), errors: given.errors, status: 422 }),
    }),
    post('/me/passkeys/options', {
      ...own,
      audit: 'own.passkey.ask',
      input: nothingTyped,
      handle: async ({ tx, ctx, tokenHash }) => {
        if (!(await freshly(tx, tokenHash, clock()))) return json(tx, TOO_OLD)
        const body = await registrationOptions(tx, { id: ctx.practitionerId, name: ctx.practitionerName }, party())
        return { kind: 'json', body }
      },
    }),
    post('/me/passkeys', {
      ...own,
      audit: 'own.passkey.add',
      input: passkeyAnswer,
      handle: async ({ tx, ctx, input, tokenHash, userAgent }) => {
        if (!(await freshly(tx, tokenHash, clock()))) return json(tx, TOO_OLD)
        const kept = await keepPasskey(tx, ctx.practitionerId, input.credential, deviceInWords(userAgent), party())
        return kept ? { kind: 'json', body: { next: '/me#passkeys' } } : json(tx, NOT_KEPT)
      },
      again: ({ tx }) => json(tx, NOT_KEPT),
    }),
    post('/me/passkeys/name', {
      ...own,
      audit: 'own.passkey.name',
      input: namedPasskey,
      handle: async ({ tx, input }) => {
        await tx.run(sql`select identity.name_my_passkey(${input.credentialId}, ${input.label})`)
        return seeOther('/me#passkeys')
      },
      again,
    }),
    post('/me/passkeys/remove', {
      ...own,
      confirm: 'sign-in',
      audit: 'own.passkey.remove',
      input: onePasskey,
      handle: async ({ tx, input }) => {
        const { gone } = await tx.one(
          sql<{ gone: boolean }>`select identity.remove_my_passkey(${input.credentialId}) as gone`,
        )
        if (gone) return seeOther('/me#passkeys')
        return refuse({
          field: 'passkeys',
          message: 'This is your only way to sign in. Add another passkey before you remove it',
        })
      },
      again,
    }),
  ]
}

function json(tx: Tx, message: string): Reply {
  tx.event.outcome = 'refused'
  return { kind: 'json', body: { message }, status: 422 }
}

/** Did this session begin, or was it confirmed, a short while ago? */
async function freshly(tx: Tx, tokenHash: Buffer | null, now: Date): Promise<boolean> {
  if (tokenHash && (await isConfirmed(tx, tokenHash, now))) return true
  const began = await tx.maybe(
    sql<{ at: Date }>`select began_at as at from identity.session where token_hash = ${tokenHash}`,
  )
  return began !== null && isFresh(began.at, now)
}

async function myPage({ tx, ctx, tokenHash, once }: Given, now: Date, errors: FieldError[]): Promise<Reply> {
  const sessions = tokenHash ? await mySessions(tx, tokenHash, now) : []
  const passkeys = await passkeysOf(tx, ctx.practitionerId)
  const fresh = await freshly(tx, tokenHash, now)
  const devices = await myNewDevices(tx, now)
  const places = (await organisationsOf(tx, ctx.practitionerId)).length
  const links = (await agreements(tx, now)).filter(
    one => one.kind === 'link' && one.practitionerId === ctx.practitionerId,
  )
  return page('My sign-in', () => MyPage({ sessions, passkeys, fresh, places, links, devices, once, now, errors }), {
    errors,
    current: '/me',
  })
}

async function choosePage({ tx, ctx, query, once }: Given) {
  const places = await organisationsOf(tx, ctx.practitionerId)
  const next = safeNext(query.get('next'))
  return page('Where you work', () => ChooseOrganisation({ places, current: ctx.organisationId, next, once }), {
    current: '/me',
  })
}

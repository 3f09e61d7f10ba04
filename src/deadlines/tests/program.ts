/** The pages of this slice behind the real server, for tests that ask as somebody. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { asNobody, asPractitioner, isPermission, may, policy } from '../../access/index.ts'
import { page } from '../../platform/http.ts'
import { buildServer } from '../../platform/server.ts'
import { assets, renderPage } from '../../ui/index.ts'
import { deadlinesSlice, type HomeDeps } from '../index.ts'
import { type Person, type Place, thursday } from './place.ts'

export const origin = 'http://localhost:3000'

export interface Program {
  app: ReturnType<typeof buildServer>
  /** What somebody gets, at the time of the pictures unless said otherwise. */
  get(
    who: Person | null,
    at: string,
    now?: Date,
  ): Promise<{ status: number; text: string; location: string | null; type: string }>
  post(
    who: Person | null,
    at: string,
    fields?: Record<string, string>,
    now?: Date,
  ): Promise<{ status: number; text: string; location: string | null; type: string }>
}

export function serverOf(place: Place, deps: HomeDeps): Program {
  const { db } = place
  const app = buildServer({
    routes: deadlinesSlice(deps).routes,
    origins: [origin],
    dataDir: fs.mkdtempSync(path.join(os.tmpdir(), 'kith-deadlines-')),
    clockMayBeSet: true,
    assets: assets(),
    cookie: 'kith',
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (held, permission) => isPermission(permission) && may(held, permission),
      signedIn: async () => true,
      asPractitioner: (request, work) => asPractitioner(db, request, work),
      asNobody: (action, requestId, work) => asNobody(db, action, requestId, work),
      alive: () => db.alive(),
      // Nothing here has to be confirmed: src/identity/confirm.test.ts asks that.
      confirming: { needed: () => null, ask: async () => null },
      render: (reply, ctx, nonce) =>
        renderPage(
          {
            title: reply.title,
            demonstration: true,
            errors: [...reply.errors],
            wide: reply.wide,
            organisation: ctx?.organisationName,
            person: ctx ? { name: ctx.practitionerName, jobTitle: ctx.jobTitle } : undefined,
            nav: [{ label: 'Home', href: '/', current: reply.current === '/' }],
            search: { href: '/known' },
            footer: [{ label: 'Help', href: '/help' }],
            children: reply.body(),
          },
          nonce,
        ),
      missingPage: () =>
        page('Not found', () => 'You cannot open this, or it does not exist.' as never, { status: 404 }),
      faultPage: (status, _id, message) => page('Not done', () => message as never, { status }),
    },
  })
  const ask = async (who: Person | null, at: string, init: RequestInit, now: Date) => {
    const headers = new Headers(init.headers)
    if (who) headers.set('cookie', `kith=${who.token}`)
    headers.set('x-kith-at', now.toISOString())
    const response = await app.request(new URL(at, origin).href, { ...init, headers })
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
      type: response.headers.get('content-type') ?? '',
    }
  }
  return {
    app,
    get: (who, at, now = thursday) => ask(who, at, { headers: { 'sec-fetch-site': 'none' } }, now),
    post: (who, at, fields = {}, now = thursday) =>
      ask(
        who,
        at,
        {
          method: 'POST',
          body: new URLSearchParams(fields).toString(),
          headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
        },
        now,
      ),
  }
}

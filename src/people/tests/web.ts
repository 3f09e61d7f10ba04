/** Pages of this slice as people meet them: the real server on the real policies of an invented place. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asNobody, asPractitioner, isPermission, may, policy, signedIn } from '../../access/index.ts'
import type { Person, Place } from '../../matching/tests/place.ts'
import { page, type Route } from '../../platform/http.ts'
import { newId } from '../../platform/id.ts'
import { buildServer } from '../../platform/server.ts'
import { renderPage } from '../../ui/index.ts'

const origin = 'http://localhost:3000'

export interface Web {
  dataDir: string
  /** Somebody new with this role, signed in. */
  someone(organisation: keyof Place['organisations'], role: string): Promise<Person>
  /** Asks for a page as somebody; with a form, sends it. */
  ask(
    who: Person,
    path: string,
    form?: Record<string, string> | FormData,
  ): Promise<{ status: number; location: string; text: string }>
}

export function aWeb(
  place: Place,
  routes: (dataDir: string) => readonly Route[],
  dataDir = mkdtempSync(join(tmpdir(), 'kith-people-')),
): Web {
  const cookies = new Map<string, string>()
  const app = buildServer({
    routes: routes(dataDir),
    origins: [origin],
    dataDir,
    clockMayBeSet: false,
    assets: [],
    cookie: 'kith',
    hooks: {
      isPermission,
      isPublic: permission => isPermission(permission) && policy[permission].roles === 'anybody',
      may: (held, permission) => isPermission(permission) && may(held, permission),
      asPractitioner: (request, work) => asPractitioner(place.db, request, work),
      asNobody: (action, requestId, work) => asNobody(place.db, action, requestId, work),
      signedIn: tokenHash => signedIn(place.db, tokenHash),
      alive: () => place.db.alive(),
      // Nothing here has to be confirmed: src/identity/confirm.test.ts asks that.
      confirming: { needed: () => null, ask: async () => null },
      render: (reply, _ctx, nonce) =>
        renderPage(
          { title: reply.title, demonstration: false, errors: [...reply.errors], nav: [], children: reply.body() },
          nonce,
        ),
      missingPage: () => page('Not found', () => 'Not here.', { status: 404 }),
      faultPage: (status, _id, message) => page('Not done', () => message, { status }),
    },
  })
  return {
    dataDir,
    async someone(organisation, role) {
      const person = await place.person(organisation, role)
      const token = randomBytes(32).toString('base64url')
      await place.rows(
        `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id)
         values ($1, $2, $3, now(), now(), now() + interval '1 hour', 'demonstration', $4)`,
        [createHash('sha256').update(token).digest(), person.id, person.organisationId, newId()],
      )
      cookies.set(person.id, token)
      return person
    },
    async ask(who, path, form) {
      const headers: Record<string, string> = { cookie: `kith=${cookies.get(who.id)}`, origin }
      if (form && !(form instanceof FormData)) headers['content-type'] = 'application/x-www-form-urlencoded'
      const body = form instanceof FormData ? form : form && new URLSearchParams(form).toString()
      const answer = await app.request(
        `${origin}${path}`,
        body === undefined ? { headers } : { method: 'POST', headers, body },
      )
      return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() }
    },
  }
}

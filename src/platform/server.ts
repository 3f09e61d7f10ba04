import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { BadBody, discard, readBody } from './body.ts'
import { bytesOf } from './bytes.ts'
import { isUuid, NoRow, sql, type Tx } from './db.ts'
import { check, type FieldError, reason, type Typed } from './form.ts'
import type {
  Carried,
  Confirm,
  Ctx,
  GetRoute,
  Given,
  GivenForm,
  PageReply,
  PostRoute,
  Refusal,
  Reply,
  Route,
  Upload,
} from './http.ts'
import { noRoom, ToConfirm } from './http.ts'
import { newId } from './id.ts'
import { log } from './log.ts'
import { SECURITY } from './no-request.ts'
import type { Rates, TooMany } from './rate.ts'
import type { Scan, Verdict } from './scan.ts'
import { visitorAddress } from './visitor.ts'

/** What the plumbing needs to know from the rest of the program. */
export interface Hooks {
  isPermission(permission: string): boolean
  isPublic(permission: string): boolean
  may(roles: readonly string[], permission: string): boolean
  /** Throws an error named NotSignedIn. */
  asPractitioner<T>(
    request: {
      tokenHash: Buffer
      asked: readonly string[]
      purpose: string | null
      requestId: string
      now: Date
      /** The permission the route asks for. */
      may: string
    },
    work: (tx: Tx, ctx: Ctx) => Promise<T>,
  ): Promise<T>
  asNobody<T>(action: string, requestId: string, work: (tx: Tx) => Promise<T>): Promise<T>
  render(reply: PageReply, ctx: Ctx | null, nonce: string, path: string): string
  missingPage(): PageReply
  /** `carried`: what was typed, to be given back so that no word is lost. */
  faultPage(status: number, requestId: string, message: string, carried?: Carried): PageReply
  /** Does this token belong to a session that may work now? Asked before a body with files is read. */
  signedIn(tokenHash: Buffer): Promise<boolean>
  alive(): Promise<boolean>
  /** Asking again who is there, before what needs it. Without it no route that needs it can be mounted. */
  confirming?: Confirming
}
export interface Confirming {
  /** What the policy says this permission is confirmed for; null where it does not ask. */
  needed(permission: string): Confirm | null
  /** Null when the session was confirmed a short while ago; otherwise where to go to confirm it, with everything that was typed kept. */
  ask(given: {
    tx: Tx
    tokenHash: Buffer
    why: Confirm
    path: string
    carried: Carried | undefined
  }): Promise<Reply | null>
}

export interface ServerOptions {
  routes: readonly Route[]
  hooks: Hooks
  /** Addresses that forms may come from; the first is the one people use. */
  origins: readonly string[]
  dataDir: string
  /** Outside production the header `x-kith-at` sets the clock of a request. */
  clockMayBeSet: boolean
  assets: readonly { path: string; type: string; body: Uint8Array | string }[]
  cookie: string
  /** The virus scanner, where one is set up. */
  scan?: Scan | undefined
  /** How many requests may come; without it, any number. In real use and in the demonstration there always is one. */
  rates?: Rates | undefined
  /** How many proxies of one's own stand before Kith; see visitor.ts. */
  proxies?: number
  /** Mounts what holds nobody's data and needs no permission (the blank screen). */
  extra?: (app: Hono) => void
}

const contentPolicy = (nonce: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`

/** Builds the web program: every route with its permission, its audit event and its checks, and nothing mounted beside them. */
export function buildServer(options: ServerOptions): Hono {
  const app = new Hono()
  const { hooks } = options

  app.use('*', async (c, next) => {
    const began = performance.now()
    const nonce = randomBytes(16).toString('base64')
    c.set('nonce' as never, nonce as never)
    await next()
    for (const [name, value] of Object.entries(SECURITY)) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    c.res.headers.set('content-security-policy', contentPolicy(nonce))
    log.request(c.req.method, c.req.routePath, c.res.status, performance.now() - began, controlOf(c))
  })

  app.get('/healthz', async c => ((await hooks.alive()) ? c.text('ok') : c.text('the database does not answer', 503)))

  for (const asset of options.assets) {
    app.get(asset.path, c =>
      c.body(asset.body as never, 200, {
        'content-type': asset.type,
        'cache-control': 'public, max-age=31536000, immutable',
      }),
    )
  }

  options.extra?.(app)
  for (const route of options.routes) {
    if (!hooks.isPermission(route.may))
      throw new Error(`${route.method} ${route.path} asks for “${route.may}”, which is not in the policy`)
    checkConfirming(route, hooks)
    if (route.method === 'get') app.get(route.path, c => answer(c, route, options))
    else app.post(route.path, c => answer(c, route, options))
  }

  app.notFound(c => {
    const late = tooMany(c, null, options)
    return late ? askToWait(c, late, undefined, options) : send(c, hooks.missingPage(), null, options)
  })
  app.onError((error, c) => {
    const requestId = newId()
    log.fault(requestId, c.req.routePath, error)
    return send(
      c,
      hooks.faultPage(
        500,
        requestId,
        'Something went wrong on our side. What you typed was not kept; go back and send it again.',
      ),
      null,
      options,
    )
  })
  return app
}

/** What has to be confirmed says so; what goes away as a file has to be. */
function checkConfirming(route: Route, { confirming }: Hooks): void {
  const needed = confirming?.needed(route.may) ?? (/\.(csv|xlsx)$/.test(route.path) && confirming ? 'export' : null)
  if (needed !== null && route.confirm !== needed)
    throw new Error(`${route.method} ${route.path} has to be confirmed first (${needed}), and does not say so`)
  if (route.confirm !== undefined && !confirming)
    throw new Error(`${route.method} ${route.path} has to be confirmed first, and nothing here does that`)
}

const nonceOf = (c: Context): string => c.get('nonce' as never) as string

/** Which control refuses with a status, where it says nothing else. Every word is explained in docs/logs.md. */
const CONTROLS: Readonly<Record<number, string>> = {
  ...{ 400: 'body', 401: 'key', 403: 'origin', 408: 'body', 413: 'body', 415: 'body' },
  ...{ 422: 'form', 429: 'rate' },
}
const refusedBy = (c: Context, control: string): void => c.set('refused-by' as never, control as never)
const controlOf = (c: Context): string | null =>
  (c.get('refused-by' as never) as string | undefined) ?? CONTROLS[c.res.status] ?? null
/** Before anybody is known it was a one-time link that is not known, or a sign-in that failed. Here, because its slice answers it as a page. */
function noteGuess(c: Context, route: Route, reply: Reply, event: Tx['event']): void {
  const status = reply.kind === 'not-found' ? 404 : 'status' in reply ? (reply.status ?? 200) : 200
  if (status < 400 || (reply.kind === 'page' && reply.errors.length > 0)) return
  if (event.outcome === 'read' || event.outcome === 'done') event.outcome = 'refused'
  refusedBy(c, route.path.includes(':') ? 'link' : 'sign-in')
}

/** A set clock stays between these: further off there is no calendar of working days, and nobody was born. */
const CLOCK = { from: Date.UTC(2020, 0), to: Date.UTC(2040, 0) }
/** The clock of a request. */
function nowOf(c: Context, options: ServerOptions): Date {
  const at = options.clockMayBeSet ? c.req.header('x-kith-at') : undefined
  const set = at === undefined ? Number.NaN : Date.parse(at)
  return set >= CLOCK.from && set < CLOCK.to ? new Date(set) : new Date()
}

/** A change may only come from our own pages. Checked on the origin this installation has, not on what the request says of itself. */
function fromOurselves(c: Context, options: ServerOptions): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const origin = c.req.header('origin')
  return origin !== undefined && options.origins.includes(origin)
}

const hashOfToken = (token: string | undefined): Buffer | null =>
  token ? createHash('sha256').update(token).digest() : null
/** What stands for a session among the limits: never the token itself. */
const sessionKey = (tokenHash: Buffer): string => tokenHash.toString('base64')

/** Counts this request; says so when there were too many. What anybody may send, and what carries a secret in its address, could be a guess. */
function tooMany(c: Context, route: Route | null, { rates, proxies, hooks, cookie }: ServerOptions): TooMany | null {
  if (!rates) return null
  const tokenHash = hashOfToken(getCookie(c, cookie))
  const aTry = route !== null && hooks.isPublic(route.may) && (route.method === 'post' || route.path.includes(':'))
  const asker = { session: tokenHash && sessionKey(tokenHash), address: visitorAddress(c, proxies ?? 0), aTry }
  const late = rates.ask(asker, performance.now())
  if (late?.first) log.note('too-many-requests', { of: late.of, route: c.req.routePath })
  return late
}

/** Too many requests: said in plain words before the database is asked anything, and every word that was typed is given back. */
function askToWait(
  c: Context,
  { wait, of }: TooMany,
  carried: Carried | undefined,
  options: ServerOptions,
): Response | Promise<Response> {
  c.header('retry-after', String(wait))
  const what = of === 'session' ? 'You have asked for many pages' : 'Many pages have been asked for from where you are,'
  const message = `${what} in a short time. Wait ${wait} ${wait === 1 ? 'second' : 'seconds'}, then try again.`
  if (c.req.header('accept') === 'application/json') return c.json({ message }, 429)
  const typed = carried && Object.keys(carried.typed).length > 0
  const nothing = typed ? ' Nothing was changed. Nothing you wrote is lost: it is below.' : ''
  return send(c, options.hooks.faultPage(429, newId(), message + nothing, carried), null, options)
}

async function answer(c: Context, route: Route, options: ServerOptions): Promise<Response> {
  const { hooks } = options
  const late = tooMany(c, route, options)
  if (late && route.method === 'get') return askToWait(c, late, undefined, options)
  const params = c.req.param() as Record<string, string>
  const wrongId = Object.entries(params).some(([name, value]) => name.endsWith('Id') && !isUuid(value))
  if (wrongId) return send(c, hooks.missingPage(), null, options)
  let typed: Typed = {}
  let uploads: Upload[] = []
  const carry = (words: Typed): Carried | undefined =>
    route.method === 'post' && !route.path.endsWith('/draft')
      ? { path: c.req.path, typed: words, signIn: false, hadFiles: route.multipart ?? false }
      : undefined
  if (route.method === 'post') {
    if (!fromOurselves(c, options)) {
      return send(
        c,
        hooks.faultPage(
          403,
          newId(),
          'This form did not come from Kith, so nothing was changed. Open the page again and send it from there.',
        ),
        null,
        options,
      )
    }
    try {
      const keep = !late && (hooks.isPublic(route.may) || (await mayUpload(c, options))) ? 'keep' : 'drop'
      const body = await readBody(c.req.raw, join(options.dataDir, 'quarantine'), route.multipart ? keep : 'refuse')
      typed = body.typed
      uploads = body.uploads
      if (options.scan) await scanAll(uploads, options.scan)
    } catch (error) {
      if (!(error instanceof BadBody)) throw error
      const words = error.typed ? carry(error.typed) : undefined
      return send(c, hooks.faultPage(error.status, newId(), error.message, words), null, options)
    }
  }
  const requestId = newId()
  const tokenHash = hashOfToken(getCookie(c, options.cookie))
  const common = {
    params,
    query: new URL(c.req.url).searchParams,
    once: randomUUID(),
    origin: options.origins[0] ?? '',
    tokenHash,
    userAgent: (c.req.header('user-agent') ?? '').slice(0, 200),
    deviceMark: deviceMark(c, options),
  }
  const now = nowOf(c, options)
  const began = performance.now()
  let ctx: Ctx | null = null
  let touched: Tx['event'] | null = null
  const carried = carry(typed)
  // For a route that has no page of its own to show again. What is sent from there is another sending, with a token of its own.
  const plain = (message: string) => hooks.faultPage(422, requestId, message, carry({ ...typed, _once: common.once }))
  if (late) return askToWait(c, late, carried, options)
  try {
    let reply: Reply
    if (hooks.isPublic(route.may)) {
      reply = await hooks.asNobody(route.audit, requestId, async tx => {
        const made = await work(route, { ...common, tx, now, requestId } as never, typed, uploads, plain)
        noteGuess(c, route, made, tx.event)
        return made
      })
    } else {
      if (tokenHash === null) throw notSignedIn()
      const asked = (route.asks ?? []).map(name => params[name] ?? '')
      reply = await hooks.asPractitioner(
        { tokenHash, asked, purpose: purposeOf(route, typed), requestId, now, may: route.may },
        async (tx, who) => {
          ctx = who
          options.rates?.proved(sessionKey(tokenHash), performance.now())
          touched = tx.event
          tx.event.action = route.audit
          if (!hooks.may(who.roles, route.may)) {
            tx.event.outcome = 'refused'
            refusedBy(c, 'role')
            return { kind: 'not-found' } as Reply
          }
          const first = await confirmFirst(c, route.confirm, options, { tx, tokenHash, carried })
          if (first) return first
          try {
            return await work(route, { ...common, tx, ctx: who }, typed, uploads, plain)
          } catch (error) {
            if (!(error instanceof ToConfirm)) throw error
            return (await confirmFirst(c, error.why, options, { tx, tokenHash, carried })) ?? { kind: 'not-found' }
          }
        },
      )
    }
    if (reply.kind === 'not-found' || (reply.kind === 'page' && reply.onTheBeat)) await untilNextBeat(began)
    return await send(c, reply, ctx, options)
  } catch (error) {
    if (tokenHash && isNotSignedIn(error)) options.rates?.over(sessionKey(tokenHash))
    const answered = await fault(c, error, { requestId, options, ctx, touched, carried })
    if (answered.status === 404) await untilNextBeat(began)
    return answered
  } finally {
    await discard(uploads)
  }
}

/** Who has not confirmed lately is asked to before anything is looked at: what is there and what is not are alike. */
async function confirmFirst(
  c: Context,
  why: Confirm | undefined,
  { hooks }: ServerOptions,
  given: { tx: Tx; tokenHash: Buffer; carried: Carried | undefined },
): Promise<Reply | null> {
  if (why === undefined) return null
  const path = c.req.path + new URL(c.req.url).search
  const asked = (await hooks.confirming?.ask({ ...given, why, path })) ?? null
  if (asked) {
    refusedBy(c, 'confirm')
    given.tx.event.outcome = 'refused'
    given.tx.event.detail.toConfirm = why
  }
  return asked
}

/** Before the transaction begins: a slow scanner holds no connection. After one file without a verdict the others are not asked about. */
async function scanAll(uploads: readonly Upload[], scan: Scan): Promise<void> {
  let verdict: Verdict = { kind: 'clean' }
  for (const upload of uploads.filter(one => !one.lost)) {
    if (verdict.kind !== 'none') verdict = await scan(upload.path)
    upload.verdict = verdict
    if (verdict.kind !== 'clean') log.note('upload-kept-back', verdict)
  }
}

/** Why a file does not go to a route that takes none such; null when all may. */
function unfit(route: PostRoute, uploads: readonly Upload[]): FieldError | null {
  if (route.takesUnchecked) return null
  const lost = uploads.find(upload => upload.lost)
  if (lost) return { field: lost.field, message: noRoom }
  const found = uploads.find(({ verdict }) => verdict && verdict.kind !== 'clean')
  if (!found) return null
  const message =
    found.verdict?.kind === 'harmful'
      ? 'This file was not kept: the virus check found something harmful in it. Tell whoever looks after your computers'
      : 'This file could not be checked for viruses just now, so it was not kept. Send it again in a few minutes'
  return { field: found.field, message }
}

/** Files are read only for somebody who is signed in: else anybody could fill the disk. */
async function mayUpload(c: Context, options: ServerOptions): Promise<boolean> {
  const token = getCookie(c, options.cookie)
  return token !== undefined && options.hooks.signedIn(createHash('sha256').update(token).digest())
}

const purposeGiven = reason('Say why')
/** A reason given for looking: typed into a form that asks for one (the closed view, who has looked), never taken from an address or another form. */
const purposeOf = (route: Route, typed: Typed): string | null => {
  if (route.method !== 'post' || !route.takesPurpose) return null
  const read = purposeGiven.safeParse(typed.purpose)
  return read.success ? read.data : null
}

const signInPath = (c: Context) =>
  c.req.method === 'GET' && c.req.path !== '/' ? `/sign-in?next=${encodeURIComponent(c.req.path)}` : '/sign-in'

type Plain = (message: string) => Reply
async function work(route: Route, given: Given, typed: Typed, uploads: Upload[], plain: Plain): Promise<Reply> {
  const reply =
    route.method === 'get'
      ? await guarded(() => (route as GetRoute).handle(given))
      : await change(route as PostRoute, given, typed, uploads, plain)
  if (reply.kind === 'not-found') given.tx.event.outcome = 'not-found'
  return reply
}

const guarded = async (handle: () => Promise<Reply> | Reply): Promise<Reply> => {
  try {
    return await handle()
  } catch (error) {
    if (error instanceof NoRow) return { kind: 'not-found' }
    throw error
  }
}

/** A form: checked, then acted upon below a savepoint, so that a refusal leaves nothing behind but its audit event. */
async function change(route: PostRoute, given: Given, typed: Typed, uploads: Upload[], plain: Plain): Promise<Reply> {
  const again = async (errors: FieldError[]): Promise<Reply> => {
    given.tx.event.outcome = 'refused'
    if (route.again) return guarded(() => route.again!({ ...given, typed, errors }))
    return plain(errors.map(one => one.message).join('. '))
  }
  const checked = check(route.input, typed)
  if (!checked.ok) return again(checked.errors)
  const keptBack = unfit(route, uploads)
  if (keptBack) return again([keptBack])
  given.tx.event.outcome = route.reads ? 'read' : 'done'
  class Undo extends Error {}
  class Repeated extends Error {}
  let refused: Refusal | null = null
  try {
    return await given.tx.attempt(async () => {
      // To look twice is no harm.
      const before = route.reads ? null : await submittedBefore(given, route.path, typed)
      if (before === 'other words') throw new Repeated()
      if (before !== null) {
        // Nothing more was done: it only leads where the first sending led.
        given.tx.event.outcome = 'read'
        if (before.location !== null) return { kind: 'see-other', location: before.location } as Reply
        // That led to no address but to a page, which was shown once.
        return route.repeated ? route.repeated({ ...given, typed }) : plain(doneBefore)
      }
      const reply = await (route.handle as (given: GivenForm<unknown>) => Promise<Reply | Refusal>)({
        ...given,
        input: checked.input,
        typed,
        uploads,
      })
      if (reply.kind === 'refusal') {
        refused = reply
        throw new Undo()
      }
      if (reply.kind === 'see-other' && !route.reads) await rememberSubmission(given, typed, reply.location)
      return reply
    })
  } catch (error) {
    if (error instanceof Undo) return again(refused!.errors)
    if (error instanceof Repeated) return again([repeated])
    if (error instanceof NoRow) return { kind: 'not-found' }
    throw error
  }
}

const submissionToken = (typed: Typed): string | null => (isUuid(typed._once) ? typed._once : null)

const repeated = {
  field: 'form',
  message: 'This page was sent before with other words. Look at it once more, then send it',
}

const doneBefore =
  'This was sent a moment ago, and what came of it was shown then. Nothing more was done now. Send it again if you want it once more'

/** What was sent, as a hash: the same form with the same words is a repeat, with other words it is not. */
const digestOf = (path: string, params: Record<string, string>, typed: Typed): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([path, params, Object.entries(typed).filter(([name]) => name !== '_once')]))
    .digest()

/**
 * Where an earlier sending of the same form with the same words by the same person led (null: to a page that has no address); null when this is the
 * first. A second one in flight waits for the first.
 * The same token with other words (a browser that restored an old page), or of another person (one browser, two people), is neither:
 * nothing may be dropped in silence.
 */
async function submittedBefore(
  given: Given,
  path: string,
  typed: Typed,
): Promise<{ location: string | null } | 'other words' | null> {
  const token = submissionToken(typed)
  if (token === null || !given.ctx) return null
  const digest = digestOf(path, given.params, typed)
  const fresh = await given.tx.run(
    sql`insert into platform.submission (token, practitioner_id, digest) values (${token}, ${given.ctx.practitionerId}, ${digest}) on conflict do nothing`,
  )
  if (fresh === 1) return null
  const earlier = await given.tx.maybe(
    sql<{
      location: string | null
      digest: Buffer
    }>`select location, digest from platform.submission where token = ${token}`,
  )
  // There is one, and it is not theirs: they do not see it.
  if (!earlier?.digest.equals(digest)) return 'other words'
  return { location: earlier.location }
}
async function rememberSubmission(given: Given, typed: Typed, location: string): Promise<void> {
  const token = submissionToken(typed)
  if (token === null || !given.ctx) return
  await given.tx.run(sql`update platform.submission set location = ${location} where token = ${token}`)
}

function redirect(c: Context, location: string, options: ServerOptions, session?: { token: string } | 'end'): Response {
  // Only a path of our own: never an address from outside.
  const safe = /^\/(?![/\\])/.test(location) ? location : '/'
  setSession(c, options, session)
  return c.redirect(safe, 303)
}

/** Browsers keep a cookie for at most 400 days. */
const MARK_AGE = 400 * 24 * 60 * 60
/** The mark by which this browser is known again: its own, or a new one, which it gets when somebody signs in. */
function deviceMark(c: Context, options: ServerOptions): Buffer {
  const had = getCookie(c, `${options.cookie}-device`)
  const mark = had && /^[\w-]{43}$/.test(had) ? had : randomBytes(32).toString('base64url')
  if (mark !== had) c.set('device' as never, mark as never)
  return createHash('sha256').update(mark).digest()
}

function setSession(c: Context, options: ServerOptions, session?: { token: string } | 'end'): void {
  if (session === undefined) return
  const value = session === 'end' ? '' : session.token
  const age = session === 'end' ? 0 : 12 * 60 * 60
  c.header('set-cookie', `${options.cookie}=${value}; Path=/; Max-Age=${age}; HttpOnly; Secure; SameSite=Lax`)
  const mark = session === 'end' ? undefined : (c.get('device' as never) as string | undefined)
  if (mark !== undefined)
    c.header(
      'set-cookie',
      `${options.cookie}-device=${mark}; Path=/; Max-Age=${MARK_AGE}; HttpOnly; Secure; SameSite=Lax`,
      {
        append: true,
      },
    )
  if (session === 'end') c.header('clear-site-data', '"cache", "storage"')
}

async function send(c: Context, reply: Reply, ctx: Ctx | null, options: ServerOptions): Promise<Response> {
  switch (reply.kind) {
    case 'page':
      // As bytes: a string of a hundred thousand letters would be walked twice more, for its length and on its way out.
      return c.body(bytesOf(options.hooks.render(reply, ctx, nonceOf(c), c.req.path)), reply.status as 200, {
        'content-type': 'text/html; charset=UTF-8',
      })
    case 'see-other':
      return redirect(c, reply.location, options, reply.session)
    case 'not-found':
      return send(c, options.hooks.missingPage(), null, options)
    case 'json':
      setSession(c, options, reply.session)
      return c.json(reply.body as never, (reply.status ?? 200) as 200)
    case 'text':
      if (reply.fileName)
        c.header('content-disposition', `attachment; filename="${reply.fileName.replace(/[^\w.-]/g, '_')}"`)
      return c.body(reply.body, 200, { 'content-type': `${reply.type}; charset=utf-8` })
    case 'bytes':
      c.header('content-disposition', `attachment; filename="${reply.fileName.replace(/[^\w.-]/g, '_')}"`)
      return c.body(reply.body as never, 200, { 'content-type': reply.type })
    case 'file':
      c.header('content-disposition', `attachment; filename="${reply.fileName.replace(/[^\w.-]/g, '_')}"`)
      // Nobody would read the file of a HEAD to its end, and it would stay open.
      return c.body(c.req.method === 'HEAD' ? null : (Readable.toWeb(createReadStream(reply.path)) as never), 200, {
        'content-type': reply.type,
        'content-length': String(reply.bytes),
      })
  }
}

const notSignedIn = (): Error => Object.assign(new Error('not signed in'), { name: 'NotSignedIn' })
const isNotSignedIn = (error: unknown): boolean => error instanceof Error && error.name === 'NotSignedIn'

/** Hidden and missing take the same time: an answer that there is nothing waits for the next of these beats. */
const BEAT_MS = 25
const untilNextBeat = (began: number): Promise<void> => {
  const taken = performance.now() - began
  return new Promise(resolve => setTimeout(resolve, Math.ceil(taken / BEAT_MS) * BEAT_MS - taken))
}

interface Failed {
  requestId: string
  options: ServerOptions
  ctx: Ctx | null
  /** What the transaction had touched before it failed: the event was undone with it. */
  touched: Tx['event'] | null
  carried: Carried | undefined
}

/** The event of a request that failed after its person was known, written on its own: attempts leave a trace as well as deeds. */
async function recordFailure(
  c: Context,
  outcome: 'refused' | 'failed',
  { requestId, options, ctx, touched }: Failed,
): Promise<void> {
  if (!ctx) return
  await options.hooks.asNobody(outcome === 'refused' ? 'request.refused' : 'request.failed', requestId, async tx => {
    tx.event.outcome = outcome
    tx.event.detail.practitionerId = ctx.practitionerId
    tx.event.detail.organisationId = ctx.organisationId
    tx.event.detail.route = c.req.routePath
    tx.event.subject = touched?.subject ?? null
    for (const child of touched?.children ?? []) tx.event.children.add(child)
  })
}

/** Turns what was thrown into an answer that says nothing about what exists, and gives back every word that was typed. */
async function fault(c: Context, error: unknown, failed: Failed): Promise<Response> {
  const { requestId, options, carried } = failed
  const { hooks } = options
  const code = (error as { code?: string }).code ?? ''
  const say = (status: number, message: string, given = carried) =>
    send(c, hooks.faultPage(status, requestId, message, given), null, options)
  if (isNotSignedIn(error)) {
    refusedBy(c, 'session')
    if (!carried || Object.keys(carried.typed).length === 0) return redirect(c, signInPath(c), options, 'end')
    setSession(c, options, 'end')
    return say(
      401,
      'You have been signed out, because nothing was done for a while. Nothing you wrote is lost: it is below.',
      { ...carried, signIn: true },
    )
  }
  const refused = code === '42501'
  if (refused) refusedBy(c, 'policy')
  try {
    await recordFailure(c, refused ? 'refused' : 'failed', failed)
  } catch {
    log.fault(requestId, c.req.routePath, error)
    return say(503, 'Kith could not finish this just now, and nothing was changed.')
  }
  // A row policy refused: the same answer as for something that is not there.
  if (refused) return send(c, hooks.missingPage(), null, options)
  log.fault(requestId, c.req.routePath, error)
  if (code.startsWith('22') || code.startsWith('23'))
    return say(422, 'That could not be kept as it was sent. Look at it once more, and send it again.')
  const unreachable =
    code.startsWith('08') || code.startsWith('57') || code === 'ECONNREFUSED' || code === 'ENOENT' || code === '53300'
  const status = unreachable || String((error as Error).message).includes('audit') ? 503 : 500
  return say(status, 'Kith could not finish this just now, and nothing was changed.')
}

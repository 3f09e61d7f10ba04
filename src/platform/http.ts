import type { ComponentChildren } from 'preact'
import type { z } from 'zod'
import type { Tx } from './db.ts'
import type { FieldError, Typed } from './form.ts'
import type { Verdict } from './scan.ts'

/** Who acts, for whom, why, and when. Made once a request (or a job) and passed on. */
export interface Ctx {
  practitionerId: string
  practitionerName: string
  jobTitle: string
  organisationId: string
  organisationName: string
  organisationKind: string
  badge: string
  areaId: string
  areaName: string
  showsInitials: boolean
  roles: readonly string[]
  sessionId: string | null
  way: string
  purpose: string | null
  /** The time as this request sees it; outside production it can be set, so that a deadline can be walked through. */
  now: Date
  requestId: string
}

/** A page to be rendered after the transaction has committed. Pages are pure: `body` reads nothing. */
export interface PageReply {
  kind: 'page'
  status: number
  title: string
  body: () => ComponentChildren
  errors: readonly FieldError[]
  /** Path of the navigation item to mark as current. */
  current?: string
  wide?: boolean
  /** Says the same for one of several reasons, and so takes the same time for each: it waits for the beat of what is not there. */
  onTheBeat?: boolean
}
export type Reply =
  | PageReply
  | { kind: 'see-other'; location: string; session?: SessionChange }
  | { kind: 'not-found' }
  | { kind: 'json'; body: unknown; status?: number; session?: SessionChange }
  | { kind: 'text'; body: string; type: string; fileName?: string }
  | { kind: 'bytes'; body: Uint8Array; type: string; fileName: string }
  | { kind: 'file'; path: string; type: string; fileName: string; bytes: number }
/** A session that begins (its token goes into the cookie and nowhere else) or ends with this answer. */
export type SessionChange = { token: string } | 'end'
/** An expected refusal: the form is shown again with what was typed, and nothing is written. */
export interface Refusal {
  kind: 'refusal'
  errors: FieldError[]
}

export const page = (
  title: string,
  body: () => ComponentChildren,
  more: { status?: number; errors?: readonly FieldError[]; current?: string; wide?: boolean; onTheBeat?: boolean } = {},
): PageReply => ({
  kind: 'page',
  status: more.status ?? (more.errors && more.errors.length > 0 ? 422 : 200),
  title,
  body,
  errors: more.errors ?? [],
  ...(more.current === undefined ? {} : { current: more.current }),
  ...(more.wide === undefined ? {} : { wide: more.wide }),
  ...(more.onTheBeat === undefined ? {} : { onTheBeat: more.onTheBeat }),
})
export const seeOther = (location: string, session?: SessionChange): Reply => ({
  kind: 'see-other',
  location,
  ...(session === undefined ? {} : { session }),
})
export const notFound = (): Reply => ({ kind: 'not-found' })
export const refuse = (...errors: FieldError[]): Refusal => ({ kind: 'refusal', errors })

/** A file that came with a form: lying in the quarantine folder until an action takes it over. */
export interface Upload {
  field: string
  fileName: string
  path: string
  bytes: number
  sha256: Buffer
  /** What the virus scanner says of it; absent where none is set up. */
  verdict?: Verdict
  /** The disk did not take it: there is nothing at `path`. Only a route that `takesUnchecked` ever sees such a one. */
  lost?: boolean
}
/** What is said of a file that the disk does not take. */
export const noRoom =
  'This document could not be kept: Kith has no room for it just now. Everything you wrote is here. Tell whoever looks after Kith'

export interface Given {
  tx: Tx
  ctx: Ctx
  params: Record<string, string>
  query: URLSearchParams
  /** One-use token for the next form on the page. */
  once: string
  /** The address of this installation, without a slash at its end. */
  origin: string
  /** SHA-256 of the session's token; null before anybody is signed in. */
  tokenHash: Buffer | null
  userAgent: string
  /** SHA-256 of a random mark that this browser keeps, by which it is known again when somebody signs in. It says nothing else. */
  deviceMark: Buffer
}
export interface GivenForm<I> extends Given {
  input: I
  typed: Typed
  uploads: Upload[]
}

interface Common {
  /** The permission; a route whose permission is not in the policy table cannot be mounted. */
  may: string
  /** The action its audit event names. */
  audit: string
  /** Parameters that are children: asked for when the transaction begins. */
  asks?: readonly string[]
  /** Opens only to somebody who confirmed a short while ago that it is still them; says for what. See `confirming` in server.ts. */
  confirm?: Confirm
}
/** What somebody confirms for: what is sealed, what is taken away, what is destroyed, an emergency look, how one signs in, who else may. */
export const confirmReasons = ['sealed', 'export', 'glass', 'sign-in', 'administration', 'erase'] as const
export type Confirm = (typeof confirmReasons)[number]
/** Thrown where it turns out only on the way that the person has to confirm first who they are: then they are asked to, and come back. */
export class ToConfirm extends Error {
  override name = 'ToConfirm'
  readonly why: Confirm
  constructor(why: Confirm) {
    super(`to be confirmed: ${why}`)
    this.why = why
  }
}
export interface GetRoute extends Common {
  method: 'get'
  path: string
  handle: (given: Given) => Promise<Reply> | Reply
}
export interface PostRoute extends Common {
  method: 'post'
  path: string
  input: z.ZodType
  multipart?: boolean
  /** Takes files that the virus scanner found harmful or gave no verdict on, or that the disk did not take, and deals with them. Other routes never see such a file. */
  takesUnchecked?: boolean
  /** It only looks: a form because what is typed may stand in no address. Its event says that something was read, and not that it was done. */
  reads?: boolean
  /**
   * Takes the field `purpose`: why somebody looks at what they have no work with now. What they typed opens what such a reason opens, and stands in
   * the event. Other routes never hear of it, whatever is sent. Its input asks for `purpose` by `reason` (form.ts).
   */
  takesPurpose?: boolean
  handle: (given: GivenForm<never>) => Promise<Reply | Refusal> | Reply | Refusal
  /** Shows the form again, with errors and with everything that was typed. */
  again?: (given: Given & { typed: Typed; errors: FieldError[] }) => Promise<Reply> | Reply
  /**
   * What a second press shows when the first was answered with a page and no address to go to: something that is shown once. It was done, and is not
   * done again.
   */
  repeated?: (given: Given & { typed: Typed }) => Promise<Reply> | Reply
}
export type Route = GetRoute | PostRoute

/** What a route gets before anybody is signed in: there is no `ctx`. Its permission must be open to anybody in the policy. */
export type GivenPublic = Omit<Given, 'ctx'> & { now: Date; requestId: string }
export const publicGet = (
  path: string,
  route: Common & { handle: (given: GivenPublic) => Promise<Reply> | Reply },
): GetRoute => ({ method: 'get', path, ...route }) as unknown as GetRoute
export const publicPost = <S extends z.ZodType>(
  path: string,
  route: Common & {
    input: S
    multipart?: boolean
    handle: (
      given: GivenPublic & { input: z.output<S>; typed: Typed; uploads: Upload[] },
    ) => Promise<Reply | Refusal> | Reply | Refusal
    again?: (given: GivenPublic & { typed: Typed; errors: FieldError[] }) => Promise<Reply> | Reply
  },
): PostRoute => ({ method: 'post', path, ...route }) as unknown as PostRoute

export const get = (path: string, route: Omit<GetRoute, 'method' | 'path'>): GetRoute => ({
  method: 'get',
  path,
  ...route,
})
export const post = <S extends z.ZodType>(
  path: string,
  route: Common & {
    input: S
    multipart?: boolean
    takesUnchecked?: boolean
    reads?: boolean
    takesPurpose?: boolean
    handle: (given: GivenForm<z.output<S>>) => Promise<Reply | Refusal> | Reply | Refusal
    again?: (given: Given & { typed: Typed; errors: FieldError[] }) => Promise<Reply> | Reply
    repeated?: (given: Given & { typed: Typed }) => Promise<Reply> | Reply
  },
): PostRoute => ({ method: 'post', path, ...route }) as unknown as PostRoute

/** A form that could not be taken, kept whole: where it goes, what was typed, and whether signing in comes first. */
export interface Carried {
  path: string
  typed: Typed
  signIn: boolean
  hadFiles: boolean
}

/** An item of the navigation, shown to those who may. */
export interface NavItem {
  label: string
  href: string
  may: string
  /** Left out for those who hold this permission: they have it elsewhere. */
  unless?: string
  /** From 70 on it stands in the footer. */
  order: number
}
/** What a slice hands to app.ts. */
export interface Slice {
  name: string
  routes: readonly Route[]
  nav?: readonly NavItem[]
}

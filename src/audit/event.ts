import { randomBytes } from 'node:crypto'
import { escapeLiteral } from 'pg'
import { CHAINS } from './format.ts'

/** How a request ended: it changed something, it read something, it was refused, there was nothing there, it broke. */
export type AuditOutcome = 'done' | 'read' | 'refused' | 'not-found' | 'failed'

/** Small facts about an event: codes, counts and ids. Never a name and never words from a case. */
export type AuditDetail = { readonly [key: string]: AuditDetailValue }
export type AuditDetailValue = string | number | boolean | null | readonly AuditDetailValue[]

/** One request that read or wrote a person's data: who, for which organisation, why, which children, how it ended. */
export type AuditEvent = {
  /** A uuid made by the program, best a version 7 so that the index grows at one end. */
  readonly id: string
  readonly at: Date
  /** Dotted lower-case words, such as `record.chronology.read`. */
  readonly action: string
  /** Null when no person acted: the worker, or somebody not yet signed in. */
  readonly practitionerId: string | null
  readonly organisationId: string | null
  readonly purpose: string | null
  readonly requestId: string
  readonly outcome: AuditOutcome
  /** Ids as asked for, also when refused or missing, so that both write the same event. */
  readonly children: readonly string[]
  readonly subject: { readonly kind: string; readonly id: string } | null
  readonly detail: AuditDetail
}

/** Longer lists are written as several events by the caller. */
export const MOST_CHILDREN = 10_000

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const ACTION = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/
const OUTCOMES: readonly string[] = ['done', 'read', 'refused', 'not-found', 'failed'] satisfies AuditOutcome[]

/**
 * The exact text that is hashed and stored: JSON without spaces, keys in a fixed order, the keys of `detail` sorted,
 * children lower case, sorted and each once. Throws if a part has the wrong shape or could not be stored as it is.
 */
export function canonicalBody(event: AuditEvent): string {
  const children = [...new Set(event.children.map(child => uuid(child, 'child')))].sort()
  if (children.length > MOST_CHILDREN) {
    throw new Error(`An audit event names at most ${MOST_CHILDREN} children, this one ${children.length}`)
  }
  if (!ACTION.test(event.action)) throw new Error('An audit action is dotted lower-case words')
  if (!OUTCOMES.includes(event.outcome)) throw new Error('An audit event needs a known outcome')
  if (Number.isNaN(event.at.getTime()) || event.at.getUTCFullYear() < 1900 || event.at.getUTCFullYear() > 9999) {
    throw new Error('An audit event needs a real time')
  }
  return JSON.stringify({
    id: uuid(event.id, 'id'),
    at: event.at.toISOString(),
    action: event.action,
    practitionerId: event.practitionerId === null ? null : uuid(event.practitionerId, 'practitioner'),
    organisationId: event.organisationId === null ? null : uuid(event.organisationId, 'organisation'),
    purpose: event.purpose === null ? null : text(event.purpose),
    requestId: text(event.requestId),
    outcome: event.outcome,
    children,
    subject: event.subject === null ? null : { kind: text(event.subject.kind), id: text(event.subject.id) },
    detail: Object.fromEntries(
      Object.keys(event.detail)
        .sort()
        .map(key => [text(key), detailValue(event.detail[key])]),
    ),
  })
}

/** Sixteen random bytes. With them destroyed, a leaf can no longer be compared with a guessed body. */
export function newSalt(): Buffer {
  return randomBytes(16)
}

/** The call that appends an event, as a parameterised query. `chain` is the connection's own slot, 0 to 63. */
export function appendCall(event: AuditEvent, chain: number): { text: string; values: [string, Buffer, number] } {
  return {
    text: 'select audit.append($1::text, $2::bytea, $3::int)',
    values: [canonicalBody(event), newSalt(), slot(chain)],
  }
}

/**
 * The same call as one escaped SQL text without a semicolon, so that it can travel with `commit` in one round trip.
 * The connection must have `standard_conforming_strings` on, which is PostgreSQL's default.
 */
export function appendSqlLiteral(event: AuditEvent, chain: number): string {
  const body = escapeLiteral(canonicalBody(event)).trimStart()
  return `select audit.append(${body}, '\\x${newSalt().toString('hex')}', ${slot(chain)})`
}

function slot(chain: number): number {
  if (!Number.isInteger(chain) || chain < 0 || chain >= CHAINS) throw new Error(`There is no audit chain ${chain}`)
  return chain
}

function uuid(value: string, what: string): string {
  const lower = value.toLowerCase()
  if (!UUID.test(lower)) throw new Error(`An audit event's ${what} must be a uuid`)
  return lower
}

// PostgreSQL stores neither a NUL nor half a character; refusing is better than changing what was said.
function text(value: string): string {
  if (value.includes('\0') || !value.isWellFormed()) throw new Error('An audit event holds text that cannot be stored')
  if (value.length > 2000) throw new Error('An audit event holds text that is too long')
  return value
}

function detailValue(value: AuditDetailValue | undefined): AuditDetailValue {
  if (value === undefined) throw new Error('An audit detail cannot be undefined')
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('An audit detail must be a finite number')
  if (Array.isArray(value)) return value.map(detailValue)
  if (typeof value === 'object' && value !== null) throw new Error('An audit detail holds plain values and lists')
  return value
}

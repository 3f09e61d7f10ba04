/** The way out on the server's own command line: when no administrator can sign in, or nobody is left who could agree. */
import { randomInt } from 'node:crypto'
import type { ClientBase } from 'pg'
import { appendCall, CHAINS } from '../audit/index.ts'
import { isUuid } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { sendJob } from '../platform/jobs.ts'
import { INVITATION_STANDS } from './rules.ts'
import { hashOf, newToken } from './sessions.ts'

/** What the command line lends: a connection as the database's administrator, somewhere to print, the address of Kith, and the time. */
export interface AdministratorsDeps {
  withClient<T>(work: (client: ClientBase) => Promise<T>): Promise<T>
  print(line: string): void
  printError(line: string): void
  origin: string
  now(): Date
}

const USAGE = `Use:
  kith administrators                              who administers, and whether they can sign in
  kith administrators link PERSON                  a new one-time link for one of them
  kith administrators add NAME --organisation ID   one more, and a one-time link for them`

/** A mistake of whoever typed the command: said in words, without a trace. */
class Mistake extends Error {
  override name = 'Mistake'
}

/**
 * `kith administrators …`. Whoever can run it has the whole database in their hands; so it asks nobody to agree, leaves an event, and writes to the
 * data protection officers of the area. Gives the exit code: 0 done, 1 not done, 2 the command was not understood.
 */
export async function administratorsCommand(args: readonly string[], deps: AdministratorsDeps): Promise<0 | 1 | 2> {
  const [verb, about, option, organisation, ...rest] = args
  try {
    if (verb === undefined) return await list(deps)
    if (verb === 'link' && about !== undefined && option === undefined) return await link(about, deps)
    if (verb === 'add' && about?.trim() && option === '--organisation' && organisation && rest.length === 0)
      return await add(about.trim(), organisation, deps)
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    deps.printError(error.message)
    return 1
  }
  deps.printError(USAGE)
  return 2
}

interface Administrator {
  id: string
  name: string
  organisationId: string
  organisationName: string
  areaId: string
  closed: boolean
  joined: boolean
}

/** Administrators of today, as the role that reads past the policies; of one person, or all. */
async function administrators(client: ClientBase, id: string | null): Promise<Administrator[]> {
  const { rows } = await client.query<Administrator>(
    `select p.id, p.name, o.id as "organisationId", o.name as "organisationName", o.area_id as "areaId",
       p.disabled_at is not null or o.switched_off_at is not null as closed, identity.can_sign_in(p.id) as joined
     from identity.role_held r join identity.practitioner p on p.id = r.practitioner_id join identity.organisation o on o.id = r.organisation_id
     where r.role = 'administrator' and (r.to_at is null or r.to_at > now()) and ($1::uuid is null or p.id = $1)
     order by o.name, p.name`,
    [id],
  )
  return rows
}

/** One transaction as the role that reads past the policies and owns nothing. */
async function together<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    await client.query('set local role kith_definer')
    const done = await work()
    await client.query('commit')
    return done
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function list({ withClient, print, now }: AdministratorsDeps): Promise<0> {
  const found = await withClient(client =>
    together(client, async () => {
      const all = await administrators(client, null)
      await record(client, 'administrators.listed', null, now())
      return all
    }),
  )
  for (const one of found)
    print(
      `${one.id}  ${one.name}, ${one.organisationName} (${one.organisationId})${one.closed ? ': closed' : one.joined ? '' : ': has not joined yet'}`,
    )
  if (found.length === 0) print('There is no administrator.')
  return 0
}

async function link(person: string, deps: AdministratorsDeps): Promise<0> {
  if (!isUuid(person)) throw new Mistake('Give the id that `kith administrators` prints.')
  await deps.withClient(client =>
    together(client, async () => {
      const found = (await administrators(client, person)).find(one => !one.closed)
      if (!found) throw new Mistake('That is nobody who administers and whose account is open. Add another.')
      await linkFor(client, found, 'administrators.link', deps)
    }),
  )
  return 0
}

async function add(name: string, organisationId: string, deps: AdministratorsDeps): Promise<0> {
  await deps.withClient(client =>
    together(client, async () => {
      const { rows } = await client.query<{ name: string; areaId: string }>(
        `select o.name, o.area_id as "areaId" from identity.organisation o where o.id::text = $1 and o.on_kith and o.switched_off_at is null`,
        [organisationId],
      )
      const place = rows[0]
      if (!place) throw new Mistake('There is no such organisation, or it is switched off.')
      const id = newId()
      await client.query(`insert into identity.practitioner (id, name, job_title) values ($1, $2, 'administrator')`, [
        id,
        name.slice(0, 120),
      ])
      await client.query(
        `insert into identity.role_held (id, practitioner_id, organisation_id, role, from_at) values ($1, $2, $3, 'administrator', $4)`,
        [newId(), id, organisationId, deps.now()],
      )
      await linkFor(client, { id, name, organisationId, areaId: place.areaId }, 'administrators.added', deps)
    }),
  )
  return 0
}

async function linkFor(
  client: ClientBase,
  of: Pick<Administrator, 'id' | 'name' | 'organisationId' | 'areaId'>,
  action: string,
  { origin, print, now }: AdministratorsDeps,
): Promise<void> {
  const [token, at] = [newToken(), now()]
  await client.query(
    'update identity.invitation set expires_at = $2 where practitioner_id = $1 and used_at is null and expires_at > $2',
    [of.id, at],
  )
  await client.query(
    `insert into identity.invitation (token_hash, practitioner_id, organisation_id, purpose, made_at, expires_at) values ($1, $2, $3, 'join', $4, $5)`,
    [hashOf(token), of.id, of.organisationId, at, new Date(at.getTime() + INVITATION_STANDS)],
  )
  const { rows } = await client.query<{ id: string }>(
    `select $2::uuid as id union select g.practitioner_id from identity.guardians($1) g where g.role = 'dpo' and g.active`,
    [of.areaId, of.id],
  )
  await record(client, action, of, at)
  await client.query('reset role')
  for (const { id } of rows) await sendJob(client, 'accounts', { what: 'administrator', practitionerId: id })
  print(`A one-time link for ${of.name}. It stands for seven days, and an earlier one of theirs is over:`)
  print(`${origin}/join/${token}`)
}

async function record(
  client: ClientBase,
  action: string,
  about: { id: string; organisationId: string } | null,
  at: Date,
): Promise<void> {
  const { text, values } = appendCall(
    {
      ...{ id: newId(), at, action, practitionerId: null, organisationId: about?.organisationId ?? null },
      ...{ purpose: null, requestId: newId(), outcome: about ? 'done' : 'read', children: [] },
      ...{ subject: about && { kind: 'practitioner', id: about.id }, detail: { way: 'command line' } },
    },
    randomInt(CHAINS),
  )
  await client.query(text, values)
}

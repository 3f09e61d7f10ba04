/**
 * Two records that were opened in an emergency the day before: one judged right, one that waits to be judged, by a constable who has the child's
 * surname and so shows in unusual looking as well. Broken open, told of and judged by the program's own functions, in a session that was confirmed.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { ClientBase } from 'pg'
import { askFor, asSystem, breakGlass, findUnusual, type GlassAsked, judgeGlass, tellOfGlass } from '../access/index.ts'
import { setting } from '../area/index.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import type { Db } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { londonNow } from '../platform/moment.ts'
import { as } from './as.ts'
import { organisationId, type PersonKey, people, personId } from './cast.ts'
import { inventedPupils } from './pupils.ts'
import { moment } from './when.ts'

const tasks = { giveTask, finishTask }
interface Emergency {
  by: PersonKey
  at: string
  child: string
  reason: GlassAsked['reason']
  words: string
  /** Minutes until they ended it, and the minutes at which they looked. */
  ended: number
  looked: readonly number[]
}
const judged: Emergency = {
  by: 'doyle',
  at: '22:35',
  child: 'Ethan Crossley',
  reason: 'with-us',
  words:
    'He is at the hospital with a neighbour and has no key. His mother does not answer. I need to know who works with him before I place him for the night.',
  ended: 25,
  looked: [1, 3],
}
const waiting: Emergency = {
  by: 'shah',
  at: '19:10',
  child: 'Noor Shah',
  reason: 'missing',
  words: 'Reported not home from school. Looking for friends’ addresses.',
  ended: 60,
  looked: [1, 12, 40],
}

/** Opens the record as they did, and says it to whom it concerns. Gives the id of the look. */
async function tellEmergency(db: Db, admin: ClientBase, told: Emergency, now: Date): Promise<string> {
  const at = moment(now, 1, told.at)
  const after = (minutes: number) => new Date(at.getTime() + minutes * 60_000)
  const pupil = inventedPupils(londonNow(now).date).find(one => `${one.given} ${one.family}` === told.child)
  const place = people.find(one => one.key === told.by)?.organisation
  if (!pupil || !place) throw new Error(`${told.child}: nobody of this name`)
  const tokenHash = createHash('sha256').update(randomBytes(32)).digest()
  const session = newId()
  await admin.query('begin; set local role kith_definer')
  await admin.query(
    `insert into identity.session (token_hash, practitioner_id, organisation_id, began_at, seen_at, expires_at, way, id, confirmed_at, confirmed_by)
     values ($1, $2, $3, $4, $4, $5, 'demonstration', $6, $4, 'demonstration')`,
    [tokenHash, personId(told.by), organisationId(place), at, after(720), session],
  )
  await admin.query('commit')
  const id = newId()
  await as(db, told.by, at, 'glass.opened', async tx => {
    const { result } = await breakGlass(tx, {
      ...{ id, tokenHash, nhs: null, at, given: pupil.given, family: pupil.family, born: pupil.bornOn },
      ...{ reason: told.reason, words: told.words },
    })
    if (result !== 'opened') throw new Error(`${told.child}: ${result}`)
    await askFor(tx, [pupil.id])
  })
  for (const minutes of told.looked)
    await as(db, told.by, after(minutes), 'child.read', tx => askFor(tx, [pupil.id]), 'read')
  await admin.query('begin; set local role kith_definer')
  await admin.query('update identity.session set ended_at = $2 where id = $1', [session, after(told.ended)])
  await admin.query('commit')
  await asSystem(db, organisationId(place), { action: 'glass.told', now: after(1) }, (tx, ctx) =>
    tellOfGlass(tx, ctx, id, tasks),
  )
  return id
}

/** Sets both down, and looks for what is unusual in the day before, as the program does each night. */
export async function seedEmergencies(db: Db, admin: ClientBase, now: Date): Promise<void> {
  const right = await tellEmergency(db, admin, judged, now)
  await tellEmergency(db, admin, waiting, now)
  await as(db, 'sandhu', now, 'glass.review.judged', async (tx, ctx) => {
    const words =
      'I rang the hospital: he was there, and the school’s lead was reached at 22:50 by the number she found. There was no other way at that hour.'
    const done = await judgeGlass(tx, ctx, { glassId: right, verdict: 'right', words }, tasks)
    if (done !== 'settled') throw new Error(`the emergency look was not judged: ${done}`)
  })
  await asSystem(db, organisationId('partnership'), { action: 'looking.searched', now }, async (tx, ctx) =>
    findUnusual(tx, await setting(tx, ctx, 'unusual-looking'), londonNow(now).date),
  )
}

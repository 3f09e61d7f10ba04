/** A pupil list that leaves out many: nobody is taken off the roll before a second person of the school has looked at the names. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Role, roles } from '../access/index.ts'
import { logConcern } from '../concerns/log-actions.ts'
import { finishTask, giveTask } from '../deadlines/index.ts'
import { aPlace, type Person, type Place, thursday } from '../matching/tests/place.ts'
import { sql } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import { importPupilsCommand } from './import-command.ts'
import { leavePupils } from './import-queries.ts'
import { bringIn, importSlice } from './import-routes.tsx'
import { tooManyLeavers } from './import-rules.ts'
import { decideLeaving } from './leaving-actions.ts'
import { leavings } from './leaving-queries.ts'
import { aWeb, type Web } from './tests/web.ts'

const deps = { giveTask, finishTask }
const folder = mkdtempSync(join(tmpdir(), 'kith-leaving-'))
let place: Place
let web: Web
let program: Person
let lead: Person
let head: Person
let attendance: Person
let otherLead: Person
let teacher: Person

const letters = 'abcdefghijklmnopqrstuvwxyz'
/** A list of `pupils` children of the school, each with a number of its own. */
const listOf = (pupils: number, from = 0): string =>
  `Forename,Surname,DOB,Adno,Reg\n${Array.from({ length: pupils }, (_, n) => {
    const one = from + n
    return `Al${letters[one % 26]}${letters[Math.floor(one / 26)]},Reed,01/02/2013,s${one},7A`
  }).join('\n')}\n`

const roll = () =>
  place.rows<{ id: string; name: string }>(
    `select child_id as id, display_name as name from people.roll where organisation_id = $1 and to_on is null order by sort_name`,
    [place.organisations.eastbridge],
  )
const onRoll = async (): Promise<number> => (await roll()).length
const rollIds = async (): Promise<string[]> => (await roll()).map(pupil => pupil.id)
/** A child whom every shorter list leaves out. */
const lastOnRoll = async () => {
  const [child] = await place.rows<{ id: string; name: string }>(
    `select r.child_id as id, r.display_name as name from people.roll r join people.identifier i on i.person_id = r.child_id and i.value = 's39'`,
  )
  if (!child) throw new Error('nobody is on the roll')
  return child
}
const involved = async (): Promise<number> =>
  (
    await place.rows(`select from access.involvement where organisation_id = $1 and to_at is null`, [
      place.organisations.eastbridge,
    ])
  ).length

/** Sends a list on the page and confirms it; then the worker brings it in. Gives the run. */
async function send(who: Person, list: string, more: Record<string, string> = {}) {
  const form = new FormData()
  form.set('file', new File([list], 'pupils.csv', { type: 'text/csv' }))
  const sent = await web.ask(who, '/pupils/import', form)
  const confirmed = await web.ask(who, `${sent.location}/confirm`, more)
  const runId = sent.location.split('/').at(-1) ?? ''
  if (confirmed.status === 303)
    await bringIn({ ...deps, dataDir: web.dataDir }, work => place.as(program, work), {
      runId,
      leavers: more.leavers ?? 'list',
    })
  return { ...confirmed, runId, page: sent.location }
}
const command = async (list: string, ...more: string[]) => {
  const file = join(folder, `${newId()}.csv`)
  writeFileSync(file, list)
  const out: string[] = []
  const err: string[] = []
  const code = await importPupilsCommand(['pupils', file, '--organisation', place.organisations.eastbridge, ...more], {
    withProgram: work => work((_, act) => place.as(program, act)),
    print: line => out.push(line),
    printError: line => err.push(line),
    redraw: null,
    now: () => thursday,
    tasks: deps,
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const held = (who: Person) => place.as(who, async (tx, ctx) => (await leavings(tx, ctx)).filter(one => one.open))
const tasks = () =>
  place.rows<{
    practitioner_id: string
    title: string
    why: string
    href: string
    children: string[]
    done_at: Date | null
  }>(
    `select practitioner_id, title, why, href, children, done_at from deadlines.task where kind = 'leaving' order by made_at, id`,
  )
const decide = (who: Person, leavingId: string, left = true) =>
  place.as(who, (tx, ctx) => decideLeaving(deps, tx, ctx, { leavingId, left, words: 'I asked the office' }))

/** A school of forty, new for every test. */
const aSchool = async () => {
  place = await aPlace()
  web = aWeb(place, dataDir => importSlice({ dataDir, ...deps }).routes)
  const [row] = await place.rows<{ id: string }>(
    'select p.id from identity.practitioner p join identity.role_held r on r.practitioner_id = p.id where p.is_system and r.organisation_id = $1',
    [place.organisations.eastbridge],
  )
  program = { id: row!.id, organisationId: place.organisations.eastbridge, kind: 'school', roles: ['system'] }
  lead = await web.someone('eastbridge', 'dsl')
  head = await web.someone('eastbridge', 'head')
  attendance = await web.someone('eastbridge', 'attendance-lead')
  otherLead = await web.someone('hillside', 'dsl')
  teacher = await web.someone('eastbridge', 'teacher')
  // The worker makes its queues when it starts; none runs here.
  for (const queue of ['pupils-import', 'mail'])
    await place.rows(`select pgboss.create_queue($1, '{"policy": "standard"}')`, [queue])
  await send(lead, listOf(40))
  return () => place.close()
}

describe('how many are many', () => {
  it.each([
    [10, 10, false],
    [11, 54, true],
    [11, 55, false],
    [11, 11, true],
    [0, 0, false],
  ])('%i of %i: %s', (leavers, roll, many) => expect(tooManyLeavers(leavers, roll)).toBe(many))
  it('more leavers are never fewer', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.nat(2000), (some, more, roll) => {
        if (tooManyLeavers(some, roll)) expect(tooManyLeavers(some + more, roll)).toBe(true)
      }),
    )
  })
})

describe('on the page', () => {
  beforeEach(aSchool)

  it('a few are taken off at once', async () => {
    expect((await send(lead, listOf(35), { leavers: 'end' })).status).toBe(303)
    expect(await onRoll()).toBe(35)
    expect(await held(head)).toEqual([])
  })

  it('many need a reason, and are held back; everybody else who brings in lists is asked, in neutral words', async () => {
    const unsaid = await send(lead, listOf(20), { leavers: 'end' })
    expect(unsaid.status).toBe(422)
    expect(unsaid.text).toContain('Say why so many have left')
    const said = await send(lead, listOf(20), { leavers: 'end', why: 'Year 11 has left' })
    expect(said.status).toBe(303)
    expect([await onRoll(), await involved()]).toEqual([40, 40])
    const [one] = await held(head)
    expect(one).toMatchObject({ mine: false, byProgram: false, why: 'Year 11 has left', onRoll: 40 })
    expect((await held(lead))[0]?.mine).toBe(true)
    const given = await tasks()
    expect(given.map(task => task.practitioner_id).toSorted()).toEqual([head.id, attendance.id].toSorted())
    for (const task of given) expect(task).toMatchObject({ children: [], href: `/pupils/leaving/${one?.id}` })
    expect(JSON.stringify(given)).not.toContain('Reed')
    expect((await web.ask(lead, said.page)).text).toContain('A second person decides')
    expect((await web.ask(head, '/pupils/import')).text).toContain(`/pupils/leaving/${one?.id}`)
  })

  it('another person sees the names, decides with a reason, and they are off the roll', async () => {
    await send(lead, listOf(20), { leavers: 'end', why: 'Year 11 has left' })
    const [one] = await held(attendance)
    const path = `/pupils/leaving/${one?.id}`
    const shown = await web.ask(attendance, path)
    expect(shown.text).toContain('Year 11 has left')
    expect(shown.text.match(/ Reed</g)).toHaveLength(20)
    const empty = await web.ask(attendance, path, { left: '', words: '' })
    expect(empty.status).toBe(422)
    expect(empty.text).toContain('Say how you know')
    const done = await web.ask(attendance, path, { left: 'yes', words: 'They sat their exams' })
    expect(done.status).toBe(303)
    expect([await onRoll(), await involved()]).toEqual([20, 20])
    const after = await web.ask(lead, path)
    expect(after.text).toContain('agreed that they have left')
    expect(after.text).toContain('They sat their exams')
    expect(after.text).not.toContain(' Reed<')
    expect((await tasks()).every(task => task.done_at !== null)).toBe(true)
    expect((await web.ask(head, path, { left: 'no', words: 'Wait' })).status).toBe(404)
    expect(await place.rows('select agreed, decided_by, decided_words from people.leaving')).toEqual([
      { agreed: true, decided_by: attendance.id, decided_words: 'They sat their exams' },
    ])
  })

  it('a no leaves everybody on the roll, with the reason', async () => {
    await send(lead, listOf(20), { leavers: 'end', why: 'Year 11 has left' })
    const [one] = await held(head)
    expect((await web.ask(head, `/pupils/leaving/${one?.id}`, { left: 'no', words: 'Half a file' })).status).toBe(303)
    expect([await onRoll(), await involved()]).toEqual([40, 40])
    expect(await held(head)).toEqual([])
  })

  it('a child with whom something of the school’s is open stays, as with every list', async () => {
    await send(lead, listOf(20), { leavers: 'end', why: 'Year 11 has left' })
    const child = await lastOnRoll()
    await place.as(teacher, (tx, ctx) =>
      logConcern(tx, ctx, {
        children: [{ childId: child.id, role: 'subject' }],
        voiceOf: null,
        happenedAt: thursday,
        place: null,
        seen: 'Asleep at her desk, hungry.',
        said: null,
        voice: null,
        means: 'spoken',
        askedFirst: null,
        danger: 'no',
        recordedFor: null,
        marks: [],
        files: [],
        duty: null,
      }),
    )
    const [one] = await held(head)
    await decide(head, one?.id ?? '')
    expect(await rollIds()).toContain(child.id)
    expect(await onRoll()).toBe(21)
  })

  it('a newer list ends what an older one held back', async () => {
    await send(lead, listOf(20), { leavers: 'end', why: 'Year 11 has left' })
    const [old] = await held(head)
    await send(attendance, listOf(40))
    expect(await held(head)).toEqual([])
    expect(await decide(head, old?.id ?? '')).toBe('gone')
    expect(await onRoll()).toBe(40)
    expect((await tasks()).every(task => task.done_at !== null)).toBe(true)
  })
})

describe('nobody agrees with themselves', () => {
  let leavingId: string
  beforeEach(async () => {
    const close = await aSchool()
    await send(lead, listOf(20), { leavers: 'end', why: 'Year 11 has left' })
    leavingId = (await held(head))[0]?.id ?? ''
    return close
  })

  it('not on the page, and not in the action', async () => {
    expect((await web.ask(lead, `/pupils/leaving/${leavingId}`)).text).not.toContain(
      'Have these children left?</legend',
    )
    const answer = await web.ask(lead, `/pupils/leaving/${leavingId}`, { left: 'yes', words: 'I am sure' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('another person decides')
    expect(await decide(lead, leavingId)).toBe('own')
    expect(await onRoll()).toBe(40)
  })

  it('not in the database: neither by its function, nor past it', async () => {
    const asked = (who: Person) =>
      place.as(who, tx =>
        tx.one(
          sql<{
            done: boolean
          }>`select people.decide_leaving(${leavingId}::uuid, true, 'sure', now(), current_date) as done`,
        ),
      )
    expect(await asked(lead)).toEqual({ done: false })
    await expect(
      place.rows(
        `update people.leaving set decided_by = said_by, decided_at = now(), agreed = true, decided_words = 'sure' where id = $1`,
        [leavingId],
      ),
    ).rejects.toMatchObject({ code: '23514' })
    await expect(place.as(lead, tx => tx.raw('select * from people.leaving'))).rejects.toMatchObject({ code: '42501' })
    await expect(
      place.as(lead, tx => tx.raw('select people.take_off($1, now(), current_date, $2)', [lead.organisationId, '{}'])),
    ).rejects.toMatchObject({ code: '42501' })
    expect(await onRoll()).toBe(40)
    expect(await asked(head)).toEqual({ done: true })
    expect(await asked(head)).toEqual({ done: false })
  })

  it('nor in another’s name: what is said is said by whoever is signed in, once', async () => {
    const [run] = await place.rows<{ id: string }>('select run_id as id from people.leaving')
    // The run is over, and even while it was not, what one has said another does not say again.
    await expect(
      place.as(head, tx => tx.raw(`select people.say_left($1, $2, 'mine', now())`, [newId(), run?.id])),
    ).rejects.toMatchObject({ code: '42501' })
    await place.rows(`update people.import_run set state = 'running' where id = $1`, [run?.id])
    await place.as(head, tx => tx.raw(`select people.say_left($1, $2, 'mine', now())`, [newId(), run?.id]))
    expect(await place.rows('select said_by from people.leaving')).toEqual([{ said_by: lead.id }])
  })

  it('another school, and a teacher, find nothing to decide', async () => {
    expect(await held(otherLead)).toEqual([])
    expect(await decide(otherLead, leavingId)).toBe('gone')
    expect((await web.ask(otherLead, `/pupils/leaving/${leavingId}`)).status).toBe(404)
    expect((await web.ask(otherLead, `/pupils/leaving/${leavingId}`, { left: 'yes', words: 'mine' })).status).toBe(404)
    await expect(held(teacher)).rejects.toMatchObject({ code: '42501' })
  })

  it('is not there any more after thirty days', async () => {
    const later = new Date(thursday.getTime() + 60 * 86_400_000)
    expect(
      await place.as(head, (tx, ctx) => decideLeaving(deps, tx, ctx, { leavingId, left: true, words: 'late' }), later),
    ).toBe('gone')
    expect(await onRoll()).toBe(40)
  })

  it('says nothing of a child to somebody excluded, who takes that child off no roll', async () => {
    const child = await lastOnRoll()
    await place.rows(
      `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'his son', '2020-01-01')`,
      [newId(), head.id, child.id],
    )
    const { text } = await web.ask(head, `/pupils/leaving/${leavingId}`)
    expect(text).toContain('Reed')
    expect(text).not.toContain(child.name)
    await decide(head, leavingId)
    expect(await rollIds()).toContain(child.id)
    expect(await onRoll()).toBe(21)
  })
})

describe('by the command line', () => {
  beforeEach(aSchool)

  it('holds many back, says so, and leaves it to a person of the school', async () => {
    const done = await command(listOf(20), '--leavers')
    expect(done.code).toBe(0)
    expect(done.err).toContain('20 of 40 on the roll are not in this file')
    expect(done.err).toContain('Pupil list')
    expect(await onRoll()).toBe(40)
    const [one] = await held(lead)
    expect(one).toMatchObject({ byProgram: true, mine: false })
    expect((await tasks()).map(task => task.practitioner_id).toSorted()).toEqual(
      [lead.id, head.id, attendance.id].toSorted(),
    )
    expect((await web.ask(lead, `/pupils/leaving/${one?.id}`)).text).toContain('the list came by the command line')
    expect(await decide(lead, one?.id ?? '')).toBe('decided')
    expect(await onRoll()).toBe(20)
  })

  it('takes a few off by itself; without the option nobody', async () => {
    expect((await command(listOf(35))).out).toContain('--leavers takes them off')
    expect(await onRoll()).toBe(40)
    expect((await command(listOf(35), '--leavers')).out).toContain('Taken off the roll')
    expect(await onRoll()).toBe(35)
  })

  it('needs no second person for a school’s first list', async () => {
    await place.rows('delete from people.import_run')
    expect((await command(listOf(20), '--leavers')).out).toContain('Taken off the roll')
    expect(await onRoll()).toBe(20)
  })

  it('has no option any more that takes off any number', async () => {
    expect((await command(listOf(20), '--leavers-any-number')).code).toBe(2)
    expect(await onRoll()).toBe(40)
  })

  it('the database lets the program take many off at a school’s first list only', async () => {
    const ids = (await rollIds()).slice(0, 20)
    await expect(place.as(program, (tx, ctx) => leavePupils(tx, ctx, '2026-11-19', ids))).rejects.toMatchObject({
      code: '42501',
    })
    expect(await place.as(program, (tx, ctx) => leavePupils(tx, ctx, '2026-11-19', ids.slice(0, 8)))).toBe(8)
  })
})

describe('the pages, for every role', () => {
  beforeEach(aSchool)
  const mayList: string[] = ['dsl', 'head', 'attendance-lead']
  it('open for those who bring in lists, and are not there for anybody else', async () => {
    await send(lead, listOf(20), { leavers: 'end', why: 'Year 11 has left' })
    const path = `/pupils/leaving/${(await held(head))[0]?.id}`
    for (const role of (Object.keys(roles) as Role[]).filter(one => one !== 'system')) {
      const who = await web.someone('eastbridge', role)
      const missing = await web.ask(who, `/pupils/leaving/${newId()}`)
      const there = await web.ask(who, path)
      expect([role, there.status]).toEqual([role, mayList.includes(role) ? 200 : 404])
      if (there.status === 404) expect(there.text.length).toBe(missing.text.length)
    }
  })
})

/** How long concerns about adults are kept, who proposes and who decides, and that nothing is left when one goes. On real PostgreSQL, through the pages. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addStep, close, tellOfAdult } from '../allegations/index.ts'
import { newId } from '../platform/id.ts'
import { decideOnAdult, proposeForAdult } from './adult-actions.ts'
import { adultsDue } from './adult-queries.ts'
import type { AdultDueRow } from './retention.ts'
import { openPlace, type Place, setEverything, type Who } from './tests/place.ts'

const now = new Date('2026-11-19T16:00:00Z')
const closed = new Date('2027-01-12T16:00:00Z')
/** Eleven years on: long enough for the allegation, before the adult's pension age. */
const between = new Date('2037-12-01T10:00:00Z')
const later = new Date('2039-03-02T10:00:00Z')
let p: Place
let id: string
let number: string
beforeAll(async () => {
  p = await openPlace(now)
  ;({ id, number } = await tell('Peter Vale', 'sentinel-seen: held a pupil by the sleeve.'))
}, 180_000)
afterAll(() => p?.close())

async function tell(aboutName: string, seen: string): Promise<{ id: string; number: string }> {
  const told = await p.as('frost', (tx, ctx) =>
    tellOfAdult(tx, ctx, {
      ...{ aboutPractitionerId: null, aboutName, aboutJob: 'sentinel-job', aboutHead: 'no', happenedAt: now },
      ...{ place: 'the gate', seen },
      ...{
        said: null,
        childWords: 'sentinel-child',
        childrenWords: 'sentinel-children',
        danger: 'no',
        doneAlready: null,
      },
    }),
  )
  if (!told.ok) throw new Error('refused')
  const [row] = await p.rows<{ number: string }>('select number from allegations.allegation where id = $1', [told.id])
  return { id: told.id, number: row!.number }
}
async function end(one: string, outcome: 'unsubstantiated' | 'false' = 'unsubstantiated'): Promise<void> {
  await p.as('okafor', (tx, ctx) => addStep(tx, ctx, one, { kind: 'officer-told', words: 'sentinel-step' }), now)
  const done = await p.as('okafor', (tx, ctx) => close(tx, ctx, one, { outcome, words: 'sentinel-outcome' }), closed)
  expect(done).toEqual({ ok: true })
}
/** Everything in the sealed store asks for a session that was confirmed a moment ago. */
async function confirmed(who: Who, at: Date): Promise<void> {
  await p.get(who, '/rules', at)
  await p.rows(
    `update identity.session set confirmed_at = now(), confirmed_by = 'demonstration' where practitioner_id = $1`,
    [p.idOf(who)],
  )
}
async function get(who: Who, address: string, at = later) {
  await confirmed(who, at)
  return p.get(who, address, at)
}
async function post(who: Who, address: string, fields: Record<string, string>, at = later) {
  await confirmed(who, at)
  return p.post(who, address, { _once: newId(), ...fields }, at)
}
const kept = `/allegations/:id/kept`
const at = (path: string, one = id) => path.replace(':id', one)
const dueFor = async (who: Who, one = id, when = later): Promise<AdultDueRow | undefined> =>
  (await p.as(who, tx => adultsDue(tx), when)).find(row => row.allegationId === one)
const due = async (one = id): Promise<AdultDueRow> => {
  const row = await dueFor('hart', one)
  if (!row) throw new Error('it is not due')
  return row
}
const propose = (who: Who, proposal = 'erase', when = later) =>
  post(who, at(`${kept}/propose`), { proposal, words: 'Nobody needs it', again: '1' }, when)
const decide = (who: Who, row: AdultDueRow, decision = 'erase') =>
  post(who, `/retention/adults/${row.id}/decide`, { decision, reviewId: row.reviewId ?? newId(), words: 'So it is' })
const erase = (who: Who, reviewId: string | null, when = later) =>
  p.as(
    who,
    tx => tx.raw('select * from retention.erase_adult($1, $2, $3, 35, $4)', [reviewId, newId(), '[]', when]),
    when,
  )
const secret = /Vale|sentinel-|sleeve/

describe('how long', () => {
  test('without an outcome it is in use, and nothing finds it', async () => {
    expect((await get('okafor', `/allegations/${id}`, now)).html).toContain('It is in use until it has an outcome')
    await p.find('eastbridge', later)
    expect(await dueFor('okafor')).toBeUndefined()
    expect((await get('okafor', at(kept))).html).toContain('It has no outcome yet')
    expect((await propose('okafor')).status).toBe(404)
  })

  test('with one and without a birth no date can be given, and it is kept, in words', async () => {
    await end(id)
    const page = (await get('okafor', `/allegations/${id}`)).html
    expect(page).toContain('It is kept, and no date can be given')
    expect(page).toContain('nobody has said when that was')
    await p.find('eastbridge', later)
    expect((await due()).keepUntil).toBeNull()
    expect((await due()).kinds).toEqual(['allegation', 'lado'])
    expect((await propose('okafor')).html).toContain('It has to be kept for longer')
  })

  test('who reads it says when the adult was born, and how they know; nobody else does', async () => {
    const born = {
      'born-day': '5',
      'born-month': '3',
      'born-year': '1970',
      known: 'sentinel-known: the personnel file',
    }
    const to = `/allegations/${id}/born`
    for (const who of ['vale', 'haddad', 'frost', 'hart', 'second-dpo'] as Who[])
      expect((await post(who, to, born)).status, who).toBe(404)
    expect((await post('okafor', to, { ...born, 'born-month': '13' })).html).toContain('Enter a real date')
    expect((await post('okafor', to, { ...born, 'born-year': '2026' })).html).toContain('look at the year')
    expect((await post('okafor', to, { ...born, known: '' })).html).toContain('Say how you know')
    expect((await post('okafor', to, { known: 'x' })).html).toContain('Enter the day they were born')
    expect((await post('achebe', to, born)).status).toBe(303)
    expect((await post('achebe', to, { known: 'It was another Vale' })).status).toBe(303)
    expect((await get('okafor', `/allegations/${id}`)).html).toContain('was taken back')
    expect((await post('okafor', to, born, new Date(later.getTime() + 1000))).status).toBe(303)
    const page = (await get('okafor', `/allegations/${id}`)).html
    expect(page).toContain('5 March 1970')
    // The council's officer keeps it too, and has no number yet.
    expect(page).toContain('A designated officer keeps it too')
    await setEverything(p, now)
    expect((await get('okafor', `/allegations/${id}`)).html).toContain('Until 5 March 2038')
  })
})

describe('who', () => {
  test('before its day nobody can propose; then it is found, for who reads it and for who decides', async () => {
    await p.find('eastbridge', between)
    expect(await dueFor('okafor')).toBeUndefined()
    expect((await propose('okafor', 'erase', between)).status).toBe(404)
    await p.find('eastbridge', later)
    expect(await dueFor('okafor')).toMatchObject({ keepUntil: '2038-03-05', reads: true, decides: false })
    expect(await dueFor('hart')).toMatchObject({ reads: false, decides: true })
    for (const who of ['haddad', 'vale', 'frost', 'other-dpo', 'pemberton'] as Who[])
      expect(await dueFor(who), who).toBeUndefined()
    expect((await get('okafor', '/allegations')).html).toContain('Come to their date')
    expect((await p.get('okafor', '/', later)).html).toContain('about adults to review')
  })

  test('a data protection officer sees its number and days, and nothing of what it says', async () => {
    const row = await due()
    for (const address of ['/retention', `/retention/adults/${row.id}`, `/retention/adults/${row.id}/hold`])
      for (const who of ['hart', 'second-dpo'] as Who[]) {
        const page = await get(who, address)
        expect([who, address, page.status]).toEqual([who, address, 200])
        expect(page.html).not.toMatch(secret)
        if (!address.endsWith('/hold')) expect(page.html).toMatch(/19 Nov(ember)? 2026/)
        expect(page.html).toContain(number)
      }
    for (const address of [`/allegations/${id}`, at(kept), at(`${kept}/hold`)])
      for (const who of ['hart', 'haddad', 'vale', 'frost', 'other-dpo', 'pemberton'] as Who[])
        expect([who, address, (await get(who, address)).status]).toEqual([who, address, 404])
    for (const who of ['okafor', 'achebe', 'haddad', 'vale', 'other-dpo', 'byrne'] as Who[])
      expect([who, (await get(who, `/retention/adults/${row.id}`)).status]).toEqual([who, 404])
    // Nothing of it in what the lead for pupils reads of retention.
    expect((await get('haddad', '/retention')).html).not.toContain(number)
    expect((await get('haddad', '/')).html).not.toContain('about adults to review')
  })

  test('the page of the concern asks to confirm first, as everything there does', async () => {
    await p.rows('update identity.session set confirmed_at = null, confirmed_by = null')
    expect((await p.get('okafor', at(kept), later)).html).not.toContain(number)
  })

  test('only who reads it proposes, and never for the person named', async () => {
    for (const who of ['haddad', 'vale', 'frost', 'hart', 'second-dpo', 'pemberton'] as Who[])
      expect([who, (await propose(who)).status]).toEqual([who, 404])
    const row = await due()
    expect((await post('hart', `/retention/adults/${row.id}/propose`, { proposal: 'erase', words: 'x' })).status).toBe(
      404,
    )
    for (const who of ['hart', 'haddad', 'vale'] as Who[])
      await expect(
        p.as(
          who,
          tx => tx.raw(`select retention.propose_adult($1, $2, 'erase', 'x', null, $3)`, [newId(), row.id, later]),
          later,
        ),
        who,
      ).rejects.toThrow('not allowed')
  })

  test('an officer whom it names, by id or by name, neither sees it nor decides', async () => {
    const other = await tell('The second-dpo', 'sentinel-other')
    await end(other.id, 'false')
    await p.find('eastbridge', later)
    expect(await dueFor('hart', other.id)).toBeDefined()
    expect(await dueFor('second-dpo', other.id)).toBeUndefined()
    await p.rows(`update allegations.allegation set about_name = 'X', about_practitioner_id = $2 where id = $1`, [
      other.id,
      p.idOf('second-dpo'),
    ])
    expect(await dueFor('second-dpo', other.id)).toBeUndefined()
  })
})

describe('holds and decisions', () => {
  test('the database itself refuses before the day, without an outcome, and while it is held', async () => {
    const row = await due()
    const ask = () =>
      p.as(
        'okafor',
        tx => tx.raw(`select retention.propose_adult($1, $2, 'erase', 'x', null, $3)`, [newId(), row.id, later]),
        later,
      )
    await p.rows(`update retention.adult_due set keep_until = '2039-03-02' where id = $1`, [row.id])
    await expect(ask()).rejects.toThrow('its day has not come')
    await p.rows(`update retention.adult_due set keep_until = '2038-03-05' where id = $1`, [row.id])
    await p.rows(
      `update allegations.step set kind = 'note', outcome = null where kind = 'outcome' and allegation_id = $1`,
      [id],
    )
    await expect(ask()).rejects.toThrow('it has no outcome')
    await p.rows(
      `update allegations.step set kind = 'outcome', outcome = 'unsubstantiated' where words = 'sentinel-outcome' and allegation_id = $1`,
      [id],
    )
    expect((await propose('okafor')).status).toBe(303)
    const { reviewId } = await due()
    const hold = { grounds: 'claim', words: 'A solicitor has written' }
    expect((await post('okafor', at(`${kept}/hold`), hold)).status).toBe(303)
    expect((await due()).held).toBe(true)
    expect((await decide('hart', await due())).html).toContain('nothing is erased while a hold is on')
    await expect(erase('hart', reviewId)).rejects.toThrow('the record is held')
    expect((await get('hart', `/retention/adults/${row.id}`)).html).toContain('A solicitor has written')
  })

  test('a reader’s hold is lifted by a reader or an officer, an officer’s by an officer', async () => {
    const row = await due()
    const [own] = await p.rows<{ id: string }>('select id from retention.adult_hold')
    expect((await post('haddad', at(`${kept}/holds/${own!.id}`), { words: 'x' })).status).toBe(404)
    expect((await get('achebe', at(`${kept}/holds/${own!.id}`))).status).toBe(200)
    expect((await post('achebe', at(`${kept}/holds/${own!.id}`), { words: '' })).status).toBe(422)
    expect((await post('achebe', at(`${kept}/holds/${own!.id}`), { words: 'It is settled' })).status).toBe(303)
    expect(
      (await post('hart', `/retention/adults/${row.id}/hold`, { grounds: 'inquiry', words: 'Asked for' })).status,
    ).toBe(303)
    const [officers] = await p.rows<{ id: string }>('select id from retention.adult_hold where by_officer')
    expect((await post('okafor', at(`${kept}/holds/${officers!.id}`), { words: 'x' })).status).toBe(404)
    await expect(
      p.as('okafor', tx => tx.raw('select retention.lift_adult_hold($1, $2, $3)', [officers!.id, 'x', later]), later),
    ).rejects.toThrow('not allowed')
    const lift = `/retention/adults/${row.id}/holds/${officers!.id}`
    expect((await get('second-dpo', lift)).html).toContain(number)
    expect((await post('second-dpo', lift, { words: 'It has reported' })).status).toBe(303)
    expect((await due()).held).toBe(false)
  })

  test('a decision is an officer’s, stands once, and against it the concern stays', async () => {
    const row = await due()
    expect((await propose('achebe')).html).toContain('waits for a decision')
    for (const who of ['okafor', 'achebe', 'haddad', 'vale', 'other-dpo'] as Who[]) {
      expect([who, (await decide(who, row)).status]).toEqual([who, 404])
      await expect(erase(who, row.reviewId), who).rejects.toThrow(/not allowed|what they proposed/)
    }
    expect((await decide('second-dpo', row, 'keep')).status).toBe(303)
    expect((await decide('hart', row)).html).toContain('since you opened this page')
    expect((await get('okafor', at(kept))).html).toContain('So it is')
  })

  test('where nobody is left who reads it an officer proposes, and never decides on that', async () => {
    const readers = [p.idOf('okafor'), p.idOf('achebe')]
    await p.rows('update identity.practitioner set disabled_at = now() where id = any($1::uuid[])', [readers])
    const row = await due()
    const proposed = await post('hart', `/retention/adults/${row.id}/propose`, { proposal: 'erase', words: 'x' })
    expect(proposed.status).toBe(303)
    const mine = await due()
    expect((await decide('hart', mine)).html).toContain('You proposed this')
    await expect(erase('hart', mine.reviewId)).rejects.toThrow('nobody decides on what they proposed')
    expect((await decide('second-dpo', mine, 'keep')).status).toBe(303)
    await p.rows('update identity.practitioner set disabled_at = null where id = any($1::uuid[])', [readers])
  })
})

describe('erasing', () => {
  test('one transaction: nothing is left in any table, the log still verifies, and a certificate says so', async () => {
    expect((await propose('okafor')).status).toBe(303)
    const row = await due()
    const head = await p.keepHead()
    const left = async (...words: string[]) =>
      [...(await p.everything())]
        .filter(([, text]) => words.some(word => text.includes(word)))
        .map(([name]) => name)
        .sort()
    const before = await left(id, number, row.id)
    for (const table of ['allegations.step', 'audit.event', 'platform.submission', 'retention.adult_due'])
      expect(before).toContain(table)
    const steps = await p.rows('select 1 from allegations.step where allegation_id = $1', [id])
    const emptied = async () =>
      (await p.rows<{ n: number }>('select count(*)::int as n from audit.event where body is null'))[0]!.n
    const empty = await emptied()
    const done = await decide('hart', row)
    expect(done.status, done.html.replace(/<[^>]+>/g, ' ').slice(0, 2000)).toBe(303)
    expect(done.location).toMatch(/^\/retention\/certificates\//)
    expect(await left(id, number, row.id, 'sentinel-seen', 'sentinel-known', 'Nobody needs it')).toEqual([])
    expect(await p.verify(head)).toMatchObject({ ok: true })

    const page = await get('hart', done.location!)
    expect(page.html).not.toMatch(secret)
    for (const words of [
      'E-2039-',
      'Grace Okafor',
      'concern about an adult',
      'normal pension age',
      'The chain still verifies'.toLowerCase(),
    ])
      expect(page.html.toLowerCase(), words).toContain(words.toLowerCase())
    const [certificate] = await p.rows<{ counts: Record<string, number>; part: string; rules: { id: string }[] }>(
      'select counts, part, rules from retention.certificate order by decided_at desc limit 1',
    )
    expect(certificate).toMatchObject({
      part: 'allegation',
      counts: { adults: 1, steps: steps.length, receipts: 1, births: 3 },
    })
    expect(certificate!.rules.map(rule => rule.id)).toEqual(['allegation', 'lado'])
    expect(certificate!.counts.events).toBe((await emptied()) - empty)
    expect(certificate!.counts.events).toBeGreaterThan(10)
    // That it was there at all is told to the officers of the area alone.
    for (const who of ['haddad', 'okafor', 'other-dpo'] as Who[]) {
      expect([who, (await get(who, done.location!)).status]).toEqual([who, 404])
      expect((await get(who, '/retention/certificates')).html).not.toContain('E-2039-')
    }
    expect((await get('okafor', `/allegations/${id}`)).status).toBe(404)
    expect((await get('frost', '/allegations/mine')).status).toBe(200)
  })

  test('two officers who decide at once: one erases, the other is told', async () => {
    const other = await tell('Somebody Else', 'sentinel-last')
    await end(other.id, 'false')
    await p.find('eastbridge', later)
    const fresh = await due(other.id)
    const input = { proposal: 'erase', words: 'x', again: '' } as const
    expect(await p.as('achebe', (tx, ctx) => proposeForAdult(tx, ctx, fresh, input), later)).toEqual({ ok: true })
    const row = await due(other.id)
    const decision = { decision: 'erase', words: null, reviewId: row.reviewId ?? '' } as const
    const both = await Promise.all(
      (['hart', 'second-dpo'] as const).map(who =>
        p.as(who, (tx, ctx) => decideOnAdult(tx, ctx, row, decision), later),
      ),
    )
    expect(
      both.filter(one => one.ok),
      JSON.stringify(both),
    ).toHaveLength(1)
    expect(JSON.stringify(both)).toContain('Somebody has decided on it already')
    expect(await p.verify()).toMatchObject({ ok: true })
  })

  test('no row of the sealed store goes in any other way', async () => {
    for (const table of [
      'allegations.allegation',
      'allegations.step',
      'retention.adult_hold',
      'allegations.adult_birth',
    ]) {
      await p.admin.query('begin')
      try {
        await p.admin.query('set local role kith_app')
        await p.admin.query('savepoint s')
        await expect(p.admin.query(`delete from ${table}`), table).rejects.toThrow('permission denied')
        await p.admin.query('rollback to savepoint s')
        await p.admin.query('set local role kith_definer')
        await expect(p.admin.query(`delete from ${table}`), table).rejects.toThrow(
          'by an erasure that somebody decided on',
        )
      } finally {
        await p.admin.query('rollback')
      }
    }
  })

  test('every table that points at a concern about an adult is one its erasure reaches', async () => {
    const rows = await p.rows<{ name: string }>(
      `with recursive named as (
         select c.oid as at from pg_class c where c.relkind = 'r' and (c.oid = 'allegations.allegation'::regclass
           or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'allegation_id'))),
       points(at) as (select at from named union select k.conrelid from pg_constraint k join points on k.confrelid = points.at where k.contype = 'f')
       select points.at::regclass::text as name from points
       where not exists (select from pg_trigger t where t.tgrelid = points.at and t.tgname = 'only_in_an_erasure')`,
    )
    expect(rows).toEqual([])
  })
})

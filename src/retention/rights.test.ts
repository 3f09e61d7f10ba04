/** Who may, who may not; holds; self-approval; the floor in the database; and that every table with somebody in it is thought of. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { organisationId } from '../demo/cast.ts'
import { newId } from '../platform/id.ts'
import { decideOn, proposeFor } from './actions.ts'
import { dueNow } from './queries.ts'
import type { DueRow } from './retention.ts'
import { openPlace, type Place, setEverything, type Who } from './tests/place.ts'

const now = new Date('2026-11-19T16:00:00Z')
const later = new Date('2039-03-02T10:00:00Z')
let p: Place
let child: string
let due: DueRow
beforeAll(async () => {
  p = await openPlace(now)
  child = (
    await p.rows<{ id: string }>(`select person_id as id from people.name where given = 'Reece' and family = 'Calder'`)
  )[0]!.id
  await p.rows(`update people.person set born_on = '1990-05-04' where id = $1`, [child])
  await setEverything(p, now)
  await p.rows(`update access.involvement set to_at = '2030-01-01' where child_id = $1 and organisation_id = $2`, [
    child,
    organisationId('eastbridge'),
  ])
  await p.find('eastbridge', later)
  due = await one()
}, 180_000)
afterAll(() => p?.close())
const one = async (): Promise<DueRow> => {
  const found = (await p.as('hart', tx => dueNow(tx), later)).find(row => row.childId === child && row.part === 'file')
  if (!found) throw new Error('nothing is due')
  return found
}
const propose = (who: Who, proposal = 'erase', row = due) =>
  p.post(who, `/retention/due/${row.id}/propose`, { proposal, words: 'Nobody needs it', again: '1' }, later)
const decide = (who: Who, row: DueRow, decision = 'erase') =>
  p.post(
    who,
    `/retention/due/${row.id}/decide`,
    { decision, reviewId: row.reviewId ?? newId(), words: 'So it is' },
    later,
  )

describe('who', () => {
  test('leads of the school and data protection officers of the area see it, by initials; nobody else does', async () => {
    for (const who of ['haddad', 'okafor', 'hart', 'second-dpo'] as Who[]) {
      const page = await p.get(who, `/retention/due/${due.id}`, later)
      expect(page.status, who).toBe(200)
      expect(page.html).toContain('R.C., born 1990')
      expect(page.html).not.toContain('Reece')
    }
    const nobody = (await p.get('hart', `/retention/due/${newId()}`, later)).html
    expect(nobody).toContain('Not found')
    // Of another school, of the front door, of another area: not there. Those who work here and have no such job: no such page for them.
    for (const who of ['lindqvist', 'sandhu', 'other-dpo'] as Who[])
      expect((await p.get(who, `/retention/due/${due.id}`, later)).status, who).toBe(404)
    for (const who of ['frost', 'byrne', 'castell', 'lund', 'shah', 'mirza', 'marsh'] as Who[]) {
      expect((await p.get(who, '/retention', later)).status, who).toBe(404)
      expect((await p.get(who, `/retention/due/${due.id}`, later)).status, who).toBe(404)
      expect((await propose(who)).status, who).toBe(404)
      expect((await p.get(who, '/retention/certificates', later)).status, who).toBe(404)
    }
    expect((await decide('haddad', due)).status).toBe(404)
    expect(await p.rows('select 1 from retention.review where due_id = $1', [due.id])).toEqual([])
  })

  test('somebody too close to the child sees nothing of it', async () => {
    await p.rows(
      `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'their own child', '2020-01-01')`,
      [newId(), p.idOf('ellery'), child],
    )
    expect((await p.get('ellery', `/retention/due/${due.id}`, later)).status).toBe(404)
    expect((await p.get('ellery', '/retention', later)).html).not.toContain('R.C., born 1990')
    expect((await propose('ellery')).status).toBe(404)
  })

  test('reading it is recorded, with the child', async () => {
    const event = await p.rows(
      `select e.id from audit.event e join audit.event_child c on c.event_id = e.id where e.action = 'retention.read' and c.child_id = $1 and e.practitioner_id = $2`,
      [child, p.idOf('hart')],
    )
    expect(event.length).toBeGreaterThan(0)
  })
})

describe('rules', () => {
  const fields = {
    keep: 'set',
    years: '30',
    from: 'birth',
    source: 'Our schedule',
    certainty: 'local',
    reason: 'Agreed',
    holder: '',
    basedOn: '',
  }
  test('are read by everybody, and set by a safeguarding partner or a data protection officer, with a reason and a source', async () => {
    expect((await p.get('frost', '/retention/rules')).status).toBe(200)
    expect((await p.get('frost', '/retention/rules/school-file')).html).not.toContain('Set it for the area')
    for (const who of ['haddad', 'byrne', 'frost'] as Who[])
      expect((await p.post(who, '/retention/rules/school-file', fields)).status, who).toBe(404)
    expect((await p.post('castell', '/retention/rules/school-file', { ...fields, source: '' })).status).toBe(422)
    expect((await p.post('castell', '/retention/rules/school-file', fields)).status).toBe(303)
    // The record is longer kept from the next night on; and today, whatever the list says.
    const page = await p.get('castell', '/retention/rules/school-file')
    expect(page.html).toContain('30 years from birth')
    expect((await p.post('castell', '/retention/rules/school-file', { ...fields, years: '26' })).status).toBe(422)
    const newest = (
      await p.rows<{ id: string }>(
        `select id from retention.choice where rule_id = 'school-file' order by set_at desc, id desc limit 1`,
      )
    )[0]!.id
    expect(
      (
        await p.post(
          'hart',
          '/retention/rules/school-file',
          { ...fields, keep: 'back', basedOn: newest },
          new Date(Date.now() + 1000),
        )
      ).status,
    ).toBe(303)
    expect((await p.rows(`select 1 from retention.choice where rule_id = 'school-file'`)).length).toBe(2)
  })
  test('the law’s number can be made longer and never shorter', async () => {
    const law = { ...fields, from: 'birth', years: '60' }
    expect((await p.post('castell', '/retention/rules/looked-after', law)).html).toContain(
      'an area can keep longer, not shorter',
    )
  })
  test('a longer rule set after the night refuses at once', async () => {
    const basedOn = (
      await p.rows<{ id: string }>(
        `select id from retention.choice where rule_id = 'school-file' order by set_at desc, id desc limit 1`,
      )
    )[0]!.id
    const at = new Date(Date.now() + 5000)
    expect(
      (await p.post('castell', '/retention/rules/school-file', { ...fields, years: '99', basedOn }, at)).status,
    ).toBe(303)
    expect((await propose('haddad')).html).toContain('It has to be kept for longer')
    const next = (
      await p.rows<{ id: string }>(
        `select id from retention.choice where rule_id = 'school-file' order by set_at desc, id desc limit 1`,
      )
    )[0]!.id
    expect(
      (
        await p.post(
          'castell',
          '/retention/rules/school-file',
          { ...fields, keep: 'back', basedOn: next },
          new Date(Date.now() + 9000),
        )
      ).status,
    ).toBe(303)
  })
})

describe('holds and decisions', () => {
  test('a hold refuses the proposal, the decision, and the database itself; lifted, it goes its way', async () => {
    expect((await propose('haddad')).status).toBe(303)
    const put = await p.post(
      'hart',
      `/retention/due/${due.id}/hold`,
      { grounds: 'inquiry', words: 'The inquiry asked for it' },
      later,
    )
    expect(put.status).toBe(303)
    const row = await one()
    expect(row.held).toBe(true)
    expect((await decide('hart', row)).html).toContain('nothing is erased while a hold is on')
    await expect(
      p.as(
        'hart',
        tx => tx.raw('select * from retention.erase($1, $2, $3, 35, $4)', [row.reviewId, newId(), '[]', later]),
        later,
      ),
    ).rejects.toThrow('the record is held')
    // Put on for every organisation by an officer: a lead of one cannot lift it.
    const hold = (await p.rows<{ id: string }>('select id from retention.hold where child_id = $1', [child]))[0]!.id
    expect((await p.post('haddad', `/retention/holds/${hold}`, { words: 'x' }, later)).status).toBe(404)
    expect((await p.get('byrne', '/retention/holds', later)).status).toBe(404)
    expect((await p.post('second-dpo', `/retention/holds/${hold}`, { words: '' }, later)).status).toBe(422)
    expect(
      (await p.post('second-dpo', `/retention/holds/${hold}`, { words: 'The inquiry has reported' }, later)).status,
    ).toBe(303)
    expect((await p.get('hart', '/retention/holds', later)).html).toContain('The inquiry has reported')
    expect((await one()).held).toBe(false)
  })

  test('a lead holds the record of a child they work with, from the child’s page, and nobody else’s', async () => {
    const theirs = (
      await p.rows<{ id: string }>(
        `select child_id as id from access.involvement where organisation_id = $1 and to_at is null and child_id not in (
      select child_id from access.exclusion) limit 1`,
        [organisationId('eastbridge')],
      )
    )[0]!.id
    expect(
      (await p.post('haddad', `/children/${theirs}/hold`, { grounds: 'claim', words: 'A solicitor’s letter' })).status,
    ).toBe(303)
    expect((await p.get('haddad', `/children/${theirs}`)).html).toContain('On hold')
    for (const who of ['frost', 'byrne', 'hart', 'lindqvist'] as Who[])
      expect((await p.post(who, `/children/${theirs}/hold`, { grounds: 'claim', words: 'x' })).status, who).toBe(404)
  })

  test('nobody decides on their own proposal, a decision stands once, and against it the record stays', async () => {
    const row = await one()
    expect((await propose('okafor')).html).toContain('waits for a decision')
    const against = await decide('hart', row, 'keep')
    expect(against.status).toBe(303)
    expect((await decide('second-dpo', row)).html).toContain('since you opened this page')
    expect((await p.get('haddad', `/retention/due/${due.id}`, later)).html).toContain('So it is')
    expect((await propose('hart')).status).toBe(303)
    const mine = await one()
    expect((await decide('hart', mine)).html).toContain('You proposed this')
    await expect(
      p.as(
        'hart',
        tx => tx.raw('select * from retention.erase($1, $2, $3, 35, $4)', [mine.reviewId, newId(), '[]', later]),
        later,
      ),
    ).rejects.toThrow('nobody decides on what they proposed')
    for (const who of ['haddad', 'byrne', 'other-dpo'] as Who[])
      await expect(
        p.as(
          who,
          tx => tx.raw('select * from retention.erase($1, $2, $3, 35, $4)', [mine.reviewId, newId(), '[]', later]),
          later,
        ),
        who,
      ).rejects.toThrow('not allowed')
    // Before its day, and while the organisation works with the child, the database refuses as well.
    await expect(
      p.as(
        'second-dpo',
        tx =>
          tx.raw('select * from retention.erase($1, $2, $3, 35, $4)', [
            mine.reviewId,
            newId(),
            '[]',
            '1999-01-01T00:00:00Z',
          ]),
        later,
      ),
    ).rejects.toThrow('its day has not come')
    await p.rows(`update access.involvement set to_at = null where child_id = $1 and organisation_id = $2`, [
      child,
      organisationId('eastbridge'),
    ])
    await expect(
      p.as(
        'second-dpo',
        tx => tx.raw('select * from retention.erase($1, $2, $3, 35, $4)', [mine.reviewId, newId(), '[]', later]),
        later,
      ),
    ).rejects.toThrow('works with the child')
    expect((await p.rows(`select 1 from retention.certificate where number like 'E-2039-%'`)).length).toBe(0)
    expect((await p.rows('select 1 from record.entry_child where child_id = $1', [child])).length).toBeGreaterThan(0)
    // Work begins again: it is not due any more.
    await p.find('eastbridge', later)
    expect((await p.get('hart', `/retention/due/${due.id}`, later)).status).toBe(404)
  })

  test('two officers who decide at once: one erases, the other is told', async () => {
    await p.rows(`update access.involvement set to_at = '2030-01-01' where child_id = $1 and organisation_id = $2`, [
      child,
      organisationId('eastbridge'),
    ])
    await p.find('eastbridge', later)
    const fresh = await one()
    const done = await p.as(
      'haddad',
      (tx, ctx) => proposeFor(tx, ctx, fresh, { proposal: 'erase', words: 'x', again: '' }),
      later,
    )
    expect(done.ok).toBe(true)
    const row = await one()
    const input = { decision: 'erase', words: null, reviewId: row.reviewId ?? '' } as const
    const both = await Promise.allSettled(
      (['hart', 'second-dpo'] as const).map(who => p.as(who, (tx, ctx) => decideOn(tx, ctx, row, input), later)),
    )
    const answers = both.map(result =>
      result.status === 'fulfilled' ? result.value : { ok: false, errors: [String(result.reason)] },
    )
    expect(
      answers.filter(answer => answer.ok),
      JSON.stringify(answers),
    ).toHaveLength(1)
    expect(JSON.stringify(answers)).toContain('Somebody has decided on it already')
    expect((await p.rows(`select 1 from retention.certificate where number like 'E-2039-%'`)).length).toBe(1)
    expect(await p.verify()).toMatchObject({ ok: true })
  })
})

describe('the floor', () => {
  test('no row goes in any other way: not by the program, not by a function that works past the policies', async () => {
    await p.admin.query('begin')
    try {
      await p.admin.query('set local role kith_app')
      await expect(p.admin.query('delete from record.version')).rejects.toThrow('permission denied')
    } finally {
      await p.admin.query('rollback')
    }
    for (const table of ['record.version', 'people.name', 'attendance.term_marks', 'access.glass', 'retention.hold']) {
      await p.admin.query('begin')
      try {
        await p.admin.query('set local role kith_definer')
        await expect(p.admin.query(`delete from ${table}`), table).rejects.toThrow(
          'by an erasure that somebody decided on',
        )
      } finally {
        await p.admin.query('rollback')
      }
    }
  })

  test('an erasure without its event does not commit', async () => {
    await p.admin.query('begin')
    await p.admin.query(
      `insert into retention.erasing (certificate_id, children) select id, '{}' from retention.certificate limit 1`,
    )
    await expect(p.admin.query('commit')).rejects.toThrow('an erasure ends with its event')
    await p.admin.query('rollback')
  })

  test('every table that points at a child, an entry or a person is one an erasure reaches, or is on this list with the reason', async () => {
    /** Not reached, and why. */
    const others: Record<string, string> = {
      'audit.event_child': 'by audit.erase, with its event',
      'people.leaving': 'ids of children alone; this child’s is taken out of the list',
    }
    const rows = await p.rows<{ name: string; guarded: boolean }>(
      `select n.nspname || '.' || c.relname as name,
         exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'only_in_an_erasure') as guarded
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgboss')
         and exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and (a.attname in ('child_id', 'person_id', 'children', 'entry_id', 'known_child_id', 'other_id')
             or exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any(k.conkey)
               and k.confrelid in (select x.conrelid from pg_constraint x where x.contype = 'f'
                 and x.confrelid in ('record.entry'::regclass, 'people.person'::regclass)))))
         order by 1`,
    )
    const left = rows.filter(row => !row.guarded && !(row.name in others)).map(row => row.name)
    // Rows that others count by: they hold no person.
    expect(
      left.filter(
        name =>
          ![
            'attendance.file',
            'attendance.token',
            'concerns.log_link',
            'retention.gone_file',
            'retention.erasing',
            'retention.certificate',
          ].includes(name),
      ),
    ).toEqual([])
  })
})

/** Erasing a child of the demonstration, record by record, on real PostgreSQL: what goes, what stays, and that the log still verifies. */
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OrganisationKey, organisationId, organisations } from '../demo/cast.ts'
import { newId } from '../platform/id.ts'
import { dueNow } from './queries.ts'
import type { DueRow } from './retention.ts'
import { openPlace, type Place, setEverything } from './tests/place.ts'

const now = new Date('2026-11-19T16:00:00Z')
/** Long after every date. */
const later = new Date('2039-03-02T10:00:00Z')

let p: Place
let reece: string
let ellie: string
beforeAll(async () => {
  p = await openPlace(now)
  const named = async (given: string) =>
    (
      await p.rows<{ id: string }>(`select person_id as id from people.name where given = $1 and family = 'Calder'`, [
        given,
      ])
    )[0]!.id
  reece = await named('Reece')
  ellie = await named('Ellie-Mae')
  // Grown old long ago, so that years from birth are over.
  await p.rows(`update people.person set born_on = '1910-05-04' where id = $1`, [reece])
  await setEverything(p, now)
}, 180_000)
afterAll(() => p?.close())

const endWork = (child: string, organisation: string | null = null) =>
  p.rows(
    `update access.involvement set to_at = '2030-01-01' where child_id = $1 and to_at is null and ($2::uuid is null or organisation_id = $2)`,
    [child, organisation],
  )
const keepers = async (child: string): Promise<OrganisationKey[]> => {
  const ids = await p.rows<{ id: string }>(
    `select organisation_id as id from access.involvement where child_id = $1 union select owner_id from record.entry_child where child_id = $1
     union select organisation_id from attendance.term_marks where child_id = $1
     union select c.organisation_id from contacts.contact_child cc join contacts.contact c on c.id = cc.contact_id where cc.child_id = $1`,
    [child],
  )
  return organisations.filter(one => ids.some(row => row.id === organisationId(one.key))).map(one => one.key)
}
const dueOf = async (child: string, part?: string): Promise<DueRow[]> =>
  (await p.as('hart', tx => dueNow(tx), later)).filter(row => row.childId === child && (!part || row.part === part))

/** Proposed by one officer, decided by the other, through the pages. Gives the certificate's address. */
async function eraseDue(row: DueRow): Promise<string> {
  const proposed = await p.post(
    'second-dpo',
    `/retention/due/${row.id}/propose`,
    { proposal: 'erase', words: 'Nobody needs it: sentinel-reason.' },
    later,
  )
  expect(proposed.status, proposed.html.replace(/<[^>]+>/g, ' ').slice(0, 3000)).toBe(303)
  const again = (await p.as('hart', tx => dueNow(tx), later)).find(one => one.id === row.id)!
  const decided = await p.post(
    'hart',
    `/retention/due/${row.id}/decide`,
    { decision: 'erase', reviewId: again.reviewId!, words: '' },
    later,
  )
  expect(decided.status, decided.html.replace(/<[^>]+>/g, ' ').slice(0, 3000)).toBe(303)
  expect(decided.location).toMatch(/^\/retention\/certificates\//)
  return decided.location!
}

describe('erasing', () => {
  test('one organisation’s register, then its file: the others keep theirs, brothers and sisters theirs', async () => {
    const school = organisationId('eastbridge')
    const count = async (owner: string, child: string) =>
      (
        await p.rows<{ n: number }>(
          'select count(*)::int as n from record.entry_child where owner_id = $1 and child_id = $2',
          [owner, child],
        )
      )[0]!.n
    expect(await count(school, reece)).toBeGreaterThan(3)
    await p.find('eastbridge', later)
    expect(await dueOf(reece)).toEqual([])
    await endWork(reece, school)
    await p.find('eastbridge', later)
    const due = await dueOf(reece)
    expect(due.map(row => row.part).sort()).toEqual(['file', 'register'])

    const marks = await p.rows('select 1 from attendance.term_marks where child_id = $1', [reece])
    expect(marks.length).toBeGreaterThan(0)
    const register = await p.get('hart', await eraseDue(due.find(row => row.part === 'register')!), later)
    expect(register.html).toContain('The attendance register')
    expect(register.html).not.toMatch(/Reece|Calder/)
    expect(await p.rows('select 1 from attendance.term_marks where child_id = $1', [reece])).toEqual([])
    expect(await count(school, reece)).toBeGreaterThan(3)

    const shared = await p.rows<{ id: string }>(
      `select entry_id as id from record.entry_child where owner_id = $1 and child_id = $2 and cardinality(with_children) > 1`,
      [school, reece],
    )
    const others = (
      await p.rows<{ n: number }>('select count(*)::int as n from record.entry_child where child_id <> $1', [reece])
    )[0]!.n
    const elsewhere = (
      await p.rows<{ n: number }>(
        'select count(*)::int as n from record.entry_child where owner_id <> $1 and child_id = $2',
        [school, reece],
      )
    )[0]!.n
    expect(elsewhere).toBeGreaterThan(0)
    await eraseDue(due.find(row => row.part === 'file')!)
    expect(await count(school, reece)).toBe(0)
    expect(
      (
        await p.rows<{ n: number }>('select count(*)::int as n from record.entry_child where child_id <> $1', [reece])
      )[0]!.n,
    ).toBe(others)
    expect(
      (
        await p.rows<{ n: number }>(
          'select count(*)::int as n from record.entry_child where owner_id <> $1 and child_id = $2',
          [school, reece],
        )
      )[0]!.n,
    ).toBe(elsewhere)
    for (const { id } of shared) {
      const left = await p.rows<{ with_children: string[] }>(
        'select with_children from record.entry_child where entry_id = $1',
        [id],
      )
      expect(left.length).toBeGreaterThan(0)
      for (const row of left) expect(row.with_children).not.toContain(reece)
      expect(await p.rows('select 1 from record.version where entry_id = $1', [id])).not.toEqual([])
    }
    expect(await p.verify()).toMatchObject({ ok: true })
  }, 120_000)

  test('the last organisation’s: nothing of the child is left in any table, the files go, the chain verifies', async () => {
    // Words that are this child's alone, in what nobody else is in.
    const words = (
      await p.rows<{ w: string }>(
        `select v.body::text as w from record.version v where v.entry_id in (select entry_id from record.entry_child where child_id = $1 group by 1
            having max(cardinality(with_children)) = 1)
         union select words from record.voice where child_id = $1 union select reasons from record.decision where child_id = $1
         union select value from people.identifier where person_id = $1 union select lines from people.address where person_id = $1
         union select number from people.phone where person_id in (select other_id from people.relationship where child_id = $1)
         union select what from sharing.request where child_id = $1 union select talk_best from people.person where id = $1`,
        [reece],
      )
    )
      .map(row => row.w)
      .filter(w => w && w.length > 8)
    expect(words.length).toBeGreaterThan(10)
    // What only one child's entries say: other families may have been told the same words.
    const own = (all: Map<string, string>) =>
      words.filter(w => [...all.values()].some(text => text.includes(inRow(w)) || text.includes(w)))
    expect(own(await p.everything()).length).toBeGreaterThan(10)
    // A document of this child alone, in the store.
    const entry = (
      await p.rows<{ id: string }>(
        `select entry_id as id from record.entry_child where child_id = $1 and cardinality(with_children) = 1 limit 1`,
        [reece],
      )
    )[0]!.id
    const fileId = newId()
    await p.rows(
      `insert into record.attachment (id, entry_id, file_name, media_type, bytes, sha256, added_by, added_at)
      values ($1, $2, 'sentinel-letter.pdf', 'application/pdf', 3, '\\x00', $3, now())`,
      [fileId, entry, p.idOf('lund')],
    )
    fs.mkdirSync(path.join(p.dataDir, 'files'), { recursive: true })
    fs.writeFileSync(path.join(p.dataDir, 'files', fileId), 'abc')
    await plant(reece)
    const planted = async () =>
      [...(await p.everything())].filter(([, text]) => text.includes('sentinel-')).map(([name]) => name)
    expect((await planted()).length).toBeGreaterThan(10)
    const head = await p.keepHead()

    await endWork(reece)
    for (const organisation of await keepers(reece)) await p.find(organisation, later)
    // Where nobody knows what kind of record it is, somebody says so, and it has a date the next night.
    for (const row of (await dueOf(reece)).filter(one => one.keepUntil === null)) {
      const refused = await p.post(
        'second-dpo',
        `/retention/due/${row.id}/propose`,
        { proposal: 'erase', words: 'x' },
        later,
      )
      expect(refused.status).toBe(422)
      const said = await p.post(
        'second-dpo',
        `/retention/due/${row.id}/say`,
        { kind: 'early-help', words: 'It was early help.' },
        later,
      )
      expect(said.status).toBe(303)
    }
    for (const organisation of await keepers(reece)) await p.find(organisation, later)
    const due = await dueOf(reece)
    expect(new Set(due.map(row => row.organisation)).size).toBeGreaterThan(3)
    expect(due.filter(row => row.keepUntil === null)).toEqual([])
    let last = ''
    for (const row of due) last = await eraseDue(row)
    const all = await p.everything()
    // The name stays where he is a brother in another record; the id of the person with it, and nothing else.
    const where = [...all]
      .filter(([, text]) => text.includes(reece))
      .map(([name]) => name)
      .sort()
    expect(
      where.filter(
        name =>
          !['people.name', 'people.person', 'people.relationship', 'audit.event', 'audit.event_child'].includes(name),
      ),
    ).toEqual([])
    const shared = await p.rows<{ n: number }>(
      `select count(*)::int as n from audit.event_child c where c.child_id = $1 and not exists (
         select from audit.event_child o join people.person x on x.id = o.child_id where o.event_id = c.event_id and o.child_id <> $1)`,
      [reece],
    )
    expect(shared[0]!.n).toBe(0)
    const left = words.filter(w => [...all.values()].some(text => text.includes(inRow(w)) || text.includes(w)))
    expect(left).toEqual([])
    expect(await planted()).toEqual([])
    expect(await p.destroy()).toBeGreaterThan(0)
    expect(fs.existsSync(path.join(p.dataDir, 'files', fileId))).toBe(false)
    const page = await p.get('hart', last, later)
    expect(page.html).toContain('No organisation here keeps anything of the child any more')
    expect((await p.get('hart', '/retention/certificates', later)).html).toContain('E-2039-0003')
    expect(page.html).not.toMatch(/Reece|Calder|being destroyed/)
    // Also against a head that somebody else kept from before.
    expect(await p.verify(head)).toMatchObject({ ok: true })
    expect(
      (await p.rows<{ n: number }>('select count(*)::int as n from audit.event where body is null'))[0]!.n,
    ).toBeGreaterThan(5)
    // His sister’s record stands.
    expect((await p.rows('select 1 from record.entry_child where child_id = $1', [ellie])).length).toBeGreaterThan(0)
  }, 180_000)
})

/** As PostgreSQL writes a value inside a row. */
const inRow = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '""')

/** Words about the child in every place the demonstration leaves empty: a search, an emergency, a refused row, a draft, unusual looking, a lifted hold. */
async function plant(child: string): Promise<void> {
  const school = organisationId('eastbridge')
  const who = p.idOf('haddad')
  const id = newId
  const session = (await p.rows<{ id: string }>('select id from identity.session limit 1'))[0]!.id
  await p.rows(
    `insert into record.draft (id, practitioner_id, organisation_id, kind, subject_id, fields, began_at, saved_at)
     values ($1, $2, $3, 'sharing-ask', $4, '{"what": "sentinel-draft"}', now(), now())`,
    [id(), who, organisationId('childrens-services'), child],
  )
  await p.rows(
    `insert into matching.question (id, practitioner_id, organisation_id, asked_at, purpose, given, family, strong_keys)
     select $1, $2, $3, now(), 'sentinel-purpose', 'Reece', 'Calder', array_agg(key) from matching.key where person_id = $4`,
    [id(), who, organisationId('police'), child],
  )
  await p.rows(
    `insert into matching.notice (id, child_id, organisation_id, asked_by_organisation_id, asked_at, purpose) values ($1, $2, $3, $4, now(), 'sentinel-notice')`,
    [id(), child, organisationId('police'), school],
  )
  const glass = id()
  await p.rows(
    `insert into access.glass (id, practitioner_id, organisation_id, session_id, child_id, opened, reason, words, given, family, born_on, from_at, until_at, review_by)
     values ($1, $2, $3, $4, $5, true, 'other', 'sentinel-glass', 'Reece', 'Calder', '1910-05-04', now(), now() + interval '10 minutes', now()),
       ($6, $2, $3, $4, null, false, 'other', 'sentinel-shut', 'reece', 'calder', '1910-05-04', now(), now() + interval '10 minutes', now())`,
    [glass, who, school, session, child, id()],
  )
  await p.rows(
    `insert into access.glass_review (id, glass_id, verdict, words, reviewed_by, organisation_id, reviewed_at) values ($1, $2, 'right', 'sentinel-review', $3, $4, now())`,
    [id(), glass, who, school],
  )
  const unusual = id()
  await p.rows(
    `insert into access.unusual (id, organisation_id, lookers, children, kinds, first_at, last_at, looks, found_at)
     values ($1, $2, $3, $4, '{own-surname}', now(), now(), 1, now())`,
    [unusual, school, [who], [child]],
  )
  await p.rows(
    `insert into access.unusual_answer (id, unusual_id, outcome, words, answered_by, organisation_id, answered_at, settles, alone)
     values ($1, $2, 'fine', 'sentinel-unusual', $3, $4, now(), true, false)`,
    [id(), unusual, who, school],
  )
  await p.rows(
    `insert into people.import_run (id, organisation_id, kind, file_name, mapping, started_at, refused, by_practitioner, state)
     values ($1, $2, 'pupils', 'list.csv', '{}', now(), '[{"n": 3, "reasons": ["x"], "cells": ["Reece", "Calder", "sentinel-cell"]}, {"n": 4, "reasons": [], "cells": ["Somebody", "Else"]}]', $3, 'done')`,
    [id(), organisationId('front-door'), who],
  )
  const hold = id()
  await p.rows(
    `insert into retention.hold (id, area_id, child_id, grounds, words, set_by, set_at) select $1, o.area_id, $2, 'claim', 'sentinel-hold', $3, now()
     from identity.organisation o where o.id = $4`,
    [hold, child, who, school],
  )
  await p.rows(
    `insert into retention.hold_lift (hold_id, words, lifted_by, lifted_at) values ($1, 'sentinel-lift', $2, now())`,
    [hold, who],
  )
  await p.rows(
    `insert into access.exclusion (id, practitioner_id, child_id, reason, from_at) values ($1, $2, $3, 'sentinel-exclusion', now())`,
    [id(), p.idOf('ellery'), child],
  )
  await p.rows(
    `insert into access.protected_location (id, child_id, reason, from_at, to_at) values ($1, $2, 'sentinel-place', now(), now())`,
    [id(), child],
  )
  await p.rows(
    `insert into people.living_arrangement (id, child_id, arrangement, with_whom, from_on, recorded_by) values ($1, $2, 'foster-care', 'sentinel-carer', '2020-01-01', $3)`,
    [id(), child, who],
  )
}

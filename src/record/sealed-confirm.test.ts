/** What is sealed opens only to somebody named in it who has just confirmed who they are. The whole program, with the policies on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LookingPlace, lookingPlace, type Name } from '../access/tests/looking-place.ts'
import { writeEntry } from './actions.ts'

let p: LookingPlace
let childId: string
let sealed: string
const confirmed = (who: Name, ago: string) =>
  p.rows(
    `update identity.session set confirmed_at = now() - $2::interval, confirmed_by = 'demonstration' where practitioner_id = $1`,
    [p.person[who], ago],
  )
const WORDS = 'The uncle of a colleague here'

beforeAll(async () => {
  p = await lookingPlace()
  childId = await p.child('Daisy', 'Merrin', ['eastbridge'])
  sealed = await p
    .as('haddad', (tx, ctx) =>
      writeEntry(tx, ctx, {
        kind: 'note',
        title: 'Who it was',
        body: { text: WORDS },
        children: [{ childId, role: 'subject' }],
        voices: [{ childId, words: 'Nobody must know' }],
        happenedAt: new Date('2026-03-04T10:00:00Z'),
        reach: 'sealed',
        sealedTo: [p.person.okafor],
      }),
    )
    .then(written => written.entryId)
})
afterAll(() => p.close())

describe('a sealed entry', () => {
  test('is not on the page until its reader has confirmed; that it waits is said to them and to nobody else', async () => {
    for (const who of ['haddad', 'okafor'] as const) {
      await confirmed(who, '6 minutes')
      const before = await p.get(who, `/children/${childId}`)
      expect(before.status).toBe(200)
      for (const words of [WORDS, 'Who it was', 'Nobody must know']) expect(before.html).not.toContain(words)
      expect(before.html).toContain('One entry here is sealed, and you may read it.')
      expect(before.html).toContain(`/confirm?for=sealed&amp;next=%2Fchildren%2F${childId}`)
      await confirmed(who, '1 minute')
      const after = await p.get(who, `/children/${childId}`)
      for (const words of [WORDS, 'Who it was']) expect(after.html).toContain(words)
      expect(after.html).not.toContain('is sealed, and you may read it')
    }
    await confirmed('ellery', '1 minute')
    const other = await p.get('ellery', `/children/${childId}`)
    expect(other.status).toBe(200)
    for (const words of [WORDS, 'Who it was', 'Nobody must know', 'is sealed, and you may'])
      expect(other.html).not.toContain(words)
  })

  test('asks its reader to confirm on every page of it, and keeps what they wrote; to others it is not there', async () => {
    await confirmed('okafor', '6 minutes')
    for (const at of ['', '/versions', '/correct', '/reach']) {
      const asked = await p.get('okafor', `/entries/${sealed}${at}`)
      expect([asked.status, asked.location], at).toEqual([
        303,
        `/confirm?for=sealed&next=${encodeURIComponent(`/entries/${sealed}${at}`)}`,
      ])
      expect((await p.get('ellery', `/entries/${sealed}${at}`)).status, at).toBe(404)
    }
    const form = { to: 'own', reason: 'It can be known now', seenChange: 'none' }
    const sent = await p.post('okafor', `/entries/${sealed}/reach`, form)
    expect([sent.status, sent.location]).toEqual([303, expect.stringMatching(/^\/confirm\?for=sealed&held=/)])
    const rows = await p.rows<{ reach: string }>('select reach from record.entry_child where entry_id = $1', [sealed])
    expect(rows).toEqual([{ reach: 'sealed' }])
    const [event] = await p.rows(
      `select e.body::jsonb->>'outcome' as outcome, e.body::jsonb->'detail'->>'toConfirm' as asked from audit.event e
       where e.practitioner_id = $1 and e.action = 'entry.read' order by e.at desc limit 1`,
      [p.person.okafor],
    )
    expect(event).toEqual({ outcome: 'refused', asked: 'sealed' })
    await confirmed('okafor', '0 minutes')
    expect((await p.get('okafor', `/entries/${sealed}`)).html).toContain(WORDS)
  })

  test('stays shut in the database itself: every table that hangs on it', async () => {
    const tables = ['entry_child', 'version', 'voice']
    const counted = (open: boolean) =>
      p.as('okafor', async tx => {
        await tx.raw(`select set_config('kith.asked', $1, true), set_config('kith.sealed', $2, true)`, [
          `{${childId}}`,
          open ? 'open' : '',
        ])
        const found: number[] = []
        for (const table of tables)
          found.push((await tx.raw(`select 1 from record.${table} where entry_id = $1`, [sealed])).rowCount ?? 0)
        return found
      })
    expect(await counted(false)).toEqual([0, 0, 0])
    expect(await counted(true)).toEqual([1, 1, 1])
  })

  test('is not there for a reader who has been excluded from the child since', async () => {
    await p.exclude('okafor', childId)
    await confirmed('okafor', '0 minutes')
    expect((await p.get('okafor', `/entries/${sealed}`)).status).toBe(404)
    await confirmed('okafor', '6 minutes')
    expect((await p.get('okafor', `/entries/${sealed}`)).status).toBe(404)
    expect((await p.get('okafor', `/children/${childId}`)).status).toBe(404)
  })
})

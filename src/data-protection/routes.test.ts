/** Reading, writing, two who write at once, agreeing; who may and who may not. On the real server with the policies on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { policy } from '../access/index.ts'
import { type Program, startProgram } from '../area/tests/program.ts'
import { defaultReach, entryKinds, reaches } from '../record/index.ts'
import { documents } from './documents.ts'
import { dataProtectionSlice } from './index.ts'

let p: Program
/** The table the pages are made from: a test may change a row of it. */
const table: Record<string, (typeof policy)[keyof typeof policy]> = { ...policy }
beforeAll(async () => {
  p = await startProgram([dataProtectionSlice({ reach: { entryKinds, reaches, defaultReach }, policy: table })])
})
afterAll(() => p.close())

test('everybody at work reads them; a data protection officer alone writes', async () => {
  expect((await p.get('teacher', '/data-protection')).status).toBe(200)
  const read = await p.get('administrator', '/data-protection/impact-assessment')
  expect(read.status).toBe(200)
  expect(read.html).toContain('Made from Kith')
  expect(read.html).toContain('Not written yet')
  expect(read.html).not.toContain('>Write<')
  for (const who of ['teacher', 'dsl', 'partner', 'administrator', 'front-door-manager'] as const) {
    expect((await p.get(who, '/data-protection/impact-assessment/scope')).status, who).toBe(404)
    expect(
      (await p.post(who, '/data-protection/impact-assessment/scope', { words: 'x', basedOn: '' })).status,
      who,
    ).toBe(404)
    expect((await p.post(who, '/data-protection/impact-assessment/agree', { words: 'x' })).status, who).toBe(404)
  }
  expect((await p.get('dpo', '/data-protection/nothing')).status).toBe(404)
})

test('a generated part has no page to edit it, and takes no words', async () => {
  expect((await p.get('dpo', '/data-protection/impact-assessment/who-may-see')).status).toBe(404)
  expect(
    (await p.post('dpo', '/data-protection/impact-assessment/who-may-see', { words: 'Nobody', basedOn: '' })).status,
  ).toBe(404)
  expect((await p.admin.query('select 1 from data_protection.text')).rowCount).toBe(0)
})

test('versions are kept with author and date, and the second of two sees the first one’s words beside their own', async () => {
  const at = '/data-protection/impact-assessment/scope'
  expect((await p.post('dpo', at, { words: '', basedOn: '' })).status).toBe(422)
  expect((await p.post('dpo', at, { words: 'About 9,000 children.', basedOn: '' })).status).toBe(303)
  const form = (await p.get('dpo', at)).html
  const basedOn = /name="basedOn" value="([^"]+)"/.exec(form)?.[1] ?? ''
  expect(form).toContain('About 9,000 children.')
  expect((await p.post('dpo', at, { words: 'About 10,000 children.', basedOn })).status).toBe(303)
  const second = await p.post('dpo', at, { words: 'About 11,000, I say.', basedOn })
  expect(second.status).toBe(422)
  expect(second.html).toContain('wrote this while you were writing')
  expect(second.html).toContain('About 10,000 children.')
  expect(second.html).toContain('About 11,000, I say.')
  const again = /name="basedOn" value="([^"]+)"/.exec(second.html)?.[1] ?? ''
  expect((await p.post('dpo', at, { words: 'Between 10,000 and 11,000.', basedOn: again })).status).toBe(303)
  expect((await p.admin.query('select 1 from data_protection.text')).rowCount).toBe(3)
  const read = (await p.get('teacher', '/data-protection/impact-assessment')).html
  expect(read).toContain('Between 10,000 and 11,000.')
  expect(read).toContain('The dpo')
})

test('is agreed when every part is written; a changed row of the policy then flags it, and agreeing again settles it', async () => {
  const at = '/data-protection/privacy-notice-children'
  expect((await p.post('dpo', `${at}/agree`, { words: 'The board' })).status).toBe(422)
  for (const part of documents['privacy-notice-children'].parts)
    if (part.kind === 'written')
      expect((await p.post('dpo', `${at}/${part.id}`, { words: part.suggestion ?? 'So', basedOn: '' })).status).toBe(
        303,
      )
  expect((await p.post('dpo', `${at}/agree`, { words: 'The board; again in a year' })).status).toBe(303)
  expect((await p.get('teacher', at)).html).toContain('Up to date')
  const row = policy['child.read']
  table['child.read'] = { ...row, roles: [...row.roles, 'analyst'] } as never
  const page = (await p.get('teacher', at)).html
  expect(page).toContain('Out of date')
  expect(page).toContain('partnership analyst')
  expect((await p.get('dpo', '/data-protection')).html).toContain('Out of date')
  expect((await p.post('dpo', `${at}/agree`, { words: 'The board, with the analyst' })).status).toBe(303)
  expect((await p.get('teacher', at)).html).toContain('Up to date')
  table['child.read'] = row
  expect((await p.get('teacher', at)).html).toContain('No longer so')
})

test('another area has documents of its own', async () => {
  const other = (await p.get('other-dsl', '/data-protection/impact-assessment')).html
  expect(other).not.toContain('Between 10,000')
  expect(other).toContain('Southmoor Partnership')
  expect(other).not.toContain('Eastbridge')
})

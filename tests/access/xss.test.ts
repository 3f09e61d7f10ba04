/** Payloads in every column, field and file name, in a real browser: nothing runs. The proof has 300 of them and every form. */
import { expect, test } from 'vitest'
import { payloads } from '../proofs/web/xss-payloads.ts'
import { runXss } from '../proofs/web/xss-run.ts'
import { wraps } from '../proofs/xss.ts'
import { freshDatabase } from '../support/database.ts'

const short = { seed: 1, payloads: 2, forms: 4, perShape: 1, personas: ['dsl'] }

test('there are 300 payloads, each another', () => {
  expect(new Set(payloads).size).toBe(300)
})
test('nothing runs, nothing is put in, and no policy is broken', { timeout: 120_000 }, async () => {
  const run = await runXss(await freshDatabase(), short)
  expect(run.failures).toEqual([])
  expect(run.shown).toBeGreaterThan(20)
  expect(run.columns).toBeGreaterThan(30)
})
test('a page that forgets to write < as &lt; would be found', { timeout: 120_000 }, async () => {
  const run = await runXss(await freshDatabase(), { ...short, forms: 1, wrap: wraps['text-bare']! })
  expect(run.failures.length).toBeGreaterThan(0)
})

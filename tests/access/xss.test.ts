/** Payloads in columns, fields and file names, in a real browser: nothing runs. The proof has 300 of them, everybody and every form. */
import { expect, test } from 'vitest'
import { payloads, valuesOf } from '../proofs/web/xss-payloads.ts'
import { runXss } from '../proofs/web/xss-run.ts'
import { wraps } from '../proofs/xss.ts'
import { freshDatabase } from '../support/database.ts'

test('there are 300 payloads, each another, and each in one of the values', () => {
  expect(new Set(payloads).size).toBe(300)
  const values = valuesOf(payloads, 20)
  for (const payload of payloads) expect(values.some(value => value.includes(payload))).toBe(true)
})
test('nothing runs, nothing is put in, and no policy is broken; with < written as it was typed, it would be found', {
  timeout: 120_000,
}, async () => {
  const place = await freshDatabase()
  const short = { seed: 1, short: true, payloads: 8, forms: 3, personas: ['teacher'] }
  const run = await runXss(place, short)
  expect(run.failures).toEqual([])
  expect(run.shown).toBeGreaterThan(10)
  expect(run.columns).toBeGreaterThan(30)
  const bare = await runXss(place, { ...short, parts: ['stored'], wrap: wraps['text-bare']! })
  expect(bare.failures.length).toBeGreaterThan(0)
})

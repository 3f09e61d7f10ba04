/** Words planted where they would tell where a protected child is: those who may know see them, and nobody else. The proof plants fifty children. */
import { expect, test } from 'vitest'
import { packed } from '../proofs/web/canary-plant.ts'
import { runCanaries, textsIn } from '../proofs/web/canary-run.ts'
import { freshDatabase } from '../support/database.ts'

test('0 of the planted words for police, a colleague, another school and an administrator', {
  timeout: 120_000,
}, async () => {
  const run = await runCanaries(await freshDatabase(), {
    seed: 3,
    children: 2,
    personas: ['police', 'social-worker', 'front-door', 'administrator'],
  })
  expect(run.failures).toEqual([])
  expect(run.answers).toBeGreaterThan(200)
  for (const kind of ['address', 'school', 'staff', 'venue', 'note', 'file', 'file-name', 'referrer'])
    expect([kind, (run.seen[kind] ?? 0) > 0]).toEqual([kind, true])
})
test('the reader of files looks into what is packed', () => {
  const body = Buffer.concat([Buffer.from('%PDF-1.7\nstream\n'), packed('Qzabcdefgh'), Buffer.from('\nendstream')])
  expect(textsIn(body).some(text => text.includes('Qzabcdefgh'))).toBe(true)
})

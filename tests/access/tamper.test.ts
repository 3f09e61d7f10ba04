/** Spoiled audit logs are found, whole ones are not called spoiled, and the verifier written from the document alone agrees. The proof runs it longer. */
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../src/platform/config.ts'
import { runTamper } from '../proofs/parts/tamper-run.ts'
import { freshDatabase } from '../support/database.ts'

test('8 clean logs, and 32 spoilings of the database and 32 of the file, for both verifiers', {
  timeout: 60_000,
}, async () => {
  const run = await runTamper(await freshDatabase(), { logs: 8, each: 4, seed: 7 })
  expect(run.failures.slice(0, 3)).toEqual([])
  expect(run).toMatchObject({ clean: 8, falseAlarms: 0, disagreements: 0 })
  expect(run.found).toBe(run.tampers)
  expect(run.tampers).toBeGreaterThan(50)
})

test('a verifier that looked at no head outside would be found out', { timeout: 60_000 }, async () => {
  const run = await runTamper(await freshDatabase(), { logs: 4, each: 30, seed: 11, plant: 'second-ignores-roots' })
  expect(run.disagreements).toBeGreaterThan(0)
})

test('the second verifier imports nothing of ours', () => {
  const text = fs.readFileSync(path.join(projectRoot, 'tests/proofs/parts/second-verifier.mjs'), 'utf8')
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(match => match[1])
  expect(imports).toEqual(['node:crypto', 'node:fs'])
})

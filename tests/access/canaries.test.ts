/** Words planted where they would tell where a protected child is: those who may know see them, and nobody else. The proof plants fifty children. */
import { expect, test } from 'vitest'
import { packed } from '../proofs/web/canary-files.ts'
import { runCanaries, textsIn } from '../proofs/web/canary-run.ts'
import { tellingNames } from '../proofs/web/canary-twins.ts'
import { freshDatabase } from '../support/database.ts'

test('0 of the planted words for the police and the front door, nor in mails, jobs and the log', {
  timeout: 120_000,
}, async () => {
  const run = await runCanaries(await freshDatabase(), {
    seed: 3,
    children: 2,
    personas: ['police', 'front-door'],
  })
  expect(run.failures).toEqual([])
  expect(run.answers).toBeGreaterThan(200)
  expect(run.logLines).toBeGreaterThan(200)
  for (const kind of ['address', 'school', 'staff', 'venue', 'note', 'file', 'file-name', 'referrer'])
    expect([kind, (run.seen[kind] ?? 0) > 0]).toEqual([kind, true])
})
test('a list of all schools tells nothing; a school of its own on a page does', () => {
  const twins = new Map([['Qzabcdefgh', 'Qzhgfedcba']])
  const list = (names: string[], more = '') =>
    `<ul>${['Qy', ...names, 'Zz'].map(name => `<li>${name} School${name === names[0] ? more : ''}</li>`).join('')}</ul>`
  expect(tellingNames(list(['Qzabcdefgh', 'Qzhgfedcba']), twins)).toEqual([])
  for (const telling of [
    `${list(['Qzabcdefgh', 'Qzhgfedcba'])}<p>Qzabcdefgh School</p>`,
    list(['Qzabcdefgh', 'Qzhgfedcba'], ', works with the child'),
    list(['Qzabcdefgh', 'Qzhgfedcba'], '<b>her own</b>'),
    list(['Qzabcdefgh']),
    list(['Qzhgfedcba']),
  ])
    expect([telling, tellingNames(telling, twins)]).toEqual([telling, ['Qzabcdefgh']])
})
test('the reader of files looks into what is packed', () => {
  const body = Buffer.concat([Buffer.from('%PDF-1.7\nstream\n'), packed('Qzabcdefgh'), Buffer.from('\nendstream')])
  expect(textsIn(body).some(text => text.includes('Qzabcdefgh'))).toBe(true)
})

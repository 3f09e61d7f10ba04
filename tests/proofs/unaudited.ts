/**
 * The whole browser suite, with somebody who writes down every answer: each that held a person's data, found by that person's own words in it, has
 * its event in the audit log; and while no event can be written, nobody is told anything.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { projectRoot } from '../../src/platform/config.ts'
import type { Case } from '../access/compare.ts'
import { type Options, type Proof, prove } from './harness.ts'
import { auditDown, inside } from './web/unaudited-inside.ts'
import { auditPlants } from './web/watch.ts'

interface Line {
  file: string
  answers: number
  withData: number
  people: number
  cases: (Case & { ok: boolean })[]
}

/** Runs the journeys with the watcher on; gives what it wrote, a line for each story, and whether the stories themselves ended well. */
async function suite(options: Options): Promise<{ lines: Line[]; ended: boolean }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-watch-'))
  try {
    const tests = options.text('tests') ?? 'tests/journeys'
    const child = spawn(process.execPath, [path.join(projectRoot, 'bin/kith.mjs'), 'test', ...tests.split(',')], {
      cwd: projectRoot,
      env: { ...process.env, KITH_WATCH: folder, ...(options.plant ? { KITH_WATCH_PLANT: options.plant } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        said = (said + part.toString()).slice(-20_000)
      })
    const code = await new Promise<number | null>(resolve => child.on('close', resolve))
    if (code !== 0) options.say(said.slice(-4000))
    const lines = fs
      .readdirSync(folder)
      .map(name => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Line)
    return { lines, ended: code === 0 }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

export const proof: Proof = {
  name: 'unaudited',
  // Planted in the database of each story, not in the one that is lent here.
  plants: Object.fromEntries(Object.entries(auditPlants).map(([name, { words }]) => [name, { words }])),
  async run(place, options) {
    const plant = options.plant ? auditPlants[options.plant]?.sql : undefined
    const here = await inside(place, { ...(plant ? { plant } : {}), onCase: options.note, perShape: 2 })
    options.say(
      `asked for by link: ${here.withData} of ${here.answers} answers held data, ${here.failures.length} without an event`,
    )
    const down = plant ? { cases: 0, failures: [] as Case[] } : await auditDown(place, options.note)
    const { lines, ended } = options.short ? { lines: [], ended: true } : await suite(options)
    const failures = [...here.failures, ...down.failures]
    for (const { file, cases } of lines)
      for (const { ok, ...one } of cases) {
        options.note({ ...one, input: `${file}: ${one.input}` }, ok)
        if (!ok) failures.push({ ...one, input: `${file}: ${one.input}` })
      }
    for (const one of failures.slice(0, 10)) options.say(`${one.input}\n  ${one.got}`)
    const sum = (field: 'answers' | 'withData') => lines.reduce((total, line) => total + line[field], here[field])
    return {
      cases: sum('withData') + down.cases,
      // With a fault planted the stories may well end badly: what counts is what was found.
      failures: failures.length + (ended || options.plant ? 0 : 1),
      allowed: sum('withData'),
      more: { stories: lines.length, answers: sum('answers'), withData: sum('withData'), auditDown: down.cases },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)

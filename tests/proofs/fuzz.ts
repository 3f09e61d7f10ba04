/**
 * 100,000 requests that nobody meant, over every mounted route and method, at the real program on Northmoor: 0 answers of 500 and above, 0 ends
 * of the program, memory that grows by less than a tenth after it has warmed up. `--requests N`.
 */

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openDb } from '../../src/platform/db.ts'
import { type Place, type Proof, prove } from './harness.ts'
import type { MountedRoute } from './web/fuzz-shots.ts'
import { runFuzz } from './web/fuzzing.ts'
import { asModule, startProgram } from './web/northmoor.ts'

/** Every route the program mounts, the ones beside the slices too. */
export async function mountedRoutes(place: Place): Promise<MountedRoute[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-fuzz-'))
  const db = openDb({ connectionString: place.appUrl, max: 1 })
  try {
    const config = readConfig('demo', { KITH_DATA: folder, KITH_SECRET: 'only-for-reading-the-list-of-routes-012345' })
    const all = buildApp({ db, config }).routes.filter(route => route.method !== 'ALL')
    const named = new Map(
      all.map(route => [`${route.method} ${route.path}`, { method: route.method, path: route.path }]),
    )
    return [...named.values()]
  } finally {
    await db.end()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Loaded into the program before it: keeps something of every request. */
const leak = `import http from 'node:http'; const kept = []; const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (name, ...given) { if (name === 'request') kept.push(Buffer.alloc(40000, kept.length)); return emit.call(this, name, ...given) }`

export const proof: Proof = {
  name: 'fuzz',
  plants: {
    'table-gone': { words: 'the table of reminder choices is gone once the program runs' },
    'odd-words': {
      words:
        'the database breaks, in a way nobody foresaw, on a draft with an apostrophe, a per cent sign or a bracket',
    },
    exit: { words: 'the program ends in the middle' },
    leak: { words: 'the program keeps 40 kB of every request' },
  },
  async run(place, options) {
    const routes = await mountedRoutes(place)
    const env: Record<string, string> = { KITH_LOG: 'normal' }
    if (options.plant === 'leak') env.NODE_OPTIONS = `--import=${asModule(leak)}`
    const running = await startProgram(place, env)
    try {
      await plantSql(place.adminUrl, options.plant)
      // Every route comes first, for everybody; forms with odd words in them only after that: a fault in one is found by a run that gets there.
      const short = options.plant ? 16_000 : 1500
      const requests = options.number('requests', options.short ? short : 100_000)
      const run = await runFuzz(running, {
        requests,
        seed: options.seed,
        routes,
        adminUrl: place.adminUrl,
        say: options.say,
        onCase: options.note,
        after: (sent, program) => {
          if (options.plant === 'exit' && sent === Math.floor(requests / 2)) program.kill()
        },
      })
      const reached = reachedOf(running.log())
      const [before = 1, after = 1] = [run.memory[0], run.memory.at(-1)]
      const growth = after / before - 1
      // A short run ends before the program has warmed up: its memory says nothing, unless it is planted to grow.
      const grew = growth >= 0.1 && (requests >= 20_000 || options.plant === 'leak')
      for (const one of run.failures.slice(0, 10)) options.say(`${one.got}\n  ${one.input}`)
      for (const fault of faultsOf(running.log())) options.say(fault)
      if (grew) options.say(`memory grew by ${Math.round(growth * 1000) / 10} %`)
      const never = routes.filter(
        route => !route.path.startsWith('/assets/') && !reached.has(`${route.method} ${route.path}`),
      )
      options.say(`never let through: ${never.map(route => `${route.method} ${route.path}`).join(', ')}`)
      return {
        cases: run.cases,
        failures: run.failures.length + (grew ? 1 : 0) + (run.cases < requests ? 1 : 0),
        allowed: run.allowed,
        more: {
          routes: routes.length,
          routesLetThrough: routes.length - never.length,
          ...run.kinds,
          statuses: run.statuses,
          memoryMB: run.memory.map(bytes => Math.round(bytes / 1e6)),
          growthPercent: Math.round(growth * 1000) / 10,
        },
      }
    } finally {
      await running.stop()
    }
  },
}

async function plantSql(adminUrl: string, plant: string | undefined): Promise<void> {
  const sql: Record<string, string> = {
    'table-gone': 'alter table deadlines.reminder_choice rename to gone',
    'odd-words': `create function record.planted() returns trigger language plpgsql set search_path = '' as $$
        begin if new.fields::text ~ '[''%<]' then raise exception 'nobody foresaw this' using errcode = 'XX000'; end if; return new; end $$;
      grant execute on function record.planted() to public;
      create trigger planted before insert or update on record.draft for each row execute function record.planted()`,
  }
  if (!plant || !sql[plant]) return
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(sql[plant])
  await client.end()
}

/** Method and route of everything that was let through, from the program's own log. */
function reachedOf(log: string): Set<string> {
  const reached = new Set<string>()
  for (const line of log.split('\n')) {
    if (!line.includes('"event":"request"')) continue
    const { method, route, status } = JSON.parse(line) as { method: string; route: string; status: number }
    if (status < 400) reached.add(`${method} ${route}`)
  }
  return reached
}
/** What went wrong inside, by kind and place, from the program's own log. */
function faultsOf(log: string): string[] {
  const counts = new Map<string, number>()
  for (const line of log.split('\n')) {
    if (!line.includes('"event":"fault"')) continue
    const { route, name, code, where } = JSON.parse(line) as Record<string, unknown> & { where: string[] }
    const words = `${name} ${code ?? ''} at ${route}: ${where.slice(0, 3).join(' ')}`
    counts.set(words, (counts.get(words) ?? 0) + 1)
  }
  return [...counts].sort((one, other) => other[1] - one[1]).map(([words, count]) => `${count} × ${words}`)
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)

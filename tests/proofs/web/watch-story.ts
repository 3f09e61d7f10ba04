/** The watcher beside one story of the browser suite: only when the proof `unaudited` runs it. */
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import type { Case } from '../../access/compare.ts'
import { auditPlants, type Fetch, watcher } from './watch.ts'

export interface WatchedStory {
  wrap(fetch: Fetch): Fetch
  /** Judges what went over, and leaves it for the proof. `file`: the story's own. */
  finish(file: string): Promise<void>
}

/** `KITH_WATCH`: the folder to write to; `KITH_WATCH_PLANT`: the fault to plant first. Without the folder nothing is watched. */
export async function watchedStory(adminUrl: string): Promise<WatchedStory> {
  const folder = process.env.KITH_WATCH
  if (!folder) return { wrap: fetch => fetch, finish: async () => {} }
  const plant = auditPlants[process.env.KITH_WATCH_PLANT ?? '']
  if (plant) {
    const client = new pg.Client({ connectionString: adminUrl })
    await client.connect()
    await client.query(plant.sql)
    await client.end()
  }
  const watch = watcher(adminUrl)
  return {
    wrap: watch.wrap,
    async finish(file) {
      const cases: (Case & { ok: boolean })[] = []
      const { answers, withData, people } = await watch.judge((one, ok) => cases.push({ ...one, ok }))
      const line = { file: path.basename(file), answers, withData, people, cases }
      fs.writeFileSync(path.join(folder, `${crypto.randomUUID()}.json`), JSON.stringify(line))
    },
  }
}

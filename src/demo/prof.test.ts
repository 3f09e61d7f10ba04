
import { it } from 'vitest'
import pg from 'pg'
import { openDb } from '../platform/db.ts'
import { freshDatabase } from '../../tests/support/database.ts'
import { seedDemonstration, seedIdentity } from './index.ts'
import { seedPupils } from './pupils.ts'
import { tell } from './story.ts'
import { stories } from './stories.ts'
it('profile', async () => {
  const { adminUrl, appUrl } = await freshDatabase()
  const stats = new Map<string, { n: number; ms: number }>()
  const orig = pg.Client.prototype.query as any
  ;(pg.Client.prototype as any).query = function (q: any, v: any) {
    const text = (typeof q === 'string' ? q : q.text ?? '').slice(0, 90).replace(/\s+/g, ' ')
    const key = text.replace(/[0-9a-f-]{36}/g, 'X').slice(0, 48)
    const t = performance.now()
    const r = orig.apply(this, arguments)
    if (r?.then) r.then(() => { const s = stats.get(key) ?? { n: 0, ms: 0 }; s.n++; s.ms += performance.now() - t; stats.set(key, s) }, () => {})
    return r
  }
  const db = openDb({ connectionString: appUrl, max: 8 }, async () => {})
  const now = new Date()
  await seedIdentity(adminUrl)
  const admin = new pg.Client({ connectionString: adminUrl }); await admin.connect()
  let t = performance.now()
  await seedPupils(admin, now)
  console.log('pupils', performance.now() - t)
  stats.clear()
  t = performance.now()
  for (const s of stories) { const u = performance.now(); await tell(db, admin, s, now); console.log(s.key, Math.round(performance.now() - u)) }
  console.log('stories serial', performance.now() - t)
  console.log([...stats].sort((a, b) => b[1].ms - a[1].ms).slice(0, 30).map(([k, s]) => `${Math.round(s.ms)} ms ${s.n} × ${k}`).join('\n'))
  await db.end(); await admin.end()
}, 60000)

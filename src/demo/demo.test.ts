import { expect, it } from 'vitest'
import { openDb } from '../platform/db.ts'
import { freshDatabase } from '../../tests/support/database.ts'
import { seedDemonstration } from './index.ts'
it('seeds', async () => {
  const { adminUrl, appUrl } = await freshDatabase()
  const db = openDb({ connectionString: appUrl, max: 8 })
  const t = performance.now()
  await seedDemonstration(adminUrl, db)
  console.log('ms', performance.now() - t)
  await db.end()
  expect(1).toBe(1)
}, 60000)

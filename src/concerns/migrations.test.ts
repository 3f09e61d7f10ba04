import pg from 'pg'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
test('migrates', async () => {
  const { adminUrl } = await freshDatabase()
  const c = new pg.Client({ connectionString: adminUrl }); await c.connect()
  const r = await c.query("select count(*)::int n from pg_policies where schemaname='concerns'")
  expect(r.rows[0].n).toBeGreaterThan(40); await c.end()
})

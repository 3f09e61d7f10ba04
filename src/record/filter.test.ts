/** What stands in an address is no more than a wish: what means nothing is left out, and none of it reaches the database. */
import { expect, test } from 'vitest'
import { filterOf } from './routes.tsx'

const of = (field: string, value: string) => filterOf(new URLSearchParams({ [field]: value }))
const id = '0192f000-0000-7000-8000-0000000000aa'

test.each(['-'.repeat(36), 'a'.repeat(36), id.toUpperCase(), `${id} `, id.slice(1), ''])(
  'no organisation: “%s”',
  value => expect(of('organisation', value).organisationId).toBeNull(),
)
test.each([
  `2026-11-19T10:00:00.123456Z_${'-'.repeat(36)}`,
  `2026-13-19T10:00:00Z_${id}`,
  `2026-02-31T10:00:00Z_${id}`,
  `2026-11-19T::Z_${id}`,
  `2026-11-19T10:00:61Z_${id}`,
  `2026-11-19T10:00:00Z_${id}x`,
  id,
])('no place in a list: “%s”', value => expect(of('before', value).before).toBeNull())
test('what means something is kept', () => {
  expect(of('organisation', id).organisationId).toBe(id)
  expect(of('before', `2026-11-19T10:00:00.123456Z_${id}`).before).toEqual({
    at: '2026-11-19T10:00:00.123456Z',
    entryId: id,
  })
  expect(of('words', 'cold\u0000 hands').words).toBe('cold hands')
})

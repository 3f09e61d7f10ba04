/** Days known of a child: who keeps and reads them, and that absence around them is found in a register. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askFor } from '../access/index.ts'
import type { Person } from '../matching/tests/place.ts'
import { newId } from '../platform/id.ts'
import { dateText, dayNumber } from '../statute/index.ts'
import { addKnownDay, endKnownDay, type KnownDayInput, knownDayInput, knownDaysFor, knownDaysOf } from './known-days.ts'
import { scanSchool } from './register-scan.ts'
import { aRegisterPlace, type RegisterPlace, upn } from './tests/register-place.ts'

let place: RegisterPlace
let [jade, kofi] = ['', '']
let lead: Person
let worker: Person

beforeAll(async () => {
  place = await aRegisterPlace()
  jade = await place.pupil('eastbridge', 11)
  kofi = await place.pupil('eastbridge', 12)
  lead = await place.person('eastbridge', 'attendance-lead')
  worker = await place.person('frontDoor', 'social-worker')
  await place.rows(
    `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'family-help', now() - interval '30 days', 'x')`,
    [newId(), jade, worker.organisationId],
  )
})
afterAll(() => place.close())

const input = (more: Partial<Record<keyof KnownDayInput, unknown>> = {}): KnownDayInput =>
  knownDayInput.parse({
    kind: 'family-time',
    fromOn: '2026-09-01',
    toOn: '',
    weekdays: ['tue'],
    everyWeeks: '1',
    ...more,
  })
const keep = (who: Person, child: string, more = {}) =>
  place.as(who, async (tx, ctx) => {
    await askFor(tx, [child])
    await addKnownDay(tx, ctx, child, input(more))
  })
const read = (who: Person, child: string) =>
  place.as(who, async tx => {
    await askFor(tx, [child])
    return knownDaysOf(tx, child)
  })

describe('known days', () => {
  it('are kept by a worker of the child, and read by the school’s attendance lead', async () => {
    await keep(worker, jade)
    expect(await read(lead, jade)).toMatchObject([
      { kind: 'family-time', fromOn: '2026-09-01', toOn: null, weekdays: ['tue'], everyWeeks: 1, endedAt: null },
    ])
  })
  it('are not there for whoever does not work with the child, and cannot be kept by them', async () => {
    await keep(lead, kofi)
    expect(await read(worker, kofi)).toEqual([])
    await expect(keep(worker, kofi)).rejects.toThrow(/row-level security/)
    const teacher = await place.person('eastbridge', 'teacher')
    expect(await read(teacher, kofi)).toEqual([])
    await expect(keep(teacher, kofi)).rejects.toThrow(/row-level security/)
  })
  it('are ended by their own organisation alone, and once', async () => {
    const [row] = await read(worker, jade)
    const end = (who: Person) =>
      place.as(who, async (tx, ctx) => {
        await askFor(tx, [jade])
        return endKnownDay(tx, ctx, jade, row!.id)
      })
    expect(await end(lead)).toBe(false)
    expect(await end(worker)).toBe(true)
    expect(await end(worker)).toBe(false)
    const [ended] = await read(worker, jade)
    expect(ended?.endedAt).not.toBeNull()
    expect(ended?.toOn).not.toBeNull()
  })
  it('entered for the wrong child count for nothing, and stay to be seen', async () => {
    const who = await place.pupil('eastbridge', 13)
    await keep(lead, who)
    await place.as(lead, async (tx, ctx) => {
      await askFor(tx, [who])
      const [row] = await knownDaysOf(tx, who)
      expect(await endKnownDay(tx, ctx, who, row!.id, true)).toBe(true)
      expect(await knownDaysFor(tx, [who], dayNumber('2026-09-01'), dayNumber('2026-11-20'))).toBeUndefined()
    })
    expect(await read(lead, who)).toMatchObject([{ mistaken: true }])
  })
  it('are worked out for the scan, in the order of the children', async () => {
    const days = await place.as(place.system.eastbridge, async tx => {
      await askFor(tx, [kofi, jade])
      return knownDaysFor(tx, [kofi, newId(), jade], dayNumber('2026-09-10'), dayNumber('2026-09-22'))
    })
    expect(days?.map(list => list.map(dateText))).toEqual([
      ['2026-09-15', '2026-09-22'],
      [],
      ['2026-09-15', '2026-09-22'],
    ])
  })
})

describe('a register', () => {
  const header = 'UPN,Date,AM,PM'
  /** Every school day of the autumn: away on the Wednesdays that follow family time every second Tuesday. */
  function register(): string {
    const lines = [header]
    for (let day = dayNumber('2026-09-02'); day <= dayNumber('2026-11-18'); day++) {
      const date = dateText(day)
      const weekday = new Date(`${date}T12:00:00Z`).getUTCDay()
      if (weekday === 0 || weekday === 6) continue
      const week = Math.floor((day - dayNumber('2026-08-31')) / 7)
      const after = weekday === 3 && week % 2 === 0
      lines.push(`${upn(12)},${date},${after ? 'I,I' : '/,\\'}`)
    }
    return `${lines.join('\r\n')}\r\n`
  }
  const alertsOf = async (child: string) =>
    (
      await place.rows<{ kind: string; words: string }>(
        `select kind, facts ->> 'words' as words from attendance.alert where child_id = $1 and ended_at is null`,
        [child],
      )
    ).filter(row => row.kind === 'near-days')

  it('shows absence that begins around them, in words; without them it is not told', async () => {
    await place.bring('eastbridge', register())
    const scan = () => scanSchool(work => place.as(place.system.eastbridge, work))
    await place.rows(`update attendance.known_day set from_on = '2027-01-05' where child_id = $1`, [kofi])
    await scan()
    expect(await alertsOf(kofi)).toEqual([])
    await place.rows(`update attendance.known_day set from_on = '2026-09-01', every_weeks = 2 where child_id = $1`, [
      kofi,
    ])
    await scan()
    const [alert] = await alertsOf(kofi)
    expect(alert?.words).toMatch(/^6 of 6 times away began on one of the days that were entered/)
  })
})

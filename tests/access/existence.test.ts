/** Hidden and missing look the same. The strict interval of time is the proof’s; here only what a busy machine cannot blur. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import type { Case } from './compare.ts'
import { compareBytes, timePairs } from './existence.ts'
import { openWeb, type Web } from './web.ts'

let web: Web
beforeAll(async () => {
  web = await openWeb(await freshDatabase(), { seed: 11 })
  web.seats.splice(0, web.seats.length, ...web.seats.filter(seat => ['head', 'lado'].includes(seat.role)))
})
afterAll(() => web.close())

describe('what may not be seen does not exist', () => {
  test('the same bytes and headers on every route with an id', { timeout: 120_000 }, async () => {
    const wrong: Case[] = []
    let cases = 0
    await compareBytes(web, (one, ok) => {
      cases++
      if (!ok) wrong.push(one)
    })
    expect(wrong).toEqual([])
    expect(cases).toBeGreaterThan(200)
  })

  test('a difference in the answer would be found', { timeout: 120_000 }, async () => {
    let found = 0
    let cases = 0
    await compareBytes(
      { ...web, routes: web.routes.filter(route => route.path === '/children/:childId') },
      (_, ok) => {
        cases++
        if (!ok) found++
      },
      { tells: ' ' },
    )
    expect(cases).toBeGreaterThanOrEqual(4)
    expect(found).toBe(cases)
  })

  test('about the same time: neither is the slower one nearly always', { timeout: 120_000 }, async () => {
    const seat = web.seats.find(one => one.role === 'head' && one.place === 'stranger')!
    const timing = await timePairs(web, seat, '/children/:id', web.childOf(seat, 'none'), 100, { plantedMs: 8 })
    expect(Math.abs(timing.slower - 0.5)).toBeLessThan(0.2)
    expect(timing.planted).toBeGreaterThan(0.75)
  })
})

/** Every mounted route, asked as everybody: with the right, without it, signed out, and from another site. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissions } from '../../src/access/index.ts'
import { freshDatabase } from '../support/database.ts'
import { checkMatrix, type Matrix } from './matrix.ts'
import { mayDo, openToAnybody } from './rights.ts'
import { addressOf, hiddenId, openWeb, together, type Web } from './web.ts'

let web: Web
beforeAll(async () => {
  web = await openWeb(await freshDatabase())
})
afterAll(() => web.close())

/** Permissions that no route of their own asks for, and where they are asked instead. */
const askedInCode: Record<string, string> = {
  'child.location': 'the row policies of places; see access.scope_location',
  'public.register-door': 'the door for other systems: no page and no session; see src/attendance/register-http.ts',
}
/** An address within an address is written otherwise, and its id has no edge there. */
const withoutIds = (bytes = '') => bytes.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
const isOpen = (permission: string) => openToAnybody.includes(permission)

describe('the routes', () => {
  test('each asks for a permission of the policy, and each permission is asked for', () => {
    const used = new Set(web.routes.map(route => route.may))
    expect([...used].filter(name => !(permissions as readonly string[]).includes(name))).toEqual([])
    expect(permissions.filter(name => !used.has(name) && !(name in askedInCode))).toEqual([])
  })

  test('every role on every route, however it stands to the child', { timeout: 240_000 }, async () => {
    const matrix: Matrix = { cases: 0, allowed: 0, failures: [], faults: [] }
    await checkMatrix(web, matrix, { roles: ['dsl', 'police'] })
    expect(matrix.failures.slice(0, 5)).toEqual([])
    expect(matrix.faults.slice(0, 5)).toEqual([])
    expect(matrix.allowed).toBeGreaterThan(200)
  })

  test('somebody not signed in is led to sign in, and learns nothing by the address', { timeout: 60_000 }, async () => {
    const wrong: string[] = []
    for (const route of web.routes.filter(one => !isOpen(one.may))) {
      const method = route.method.toUpperCase()
      const answer = await web.ask(
        null,
        method,
        addressOf(route, name => hiddenId(web, name, route)),
      )
      if (answer.status !== 303 || !/"location","\/sign-in/.test(answer.bytes))
        wrong.push(`${method} ${route.path} ${answer.status}`)
    }
    expect(wrong).toEqual([])
  })

  test('what has to be confirmed shows nothing before that, and asks alike of what is there and what is not', async () => {
    const routes = web.routes.filter(route => route.confirm !== undefined)
    const seats = web.seats.filter(one => one.place === 'home' && ['head', 'police', 'dpo', 'lado'].includes(one.role))
    const wrong: string[] = []
    let asked = 0
    for (const seat of seats) {
      await web.confirm(seat, '6 minutes')
      for (const route of routes) {
        const method = route.method.toUpperCase()
        const answers = [
          addressOf(route, name => hiddenId(web, name, route)),
          addressOf(route, () => crypto.randomUUID()),
        ].map(where => web.ask(seat, method, where))
        const [one, other] = await Promise.all(answers)
        const may = route.may === 'own.session' || mayDo(seat.role, route.may)
        const asks = one?.status === 303 && one.bytes.includes('"location","/confirm?for=')
        if (asks !== may || withoutIds(one?.bytes) !== withoutIds(other?.bytes))
          wrong.push(`${seat.role} ${method} ${route.path} ${one?.status}`)
        if (asks) asked++
      }
      await web.confirm(seat)
    }
    expect(wrong).toEqual([])
    expect(asked).toBeGreaterThan(20)
  })

  test('every file to take away, the sealed store and an emergency look are among them', () => {
    const confirmed = web.routes.filter(route => route.confirm !== undefined)
    const without = web.routes.filter(
      route => /\.(csv|xlsx)$/.test(route.path) || ['allegation.read', 'glass.break'].includes(route.may),
    )
    expect(without.filter(route => !confirmed.includes(route)).map(route => route.path)).toEqual([])
    expect(new Set(confirmed.map(route => route.confirm))).toEqual(
      new Set(['sealed', 'export', 'glass', 'sign-in', 'administration', 'erase']),
    )
  })

  test('no form from elsewhere changes anything', { timeout: 120_000 }, async () => {
    const seat = web.seats.find(one => one.role === 'dsl' && one.place === 'home')!
    const before = await web.counts(true)
    const wrong: string[] = []
    let sent = 0
    for (const route of web.routes.filter(one => one.method === 'post')) {
      const where = addressOf(route, name =>
        name === 'childId' ? web.childOf(seat, 'involved') : hiddenId(web, name, route),
      )
      for (const headers of [
        { origin: 'https://elsewhere.example' },
        { origin: 'null' },
        { origin: '' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        sent++
        const answer = await web.ask(seat, 'POST', where, { headers: headers as Record<string, string> })
        if (answer.status !== 403) wrong.push(`${route.path} ${JSON.stringify(headers)} ${answer.status}`)
      }
    }
    expect(wrong).toEqual([])
    expect(await web.counts(true)).toEqual(before)
    expect(sent).toBeGreaterThan(200)
  })

  test('looking changes nothing but the log of who looked', { timeout: 120_000 }, async () => {
    const before = await web.counts(false)
    for (const role of ['dsl', 'front-door-manager', 'head']) {
      const seat = web.seats.find(one => one.role === role && one.place === 'home')!
      await together(
        web.routes.filter(one => one.method === 'get'),
        async route => {
          const idFor = (name: string) =>
            name === 'childId' ? web.childOf(seat, 'involved') : hiddenId(web, name, route)
          await web.ask(seat, 'GET', addressOf(route, idFor))
        },
      )
    }
    expect(await web.counts(false)).toEqual(before)
  })
})

import { describe, expect, test } from 'vitest'
import { counterMayFollow, deviceInWords, isFresh, roleRefusal, safeNext, whereToWork } from './rules.ts'

describe('where one goes after signing in', () => {
  test.each(['/', '/concerns/new', '/children?page=2', '/a//b'])('%s is kept', path => {
    expect(safeNext(path)).toBe(path)
  })
  test.each([
    null,
    undefined,
    '',
    'home',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a b',
    '/a\nb',
    '/\u0000',
    '/sign-in',
    '/sign-out',
    '/sign-in/oidc/callback?state=x',
    '/join/abc',
    '/set-up/abc',
    `/${'x'.repeat(500)}`,
  ])('%j leads home', path => {
    expect(safeNext(path)).toBe('/')
  })
})

test('a device is known by browser and system, and by nothing else', () => {
  const words = (text: string) => deviceInWords(text)
  expect(
    words('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0'),
  ).toBe('Edge on Windows')
  expect(
    words('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Mobile Safari/604'),
  ).toBe('Safari on an iPhone')
  expect(words('Mozilla/5.0 (X11; CrOS x86_64 15000) AppleWebKit/537.36 Chrome/140.0 Safari/537.36')).toBe(
    'Chrome on a Chromebook',
  )
  expect(words('Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe(
    'Firefox on Linux',
  )
  expect(words('<script>alert(1)</script>')).toBe('Another browser on an unknown system')
})

test('a counter must go up, unless the device does not count', () => {
  expect(counterMayFollow(0, 0)).toBe(true)
  expect(counterMayFollow(0, 1)).toBe(true)
  expect(counterMayFollow(7, 8)).toBe(true)
  expect(counterMayFollow(7, 7)).toBe(false)
  expect(counterMayFollow(7, 6)).toBe(false)
  expect(counterMayFollow(7, 0)).toBe(false)
})

test('nobody gives themself a role, and nobody is given the program’s', () => {
  const known = ['dsl', 'administrator']
  expect(roleRefusal({ role: 'dsl', known, toSelf: false })).toBeNull()
  expect(roleRefusal({ role: 'dsl', known, toSelf: true })).toMatch(/yourself/)
  expect(roleRefusal({ role: 'system', known: [...known, 'system'], toSelf: false })).toMatch(/Choose/)
  expect(roleRefusal({ role: 'emperor', known, toSelf: false })).toMatch(/Choose/)
})

test('one works where one worked last, and chooses when there are several places', () => {
  const places = [{ organisationId: 'a' }, { organisationId: 'b' }]
  expect(whereToWork([], 'a')).toBeNull()
  expect(whereToWork([{ organisationId: 'a' }], null)).toEqual({ organisationId: 'a', choose: false })
  expect(whereToWork(places, 'b')).toEqual({ organisationId: 'b', choose: true })
  expect(whereToWork(places, 'gone')).toEqual({ organisationId: 'a', choose: true })
})

test('a passkey is added within a quarter of an hour of signing in', () => {
  const began = new Date('2026-11-19T09:00:00Z')
  expect(isFresh(began, new Date('2026-11-19T09:15:00Z'))).toBe(true)
  expect(isFresh(began, new Date('2026-11-19T09:15:01Z'))).toBe(false)
})

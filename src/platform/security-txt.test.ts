import { expect, test } from 'vitest'
import { securityTxt } from './security-txt.ts'

const origin = 'https://kith.example.org'
const read = (text: string) => {
  const lines = text.split('\r\n')
  expect(lines.pop()).toBe('')
  return Object.fromEntries(lines.map(line => /^([A-Z][A-Za-z-]+): (\S.*)$/.exec(line)!.slice(1) as [string, string]))
}

test('has what RFC 9116 asks for: a contact, and an end less than a year away', () => {
  const now = new Date('2026-11-22T03:00:00Z')
  const fields = read(securityTxt({ origin, contact: 'mailto:security@kith.example.org', now }))
  expect(fields).toEqual({
    Contact: 'mailto:security@kith.example.org',
    Expires: '2027-05-21T00:00:00Z',
    'Preferred-Languages': 'en',
    Canonical: 'https://kith.example.org/.well-known/security.txt',
    Policy: 'https://kith.example.org/help#security',
  })
})

test('sends people to the help page when nobody set a contact', () => {
  expect(read(securityTxt({ origin, contact: undefined, now: new Date() })).Contact).toBe(`${origin}/help#security`)
})

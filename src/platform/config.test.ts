import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, projectRoot, readConfig } from './config.ts'

const top = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-config-'))
afterAll(() => fs.rmSync(top, { recursive: true, force: true }))
const dataDir = path.join(top, 'data')

describe('settings', () => {
  test('have defaults, and empty ones count as not set', () => {
    const config = readConfig('demo', { KITH_DATA: dataDir, PORT: '', DATABASE_URL: ' ' })
    expect(config).toMatchObject({ port: 3000, origin: 'http://localhost:3000', databaseUrl: undefined, mode: 'demo' })
    expect(readConfig('start', { KITH_DATA: dataDir, PORT: '8080' }).origin).toBe('http://localhost:8080')
    expect(fs.existsSync(path.join(projectRoot, 'package.json'))).toBe(true)
  })

  test('believe no proxy unless told how many there are', () => {
    const proxies = (said?: string) =>
      readConfig('start', { KITH_DATA: dataDir, ...(said === undefined ? {} : { KITH_PROXIES: said }) }).proxies
    expect([proxies(), proxies(''), proxies('0'), proxies('1'), proxies('2')]).toEqual([0, 0, 0, 1, 2])
    for (const wrong of ['-1', '6', '1.5', 'yes', '10.0.0.1']) expect(() => proxies(wrong)).toThrow('KITH_PROXIES')
  })

  test('that are wrong are all named, and their values are not repeated', () => {
    const wrong = {
      PORT: 'eighty',
      DATABASE_URL: 'mysql://kith:hush@db/kith',
      KITH_ORIGIN: 'https://kith.example.org/app',
      KITH_SECRET: 'too short',
    }
    const read = () => readConfig('start', { KITH_DATA: dataDir, ...wrong })
    expect(read).toThrow(ConfigError)
    for (const name of Object.keys(wrong)) expect(read).toThrow(name)
    expect(read).not.toThrow('hush')
    expect(read).not.toThrow('too short')
  })

  test('keep one secret in the data folder, closed to others, and a key of its own for each purpose', () => {
    const first = readConfig('start', { KITH_DATA: dataDir })
    const file = path.join(dataDir, 'secret')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const again = readConfig('worker', { KITH_DATA: dataDir })
    expect(again.deriveKey('cookies')).toEqual(first.deriveKey('cookies'))
    expect(first.deriveKey('cookies')).toHaveLength(32)
    expect(first.deriveKey('cookies')).not.toEqual(first.deriveKey('database'))
    const own = readConfig('start', { KITH_DATA: dataDir, KITH_SECRET: 'x'.repeat(40) })
    expect(own.deriveKey('cookies')).not.toEqual(first.deriveKey('cookies'))
    fs.writeFileSync(file, 'cut off')
    expect(() => readConfig('start', { KITH_DATA: dataDir })).toThrow('is damaged')
  })

  test('refuse a data folder that is a file', () => {
    const file = path.join(top, 'file')
    fs.writeFileSync(file, '')
    expect(() => readConfig('start', { KITH_DATA: file })).toThrow('KITH_DATA')
  })
})

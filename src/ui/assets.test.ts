import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { assetPath, assets } from './assets.ts'

const text = (name: string) => new TextDecoder().decode(assets().find(asset => asset.path === assetPath(name))?.body)

describe('what is served', () => {
  test('has a name that changes with its content', () => {
    for (const { path, body } of assets()) {
      const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
      expect(path).toMatch(new RegExp(`^/assets/[\\w-]+\\.${hash}\\.\\w+$`))
    }
    expect(() => assetPath('nothing.css')).toThrow()
  })
  test('style sheets take nothing from elsewhere and leave out GOV.UK’s own typeface and crest', () => {
    const served = new Set(assets().map(asset => asset.path))
    for (const name of ['govuk.css', 'kith.css']) {
      const css = text(name)
      for (const [, url = ''] of css.matchAll(/url\("?([^)"]*)"?\)/g))
        if (!url.startsWith('data:')) expect(served).toContain(url)
      expect(css).not.toMatch(/GDS Transport|govuk-crest|@import/)
    }
    expect(text('kith.css')).toContain('size-adjust: 95%')
  })
  test('the script is small, and keeps nothing in the browser', () => {
    const js = text('kith.js')
    expect(js.length).toBeLessThan(16_000)
    expect(js).not.toMatch(/localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|eval\(/)
  })
})

describe('colours', () => {
  const tokens = Object.fromEntries(
    [...text('kith.css').matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name, hex]) => [name, hex]),
  )
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
      const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one: string, other: string) => {
    const [light = 0, dark = 0] = [tokens[one] ?? one, tokens[other] ?? other].map(luminance).toSorted((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
  }
  test.each([
    ['ink', '#ffffff'],
    ['secondary', '#ffffff'],
    ['secondary', 'paper'],
    ['secondary', 'teal-pale'],
    ['link', '#ffffff'],
    ['link', 'paper'],
    ['link', 'voice-tint'],
    ['teal', 'teal-pale'],
    ['teal', 'teal-tint'],
    ['#ffffff', 'teal'],
    ['voice', 'voice-tint'],
    ['late', '#ffffff'],
    ['error', '#ffffff'],
    ['error', 'voice-tint'],
    ['#ffffff', 'button'],
    ['ink', 'focus'],
  ])('text in %s on %s reaches 4.5', (one, other) => {
    expect(contrast(one, other)).toBeGreaterThanOrEqual(4.5)
  })
  test.each([
    ['mid', '#ffffff'],
    ['late-sign', '#ffffff'],
    ['attendance', '#ffffff'],
    ['harm-2', '#ffffff'],
    ['harm-3', '#ffffff'],
    ['error-border', '#ffffff'],
    ['error-border', 'voice-tint'],
  ])('a shape in %s on %s reaches 3', (one, other) => {
    expect(contrast(one, other)).toBeGreaterThanOrEqual(3)
  })
})

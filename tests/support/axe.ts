/** Accessibility of the page a person is looking at: WCAG 2.2 level AA, as far as a machine can tell. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export type PageCheck = {
  /** Also look at the page 390 pixels wide, as on a phone: nothing may need scrolling sideways. */
  phone?: boolean
  /** CSS selectors of parts that are not ours to answer for. */
  except?: string[]
}

/** @throws Error that lists each finding: the rule, what it asks for, and where it is broken */
export async function checkPage(page: Page, check: PageCheck = {}): Promise<void> {
  // Our pages have no frames: without the check across frames, which opens a tab of its own each time, it takes half as long.
  const builder = new AxeBuilder({ page }).withTags(standards).setLegacyMode(true)
  for (const selector of check.except ?? []) builder.exclude(selector)
  const { violations } = await builder.analyze()
  const findings = violations.map(violation => {
    const places = violation.nodes
      .slice(0, 5)
      .map(node => `    ${node.target.join(' ')}\n      ${node.html.slice(0, 200)}`)
    const more = violation.nodes.length > 5 ? [`    and ${violation.nodes.length - 5} more`] : []
    return [`  ${violation.id} (${violation.impact}): ${violation.help}`, ...places, ...more].join('\n')
  })
  if (check.phone) findings.push(...(await sidewaysFindings(page)))
  if (findings.length > 0) throw new Error(`${page.url()} is not accessible:\n${findings.join('\n')}`)
}

async function sidewaysFindings(page: Page): Promise<string[]> {
  const before = page.viewportSize()
  await page.setViewportSize({ width: 390, height: 844 })
  try {
    const wide = await page.evaluate(() => {
      const width = document.documentElement.clientWidth
      if (document.documentElement.scrollWidth <= width) return []
      const names = [...document.querySelectorAll('body *')]
        .filter(element => element.getBoundingClientRect().right > width + 1)
        .map(element => `${element.tagName.toLowerCase()}${element.className ? `.${element.className}` : ''}`)
      return [`${document.documentElement.scrollWidth} pixels`, ...names.slice(0, 5)]
    })
    return wide.length > 0 ? [`  scrolls sideways at 390 pixels: ${wide.join(', ')}`] : []
  } finally {
    if (before) await page.setViewportSize(before)
  }
}

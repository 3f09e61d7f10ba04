import { mkdirSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { test } from 'vitest'
import * as axeSupport from '../../tests/support/axe.ts'
import { launchBrowser } from '../../tests/support/browser.ts'
import { policySlice } from '../access/routes.ts'
import { defaultReach, entryKinds, reaches } from '../record/record.ts'
import { seedThresholds, setSetting } from './index.ts'
import { startProgram } from './tests/program.ts'

test('pictures', async () => {
  const program = await startProgram([policySlice({ entryKinds, reaches, defaultReach })])
  await program.asProgram(program.frontDoorId, (tx, ctx) => seedThresholds(tx, ctx, program.areaId))
  await program.as('partner', (tx, ctx) =>
    setSetting(tx, ctx, {
      key: 'limit:strategy-discussion',
      value: { due: { unit: 'working days', n: 1 }, startsAt: null },
      from: '2026-09-01',
      reason: 'Agreed by the three partners on 20 July 2026',
    }),
  )
  await program.as('head', (tx, ctx) =>
    setSetting(tx, ctx, {
      key: 'pick-up-minutes',
      value: { deputy: 10, head: 20 },
      from: '2026-09-01',
      reason: 'Staff meeting, 1 September',
      organisationId: ctx.organisationId,
    }),
  )
  const server = serve({ fetch: program.app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise(r => setTimeout(r, 200))
  const port = (server.address() as { port: number }).port
  const base = `http://127.0.0.1:${port}`
  mkdirSync('/tmp/areapics', { recursive: true })
  const browser = await launchBrowser()
  const pages: [string, string, string][] = [
    ['rules', 'partner', '/rules?q=conference'],
    ['rule', 'partner', '/rules/strategy-discussion'],
    ['rapid', 'partner', '/rules/rapid-review'],
    ['thresholds', 'dsl', '/thresholds'],
    ['settings', 'dsl', '/settings'],
    ['setting-stages', 'partner', '/settings/area/escalation-stages'],
    ['policy', 'dpo', '/who-may-see-what?role=dsl'],
  ]
  for (const [name, who, address] of pages) {
    for (const width of [1280, 390]) {
      const context = await browser.newContext({ viewport: { width, height: 900 } })
      await context.addCookies([{ name: 'kith', value: program.token(who as never), url: base }])
      const page = await context.newPage()
      await page.goto(base + address)
      await page.screenshot({ path: `/tmp/areapics/${name}-${width}.png`, fullPage: true })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      if (overflow > 0) console.log('OVERFLOW', name, width, overflow)
      const found = await (axeSupport as any)
        [Object.keys(axeSupport).find(k => /check|axe/i.test(k))!](page)
        .catch((e: Error) => {
          console.log('AXE', name, width, e.message.slice(0, 1500))
          return []
        })
      if (Array.isArray(found) && found.length) console.log('AXE', name, width, JSON.stringify(found).slice(0, 1500))
      await context.close()
    }
  }
  await browser.close()
  server.close()
  await program.close()
}, 240000)

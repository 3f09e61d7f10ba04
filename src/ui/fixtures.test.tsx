/** Renders every fixture that govuk-frontend ships for the components in `supported`, and compares the HTML. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type ComponentType, h, isValidElement } from 'preact'
import { jsxTemplate } from 'preact/jsx-runtime'
import { renderToString } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { normalise } from './normalise-html.ts'
import { supported } from './supported.ts'

type Params = Record<string, unknown>
type Fixture = { name: string; options: Params; html: string }
const require = createRequire(import.meta.url)
const fixturesOf = (name: string): Fixture[] =>
  JSON.parse(readFileSync(require.resolve(`govuk-frontend/dist/govuk/components/${name}/fixtures.json`), 'utf8'))
    .fixtures

/** Raw HTML, for fixtures only: nothing outside this test can print unescaped text. */
const raw = (html: string) => jsxTemplate([html] as never)

/** GOV.UK has `text` and `html` side by side; here there is only what may be printed. */
function adapt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(adapt)
  if (value === null || typeof value !== 'object' || isValidElement(value)) return value
  const adapted: Params = {}
  for (const [key, item] of Object.entries(value)) if (key !== 'attributes') adapted[key] = adapt(item)
  if ('attributes' in value) adapted.attributes = value.attributes
  for (const [from, to] of [
    ['html', 'text'],
    ['titleHtml', 'titleText'],
    ['descriptionHtml', 'descriptionText'],
    ['summaryHtml', 'summaryText'],
  ] as const)
    if (from in adapted) {
      if (adapted[from]) adapted[to] = raw(adapted[from] as string)
      delete adapted[from]
    }
  const conditional = adapted.conditional as { text?: unknown } | undefined
  if ('conditional' in adapted) adapted.conditional = conditional?.text
  return adapted
}

function propsFor(name: string, options: Params): Params {
  const props = adapt(options) as Params
  if (name === 'button') props.children = props.text
  if (name === 'fieldset' && options.html) props.children = props.text
  if (name === 'notification-banner' && options.html) {
    props.children = props.text
    delete props.text
  }
  return props
}

for (const [name, { component, except }] of Object.entries(supported)) {
  describe(name, () => {
    const fixtures = fixturesOf(name)
    test('names only fixtures that exist as not supported', () => {
      const names = fixtures.map(fixture => fixture.name)
      for (const excepted of Object.keys(except)) expect(names).toContain(excepted)
    })
    for (const fixture of fixtures) {
      if (fixture.name in except) continue
      test(fixture.name, () => {
        const html = renderToString(h(component as ComponentType<Params>, propsFor(name, fixture.options)))
        expect(normalise(html)).toEqual(normalise(fixture.html))
      })
    }
  })
}

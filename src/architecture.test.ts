import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

/** Who may use whom. `a: [b]` means that a may import b's index.ts. */
const everybody = ['statute', 'platform', 'ui', 'audit']
const spine = ['identity', 'area', 'people', 'access', 'record']
const shared = ['matching', 'sharing', 'challenge', 'deadlines']
const edges: Record<string, string[]> = {
  statute: [],
  platform: [],
  ui: [],
  audit: ['platform'],
  identity: everybody,
  area: [...everybody, 'identity'],
  people: [...everybody, 'identity', 'access'],
  access: [...everybody, 'identity'],
  record: [...everybody, 'access', 'area', 'identity', 'people'],
  matching: [...everybody, 'identity', 'people', 'access'],
  sharing: [...everybody, ...spine, 'deadlines'],
  challenge: [...everybody, ...spine, 'deadlines'],
  deadlines: [...everybody, ...spine],
  concerns: [...everybody, ...spine, ...shared],
  allegations: [...everybody, ...spine, ...shared],
  contacts: [...everybody, ...spine, ...shared, 'concerns'],
  attendance: [...everybody, ...spine, ...shared, 'concerns'],
  retention: [...everybody, ...spine],
  'data-protection': [...everybody, ...spine, 'retention'],
}
/** The doors and the demonstration may use any slice. */
const anything = new Set(['demo', 'main.ts', 'worker.ts', 'cli.ts', 'app.ts'])
const folders = Object.keys(edges)

const src = resolve(import.meta.dirname)
const files = (folder: string): string[] =>
  readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) ? [path] : []
  })
const all = files(src)
const isTest = (path: string) => /\.(test|browser)\.tsx?$/.test(path) || path.includes('/tests/')
const importsOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map(match => match[1] ?? '')
const topOf = (path: string) => relative(src, path).split('/')[0] ?? ''

const steps = all
  .filter(path => !isTest(path))
  .flatMap(path =>
    importsOf(path)
      .filter(target => target.startsWith('.'))
      .map(target => ({ from: path, to: resolve(dirname(path), target) })),
  )
const between = steps.filter(({ from, to }) => topOf(from) !== topOf(to))

it('is built of the folders on the closed list and no others', () => {
  const top = readdirSync(src).filter(name => statSync(join(src, name)).isDirectory())
  expect(top.filter(name => name !== 'demo' && !folders.includes(name))).toEqual([])
})

it('imports only along the allowed edges', () => {
  const wrong = between
    .filter(({ from, to }) => !anything.has(topOf(from)) && !edges[topOf(from)]?.includes(topOf(to)))
    .map(({ from, to }) => `${relative(src, from)} → ${relative(src, to)}`)
  expect(wrong).toEqual([])
})

it('enters another slice by its index.ts', () => {
  // platform is a folder of tools, each its own door; routes.ts of access needs what access itself may not import.
  const wrong = between
    .filter(({ to }) => folders.includes(topOf(to)) && topOf(to) !== 'platform')
    .filter(({ from, to }) => !to.endsWith('/index.ts') && !(topOf(from) === 'app.ts'))
    .map(({ from, to }) => `${relative(src, from)} → ${relative(src, to)}`)
  expect(wrong).toEqual([])
})

it('has no cycles between folders', () => {
  const graph = new Map<string, Set<string>>()
  for (const { from, to } of between) {
    if (anything.has(topOf(from))) continue
    graph.set(topOf(from), (graph.get(topOf(from)) ?? new Set()).add(topOf(to)))
  }
  const cycles: string[] = []
  const visit = (node: string, path: string[]): void => {
    if (path.includes(node)) {
      cycles.push([...path.slice(path.indexOf(node)), node].join(' → '))
      return
    }
    for (const next of graph.get(node) ?? []) visit(next, [...path, node])
  }
  for (const node of graph.keys()) visit(node, [])
  expect([...new Set(cycles)]).toEqual([])
})

it('keeps rules and pages pure: no database, no clock, no network', () => {
  const pure = all.filter(path => /(^|-)(rules|pages?)\.tsx?$/.test(path.split('/').at(-1) ?? '') && !isTest(path))
  expect(pure.length).toBeGreaterThan(5)
  const wrong = pure.flatMap(path => {
    const text = readFileSync(path, 'utf8')
    const found = [
      ...importsOf(path).filter(target => /^node:|^pg$|\/(db|jobs|server|body|actions|as)\.ts$/.test(target)),
      ...(/new Date\(\)|Date\.now\(\)|Math\.random\(/.test(text) ? ['reads the clock or chance'] : []),
    ]
    return found.map(what => `${relative(src, path)}: ${what}`)
  })
  expect(wrong).toEqual([])
})

it('statute stands alone: nothing but the calendar polyfill', () => {
  const wrong = all
    .filter(path => topOf(path) === 'statute' && !isTest(path))
    .flatMap(path => importsOf(path).filter(target => !target.startsWith('.') && target !== 'temporal-polyfill'))
  expect(wrong).toEqual([])
})

it('has SQL that names only its own schema, people, identity and record’s tables, and the functions of access and audit', () => {
  const open = [
    'identity',
    'people',
    'record',
    'access',
    'audit',
    'platform',
    'area',
    'pg_catalog',
    'information_schema',
  ]
  const schemas = [...folders, 'pgboss'].map(name => name.replace('-', '_'))
  const wrong = all
    .filter(path => !isTest(path) && folders.includes(topOf(path)))
    .flatMap(path => {
      const own = topOf(path).replace('-', '_')
      const named = [...readFileSync(path, 'utf8').matchAll(/\b(?:from|join|into|update)\s+([a-z_]+)\.[a-z_]+/g)].map(
        match => match[1] ?? '',
      )
      return named
        .filter(
          schema =>
            schemas.includes(schema) &&
            schema !== own &&
            !open.includes(schema) &&
            !(own === 'platform' && schema === 'pgboss'),
        )
        .map(schema => `${relative(src, path)} names ${schema}`)
    })
  expect(wrong).toEqual([])
})

it('gives every slice a README of what it is in law and practice', () => {
  const slices = folders.filter(name => existsSync(join(src, name)))
  expect(slices.filter(name => !existsSync(join(src, name, 'README.md')))).toEqual([])
})

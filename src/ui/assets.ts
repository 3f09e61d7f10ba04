/**
 * Style sheets, fonts and the one script, each under a name that carries a hash of its content, so that a browser may
 * keep it for ever. Nothing comes from anybody else's server. Whoever runs the web server mounts `assets()`.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildSync } from 'esbuild'
import { markFile } from './icons.tsx'

export type Asset = {
  /** `/assets/<name>.<hash>.<extension>` */
  path: string
  body: Uint8Array
  /** The content type to answer with. */
  type: string
}

/** The folder that holds package.json, from here or from a compiled copy of this file. */
function projectFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'node_modules', 'govuk-frontend'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('The packages that Kith needs are not installed: run npm ci.')
    folder = parent
  }
  return folder
}

const fonts = {
  'atkinson.woff2': 'atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2',
  'atkinson-ext.woff2': 'atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2',
  'digits.woff2': 'public-sans/files/public-sans-latin-wght-normal.woff2',
  'serif.woff2': 'source-serif-4/files/source-serif-4-latin-wght-normal.woff2',
  'serif-ext.woff2': 'source-serif-4/files/source-serif-4-latin-ext-wght-normal.woff2',
}

/** GOV.UK's typeface may be used on GOV.UK only; its style sheet is served with ours in its place and without the crest. */
const withoutGovukFont = (css: string): string =>
  css
    .replace(/@font-face\s*{[^}]*}/g, '')
    .replaceAll('GDS Transport,arial,sans-serif', 'var(--kith-font)')
    .replace(/url\(\/assets\/images\/[^)]*\)/g, 'none')

function script(root: string): Uint8Array {
  const built = buildSync({
    entryPoints: [join(root, 'src/ui/islands/index.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  })
  const file = built.outputFiles[0]
  if (!file) throw new Error('The script for the browser was not built.')
  return file.contents
}

function make(): Map<string, Asset> {
  const root = projectFolder()
  const made = new Map<string, Asset>()
  const add = (name: string, body: Uint8Array, type: string) => {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
    const dot = name.lastIndexOf('.')
    made.set(name, { path: `/assets/${name.slice(0, dot)}.${hash}${name.slice(dot)}`, body, type })
  }
  const text = (words: string) => new TextEncoder().encode(words)
  for (const [name, file] of Object.entries(fonts))
    add(name, readFileSync(join(root, 'node_modules/@fontsource-variable', file)), 'font/woff2')
  add('mark.svg', text(markFile), 'image/svg+xml')
  const govuk = readFileSync(join(root, 'node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css'), 'utf8')
  add('govuk.css', text(withoutGovukFont(govuk)), 'text/css; charset=utf-8')
  // The two drawings keep their styles beside their code.
  const sheets = [
    'ui/kith.css',
    'ui/kith-parts.css',
    'record/picture.css',
    'people/genogram.css',
    'concerns/triage.css',
    'attendance/attendance.css',
  ]
  const css = sheets.map(file => readFileSync(join(root, 'src', file), 'utf8')).join('\n')
  const named = css.replace(/url\("([\w-]+\.\w+)"\)/g, (_, name: string) => {
    const asset = made.get(name)
    if (!asset) throw new Error(`The style sheet names a file that is not served: ${name}`)
    return `url("${asset.path}")`
  })
  add('kith.css', text(named), 'text/css; charset=utf-8')
  add('kith.js', script(root), 'text/javascript; charset=utf-8')
  return made
}

let made: Map<string, Asset> | undefined

/** Every file to serve. Read and built once, the first time they are asked for. */
export function assets(): Asset[] {
  made ??= make()
  return [...made.values()]
}

/** The address of one file: `assetPath('kith.css')`. Throws on a name that is not served. */
export function assetPath(name: string): string {
  made ??= make()
  const asset = made.get(name)
  if (!asset) throw new Error(`There is no file called ${name} to serve.`)
  return asset.path
}

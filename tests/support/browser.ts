/**
 * A real browser for journeys and pictures: the machine's Chromium or Chrome, else the one in `@sparticuz/chromium`.
 * Set CHROMIUM to a path to choose one, KITH_TEST_BROWSER to `bundled` or `system` to allow only that kind.
 */
import { execFile, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { projectRoot } from '../../src/platform/config.ts'
import { askDoor } from './door.ts'

export type BrowserProgram = { path: string; kind: 'chosen' | 'system' | 'bundled'; env: Record<string, string> }

/** Never the bundled package's own list: it turns web security off. */
const ownArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the browser without a window. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const program = await findBrowser()
  const env = { ...(process.env as Record<string, string>), ...program.env }
  return chromium.launch({ executablePath: program.path, args: ownArguments, headless: true, env })
}

/** Path of the browser that `launchBrowser` starts. */
export async function browserPath(): Promise<string> {
  return (await findBrowser()).path
}

let found: Promise<BrowserProgram> | undefined

/** In a test run the run's own process looks once, and unpacks at most once, for all test files. */
export function findBrowser(): Promise<BrowserProgram> {
  const door = process.env.KITH_TEST_DOOR
  found ??= door ? askDoor<BrowserProgram>(door, 'browser') : findBrowserHere(temporaryFolder)
  return found
}

/**
 * @param folder gives the fresh folder to unpack into, if it comes to that
 * @throws Error that says what was tried, when no browser starts
 */
export async function findBrowserHere(folder: () => string): Promise<BrowserProgram> {
  const wanted = process.env.KITH_TEST_BROWSER ?? ''
  if (!['', 'system', 'bundled'].includes(wanted))
    throw new Error('KITH_TEST_BROWSER is `system`, `bundled` or not set.')
  const tried: string[] = []
  const chosen = process.env.CHROMIUM
  if (chosen) {
    if (starts(chosen, {}, tried)) return { path: chosen, kind: 'chosen', env: {} }
    throw new Error(`CHROMIUM names a browser that does not start. ${tried.join('; ')}`)
  }
  if (wanted !== 'bundled') {
    for (const file of systemBrowsers()) {
      if (starts(file, {}, tried)) return { path: file, kind: 'system', env: {} }
    }
  }
  if (wanted !== 'system') {
    const bundled = await unpackBundled(folder(), tried)
    if (bundled) return bundled
  }
  throw new Error(
    `No browser starts on this machine, and journeys need a real one. Install Chromium or Chrome, or set CHROMIUM to its path. Tried: ${tried.join('; ') || 'no browser was found'}`,
  )
}

function systemBrowsers(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
  const inPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap(folder => names.map(name => path.join(folder, name)))
  const common = [
    '/usr/lib/chromium/chromium',
    '/opt/google/chrome/chrome',
    '/snap/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
  return [...new Set([...inPath, ...common])].filter(file => fs.existsSync(file))
}

/** Ubuntu ships a `chromium-browser` that only says where to get one: so it is asked for its version. */
function starts(file: string, env: Record<string, string>, tried: string[]): boolean {
  const asked = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 30_000, env: { ...process.env, ...env } })
  if (asked.status === 0 && /\d+\.\d+\.\d+/.test(asked.stdout)) return true
  const why = asked.error?.message ?? asked.stderr.trim().split('\n')[0]
  tried.push(`${file}: ${why || `ended with ${asked.status ?? asked.signal}`}`)
  return false
}

// ------------------------------------------------------------------------------------------------ the bundled one

/**
 * The package unpacks into the system's temporary folder and takes whatever lies there already, so it runs in a process
 * of its own whose temporary folder is a fresh one. Its libraries and fonts are used only where the machine has none.
 */
async function unpackBundled(folder: string, tried: string[]): Promise<BrowserProgram | undefined> {
  try {
    const entry = createRequire(path.join(projectRoot, 'package.json')).resolve('@sparticuz/chromium')
    const program = `
      import path from 'node:path'
      import { inflate } from ${JSON.stringify(entry)}
      const bin = path.join(path.dirname(${JSON.stringify(entry)}), '..', 'bin')
      await Promise.all(['chromium.br', 'fonts.tar.br', 'al2023.tar.br', 'swiftshader.tar.br'].map(each => inflate(path.join(bin, each))))
    `
    const env = { ...process.env, TMPDIR: folder }
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env, cwd: projectRoot })
    const file = path.join(folder, 'chromium')
    const fonts: Record<string, string> = fs.existsSync('/etc/fonts/fonts.conf')
      ? {}
      : { FONTCONFIG_PATH: path.join(folder, 'fonts') }
    const libraries = { ...fonts, LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') }
    for (const each of [fonts, libraries]) {
      if (starts(file, each, tried)) return { path: file, kind: 'bundled', env: each }
    }
  } catch (error) {
    tried.push(`@sparticuz/chromium: ${error instanceof Error ? error.message : error}`)
  }
  return undefined
}

function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-browser-'))
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

#!/usr/bin/env node
// Starts Kith: finds a Node that is new enough, compiles what changed, opens the right door.
// Plain JavaScript for any Node from 20 on; nothing outside Node is loaded before the compiler is needed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const inModules = name => path.join(root, 'node_modules', ...name.split('/'))
const [command = 'help', ...args] = process.argv.slice(2)

if (Number.parseInt(process.versions.node, 10) < 24) startWithNode24()
else await open().catch(explain)

// ------------------------------------------------------------------------------------------------------- the doors

/** Where each command leads: the file, and what its `main` is called with. Anything else is a command of the program. */
async function open() {
  stopWithParent()
  endTidily()
  if (command === 'demo' || command === 'start') return through('src/main.ts', command)
  if (command === 'worker') return through('src/worker.ts')
  if (command === 'bench' || command === 'prove') {
    const folder = command === 'bench' ? 'tests/benches' : 'tests/proofs'
    const [name, ...rest] = args
    // Without a name: every proof, one after the other.
    if (command === 'prove' && (name ?? '--').startsWith('--'))
      return finish(await through(`${folder}/harness.ts`, args))
    return finish(await through(`${folder}/${named(name, folder)}.ts`, rest))
  }
  // The program for proofs that send it thousands of requests: the same, but that nobody is asked to wait.
  if (command === 'unlimited') return through('tests/support/unlimited.ts', ...args)
  if (command === 'pictures') return finish(await through('tests/pictures.ts', args))
  if (command === 'schema') return finish(await through('tests/support/schema.ts', args))
  if (command === 'test') return finish(await test())
  if (command === 'build') return buildAll()
  return finish(await through('src/cli.ts', [command, ...args]))
}

/** Compiles a door if it changed, and calls its `main`. */
async function through(door, ...given) {
  process.setSourceMapsEnabled(true)
  const program = await import(pathToFileURL(await compile(door)).href)
  return program.main(...given)
}

function named(name, folder) {
  const files = fs.existsSync(path.join(root, folder)) ? fs.readdirSync(path.join(root, folder)) : []
  const names = files.filter(file => /^(?!harness\.).*(?<!\.test)\.ts$/.test(file)).map(file => file.slice(0, -3))
  if (names.includes(name)) return name
  throw new Error(
    `${name ? `There is no ${command} called ${name}` : `Say which ${command}`}. There is: ${names.join(', ') || 'none yet'}.`,
  )
}

/** Ends the process with what a command returned, after its last words have been written. */
function finish(code) {
  process.exitCode = typeof code === 'number' ? code : 0
}

function explain(error) {
  // Errors that a person can act on say so by having a name of their own and no need of a stack.
  const plain = /^(PostgresError|ConfigError|MigrationError|BackupError)$/.test(error?.name)
  const own = error instanceof Error && error.constructor === Error && error.cause === undefined && !process.env.DEBUG
  console.error(plain || (own && command !== 'demo' && command !== 'start') ? error.message : error)
  process.exit(1)
}

// ------------------------------------------------------------------------------------------------------- compiling

/**
 * Bundles a door with everything of ours it uses; packages stay outside. The file carries the hash of all sources in its
 * name, so nothing is compiled twice and a running program's file never changes under it.
 */
async function compile(door) {
  if (!fs.existsSync(path.join(root, door))) throw new Error(`This Kith has no ${door}.`)
  const folders = door.startsWith('src/') ? ['src'] : ['src', 'tests']
  const name = door.replace(/\.ts$/, '').replaceAll('/', '-')
  const folder = path.join(root, '.cache', 'build')
  const built = path.join(folder, `${name}.${sourceHash(folders)}.mjs`)
  if (fs.existsSync(built)) return built
  const { build } = await import(pathToFileURL(inModules('esbuild/lib/main.js')).href)
  const half = path.join(folder, `${name}.${process.pid}.mjs`)
  fs.mkdirSync(folder, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: [door],
    outfile: half,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'error',
  })
  for (const old of fs.readdirSync(folder)) {
    if (new RegExp(`^${name}\\.[0-9a-f]{16}\\.mjs$`).test(old)) fs.rmSync(path.join(folder, old), { force: true })
  }
  fs.renameSync(half, built)
  return built
}

/** Names, sizes and times of all sources, and of what decides how they are compiled. */
function sourceHash(folders) {
  const hash = createHash('sha256').update(process.version)
  const add = file => {
    const { size, mtimeMs } = fs.statSync(path.join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  for (const folder of folders) {
    const found = fs
      .readdirSync(path.join(root, folder), { recursive: true })
      .filter(file => /\.(tsx?|json|css)$/.test(file))
    for (const file of found.sort()) add(path.join(folder, file))
  }
  for (const file of ['package.json', 'tsconfig.json', 'bin/kith.mjs']) add(file)
  return hash.digest('hex').slice(0, 16)
}

/** For people who install Kith where it may not write later: everything it needs, compiled now. */
async function buildAll() {
  for (const door of ['src/main.ts', 'src/worker.ts', 'src/cli.ts'])
    console.log(path.relative(root, await compile(door)))
}

// --------------------------------------------------------------------------------------------------------- testing

/** With arguments: those tests only. Without: all that must hold before a change is taken. */
async function test() {
  if (args.length > 0) return run('vitest', ['run', ...args])
  const steps = [
    ['types', () => run('tsc', ['--noEmit'])],
    ['lint', () => run('biome', ['check', '.'])],
    ['schema', () => through('tests/support/schema.ts', ['--check'])],
    ['tests', () => run('vitest', ['run'])],
  ]
  for (const [name, step] of steps) {
    const startedAt = Date.now()
    const code = await step()
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    console.log(`${name}: ${code === 0 ? 'good' : 'FAILED'} (${seconds} s)`)
    if (code !== 0) return code
  }
  return 0
}

/** Runs a tool from node_modules and gives its exit code; it gets our signals and never outlives us for long. */
function run(tool, given) {
  const bin = inModules(`.bin/${tool}`)
  const script = /^#!.*\bnode\b/.test(firstLine(bin))
  const [file, argv] = script ? [process.execPath, [bin, ...given]] : [bin, given]
  const withNode24 = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`
  const child = spawn(file, argv, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: withNode24 } })
  const stopPassing = passSignals(child)
  return new Promise(resolve => {
    child.on('error', error => {
      console.error(error.message)
      resolve(1)
    })
    child.on('exit', (code, signal) => {
      stopPassing()
      resolve(signal ? 1 : code)
    })
  })
}

function firstLine(file) {
  const handle = fs.openSync(file, 'r')
  const bytes = Buffer.alloc(100)
  fs.readSync(handle, bytes)
  fs.closeSync(handle)
  return bytes.toString('latin1').split('\n')[0]
}

// ------------------------------------------------------------------------------------------- a Node that is too old

/** The lock file brings Node 24 as a package for the usual platforms. */
function startWithNode24() {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const candidates = [inModules(`node-${platform}/bin/${program}`), inModules(`.bin/${program}`)]
  const node24 = candidates.find(file => {
    const version = spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout ?? ''
    return Number.parseInt(version.slice(1), 10) >= 24
  })
  if (!node24) {
    const installed = fs.existsSync(inModules('.package-lock.json'))
    console.error(
      `Kith needs Node 24 or later; this is Node ${process.versions.node}. ` +
        (installed
          ? `Install it from https://nodejs.org (none is packaged for ${platform}).`
          : 'Run npm ci: it brings one.'),
    )
    process.exit(1)
  }
  // The channel tells the child when we are gone, also when we were killed and could tell it nothing.
  const child = spawn(node24, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, KITH_STOP_WITH_PARENT: '1' },
  })
  passSignals(child)
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function stopWithParent() {
  if (process.env.KITH_STOP_WITH_PARENT !== '1' || !process.channel) return
  delete process.env.KITH_STOP_WITH_PARENT
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}

/**
 * Until a program listens to these signals itself, they end it by way of `exit`, where it stops the database it has
 * begun to start; by default they would end it on the spot and leave that running.
 */
function endTidily() {
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }
  for (const [signal, number] of Object.entries(numbers)) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + number)
    })
  }
}

/** Ctrl-C reaches the whole terminal group by itself; what only we get, the child must get from us. */
function passSignals(child) {
  const pass = signal => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  return () => {
    for (const signal of signals) process.removeListener(signal, pass)
  }
}

/**
 * `npm run schema`: writes src/platform/schema.ts, the types of all tables, from a freshly migrated database.
 * With `--check` it writes nothing and fails when the file differs from what the migrations make.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { projectRoot } from '../../src/platform/config.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { startPostgres } from '../../src/platform/postgres.ts'

const header = `// Generated from a migrated database by \`npm run schema\`. Do not edit: change a migration and run it again.
`

/** Returns the exit code: 1 when `--check` finds a difference. */
export async function main(argv: string[]): Promise<number> {
  const file = path.join(projectRoot, 'src', 'platform', 'schema.ts')
  const generated = await generate()
  if (!argv.includes('--check')) {
    fs.writeFileSync(file, generated)
    console.log('src/platform/schema.ts is written.')
    return 0
  }
  if (fs.readFileSync(file, 'utf8') === generated) return 0
  console.error('src/platform/schema.ts is not what the migrations make. Run: npm run schema')
  return 1
}

async function generate(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kith-schema-'))
  fs.chmodSync(folder, 0o711)
  const server = await startPostgres({ dataDir: path.join(folder, 'data'), durable: false })
  try {
    await migrate(server.adminUrl, { appPassword: 'only-for-this-throw-away-database' })
    const out = path.join(folder, 'schema.ts')
    // The program reads `date` as text and bigint as a number (see db.ts), so the types say the same.
    const options = [
      ...['--dialect', 'postgres', '--date-parser', 'string', '--type-mapping', '{"int8":"number"}'],
      ...['--exclude-pattern', 'pgboss.*', '--url', server.adminUrl, '--out-file', out],
    ]
    const codegen = path.join(projectRoot, 'node_modules', '.bin', 'kysely-codegen')
    const ran = spawnSync(process.execPath, [codegen, ...options], { encoding: 'utf8', cwd: folder })
    if (ran.status !== 0) throw new Error(`kysely-codegen failed: ${ran.stderr || ran.stdout}`)
    const types = fs.readFileSync(out, 'utf8').replace(/^\/\*\*[\s\S]*?\*\/\s*/, '')
    return `${header}\n${types}`
  } finally {
    await server.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

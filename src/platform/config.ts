/** What the person who runs Kith can set, read from the environment once and checked before anything starts. */
import { hkdfSync, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { isInside, usualKeyFile } from './backup-key.ts'

export type Mode = 'demo' | 'start' | 'worker' | 'cli' | 'test'

export type Config = {
  mode: Mode
  port: number
  /** Absolute path of the data folder; it exists. */
  dataDir: string
  /** A PostgreSQL to use instead of the one Kith carries. */
  databaseUrl: string | undefined
  /** How many proxies of one's own stand between people and Kith and add to X-Forwarded-For; see visitor.ts. */
  proxies: number
  /** The address people use, without a slash at the end. */
  origin: string
  smtpUrl: string | undefined
  /** Where a ClamAV daemon listens: the path of its socket, or host and port. Uploads are then checked by it. */
  clamav: string | undefined
  /** Where somebody who finds a weakness writes to; see security-txt.ts. */
  securityContact: string | undefined
  production: boolean
  /** Where backups go and where their key lies; undefined when nothing is backed up. */
  backup: { dir: string; keyFile: string } | undefined
  /** 32 bytes for one purpose, the same at every start; nobody who has one key can work out another. */
  deriveKey(purpose: string): Buffer
}

/** Says which settings are wrong, one a line. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** The folder with package.json above this file, for the source tree and the compiled program alike. */
export const projectRoot: string = findProjectRoot(path.dirname(fileURLToPath(import.meta.url)))

function findProjectRoot(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'package.json'))) return folder
    if (folder === path.dirname(folder)) throw new ConfigError(`No package.json above ${from}.`)
  }
}

const blankIsAbsent = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value)
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsAbsent, schema.optional())
const urlOf = (protocol: RegExp, example: string) =>
  z.string().refine(text => URL.canParse(text) && protocol.test(new URL(text).protocol), `must look like ${example}`)

const environment = z.object({
  PORT: optional(z.coerce.number('must be a number').int().min(0).max(65_535, 'must be at most 65535')),
  KITH_DATA: optional(z.string()),
  DATABASE_URL: optional(urlOf(/^postgres(ql)?:$/, 'postgresql://name:password@host:5432/kith')),
  KITH_ORIGIN: optional(
    urlOf(/^https?:$/, 'https://kith.example.org').refine(
      text => !URL.canParse(text) || new URL(text).origin === text.replace(/\/$/, ''),
      'must be an address without a path',
    ),
  ),
  KITH_PROXIES: optional(
    z.coerce.number('must be a number').int('must be a whole number').min(0).max(5, 'must be at most 5'),
  ),
  KITH_SECRET: optional(z.string().min(32, 'must have at least 32 characters')),
  SMTP_URL: optional(urlOf(/^smtps?:$/, 'smtps://name:password@mail.example.org')),
  KITH_CLAMAV: optional(
    z.string().regex(/^\/|^[^/\s]+:\d{1,5}$/, 'must look like /run/clamav/clamd.ctl or localhost:3310'),
  ),
  KITH_SECURITY_CONTACT: optional(urlOf(/^(mailto|https|tel):$/, 'mailto:security@example.org')),
  KITH_BACKUP: optional(z.string()),
  KITH_BACKUP_KEY: optional(z.string()),
  NODE_ENV: optional(z.string()),
})

/**
 * Reads and checks the settings; makes the data folder and, at the first start, the secret in it.
 * @throws ConfigError that names each setting that is wrong (never its value: some are secret)
 */
export function readConfig(mode: Mode, env: Record<string, string | undefined> = process.env): Config {
  const read = environment.safeParse(env)
  if (!read.success) {
    const wrong = read.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`)
    throw new ConfigError(`Kith cannot start with these settings:\n  ${wrong.join('\n  ')}`)
  }
  const set = read.data
  const port = set.PORT ?? 3000
  const production = set.NODE_ENV === 'production'
  const origin = (set.KITH_ORIGIN ?? `http://localhost:${port}`).replace(/\/$/, '')
  const dataDir = makeDataDir(path.resolve(set.KITH_DATA ?? 'data'))
  const secret = set.KITH_SECRET ?? readOrMakeSecret(dataDir)
  return {
    mode,
    port,
    dataDir,
    databaseUrl: set.DATABASE_URL,
    proxies: set.KITH_PROXIES ?? 0,
    origin,
    smtpUrl: set.SMTP_URL,
    clamav: set.KITH_CLAMAV,
    securityContact: set.KITH_SECURITY_CONTACT,
    production,
    backup: readBackup(dataDir, set),
    deriveKey: purpose => Buffer.from(hkdfSync('sha256', secret, 'kith', purpose, 32)),
  }
}

function readBackup(
  dataDir: string,
  set: { KITH_BACKUP?: string | undefined; KITH_BACKUP_KEY?: string | undefined; DATABASE_URL?: string | undefined },
): Config['backup'] {
  if (set.KITH_BACKUP === undefined) return undefined
  if (set.DATABASE_URL !== undefined) {
    throw new ConfigError('KITH_BACKUP is for the database that comes with Kith. For your own see docs/backup.md.')
  }
  const dir = path.resolve(set.KITH_BACKUP)
  if (isInside(dir, dataDir) || isInside(dataDir, dir)) {
    throw new ConfigError('KITH_BACKUP and KITH_DATA must lie apart, best on two machines.')
  }
  return { dir, keyFile: path.resolve(set.KITH_BACKUP_KEY ?? usualKeyFile(dataDir)) }
}

/** Root's folder may be passed through, never listed, by the user the database runs as (see postgres.ts). */
function makeDataDir(folder: string): string {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    if (!fs.statSync(folder).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK)
    return fs.realpathSync(folder)
  } catch (error) {
    throw new ConfigError(`KITH_DATA: the folder ${folder} cannot be used (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** 32 random bytes as hexadecimal. Linked into place, so that two programs starting at once agree on one secret. */
function readOrMakeSecret(dataDir: string): string {
  const file = path.join(dataDir, 'secret')
  if (!fs.existsSync(file)) {
    const half = `${file}.${process.pid}.new`
    const handle = fs.openSync(half, 'w', 0o600)
    fs.writeSync(handle, `${randomBytes(32).toString('hex')}\n`)
    fs.fsyncSync(handle)
    fs.closeSync(handle)
    try {
      fs.linkSync(half, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      fs.rmSync(half)
    }
  }
  const secret = fs.readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/.test(secret)) throw new ConfigError(`${file} is damaged. Restore it from your backup.`)
  return secret
}

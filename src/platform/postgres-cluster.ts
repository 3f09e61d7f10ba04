/** The cluster's files in the data folder: the password, and making the cluster whole or not at all. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { commandAs, giveTo, type Place, PostgresError, recordedPlace, type Way, writeWhole } from './postgres-place.ts'

/** Name of the administrator's role. */
export const adminName = 'kith_admin'

/** Root's new data folders can be passed through by the server's user, but not listed. Others' are closed. */
export function prepareDataDir(dataDir: string): string {
  fs.mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  return fs.realpathSync(dataDir)
}

const passwordFile = (dataDir: string) => path.join(dataDir, 'postgres-password')
export const readPassword = (dataDir: string) => fs.readFileSync(passwordFile(dataDir), 'utf8').trim()

export function readOrMakePassword(dataDir: string): string {
  const file = passwordFile(dataDir)
  if (fs.existsSync(file)) return readPassword(dataDir)
  const clusterDir = recordedPlace(dataDir) ?? path.join(dataDir, 'postgres')
  if (fs.existsSync(path.join(clusterDir, 'PG_VERSION'))) {
    throw new PostgresError(
      `${file} is missing, but there is a database in ${clusterDir}. Restore it from your backup.`,
    )
  }
  writeWhole(file, `${randomBytes(24).toString('base64url')}\n`, 0o600)
  return readPassword(dataDir)
}

/** Under another name first, so that a cluster half made is never taken for a whole one. */
export function makeCluster(place: Place, password: string, durable: boolean): void {
  if (fs.existsSync(place.clusterDir) && fs.readdirSync(place.clusterDir).length > 0) {
    throw new PostgresError(`${place.clusterDir} holds files but no database. Move it away, or restore your backup.`)
  }
  const half = `${place.clusterDir}.new`
  fs.rmSync(half, { recursive: true, force: true })
  fs.rmSync(place.clusterDir, { recursive: true, force: true })
  fs.mkdirSync(half, { mode: 0o700 })
  giveTo(half, place.way)
  const secret = makePrivateDir(place.way)
  const pwfile = path.join(secret, 'password')
  fs.writeFileSync(pwfile, `${password}\n`, { mode: 0o600 })
  giveTo(pwfile, place.way)
  const flags = ['-D', half, '-U', adminName, `--pwfile=${pwfile}`, '--auth=scram-sha-256', '--encoding=UTF8']
  if (!durable) flags.push('--no-sync')
  // Order by code point on every machine alike; upper and lower case of all letters, not only English ones. The second
  // kind is for machines without C.UTF-8: there trigrams leave accented letters out.
  let failure = ''
  const made = ['C.UTF-8', 'C'].some(letters => {
    const locale = ['--locale=C', `--lc-ctype=${letters}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const [command, args, settings] = commandAs(place, 'initdb', [...flags, ...locale])
    const initdb = spawnSync(command, args, { ...settings, encoding: 'utf8' })
    failure = initdb.error?.message ?? `${initdb.stdout}${initdb.stderr}`.trim()
    return initdb.status === 0
  })
  fs.rmSync(secret, { recursive: true, force: true })
  if (!made) throw new PostgresError(`PostgreSQL could not make its cluster: ${failure}`)
  fs.renameSync(half, place.clusterDir)
}

export function checkMajorVersion(place: Place): void {
  const data = fs.readFileSync(path.join(place.clusterDir, 'PG_VERSION'), 'utf8').trim()
  const { stdout } = spawnSync(path.join(place.binaries.native, 'bin', 'postgres'), ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, ...place.binaries.env },
  })
  const program = /(\d+)/.exec(stdout ?? '')?.[1]
  if (data !== program) {
    throw new PostgresError(`The data in ${place.clusterDir} is of PostgreSQL ${data}; this Kith carries ${program}.`)
  }
}

/** A Unix socket's path may be 107 bytes long, so its folder is short, fresh and closed to others. */
export function makePrivateDir(way: Way): string {
  const base = os.tmpdir().length <= 60 ? os.tmpdir() : '/tmp'
  const folder = fs.mkdtempSync(path.join(base, 'kith-'))
  giveTo(folder, way)
  return folder
}

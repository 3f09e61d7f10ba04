/**
 * The keys of a backup. Every file in it is encrypted in the age format (docs/decisions/0011-backups.md) to a *recipient*, which can only
 * lock. What unlocks is in the *key file*, which the running program never needs: it is made at first use, and belongs somewhere else.
 */
import fs from 'node:fs'
import path from 'node:path'
import { ReadableStream as NodeStream } from 'node:stream/web'
import { writeWhole } from './postgres-place.ts'

/** A refusal that the person at the terminal can act on. */
export class BackupError extends Error {
  override name = 'BackupError'
}

/** The key is another one: whatever else is in the backup, it will not open that either. */
export class WrongKeyError extends BackupError {
  override name = 'WrongKeyError'
}

/** What unlocks backups: one or more age identities. */
export type ReadKey = { identities: string[] }

const RECIPIENT_FILE = 'backup-recipient.txt'
/** Where the key file lies unless `KITH_BACKUP_KEY` says otherwise. */
export const usualKeyFile = (dataDir: string): string => path.join(dataDir, 'backup-key.txt')

// Loaded only when something is backed up or restored: nobody else waits for it.
const age = () => import('age-encryption')

/**
 * The recipient that backups of this data folder are locked to. At first use it makes the key file (mode 0600), and says so through `warn`.
 * Later the key file may be away, as it should be; if it is there it must belong to the recipient.
 * @throws BackupError when the key file would lie in the backup itself, or belongs to another recipient
 */
export async function recipientOf(
  dataDir: string,
  keyFile: string,
  backupDir: string,
  warn: (line: string) => void,
): Promise<string> {
  if (isInside(keyFile, backupDir)) {
    throw new BackupError(
      `The key ${keyFile} would lie in the backup that it opens. Set KITH_BACKUP_KEY to a file elsewhere.`,
    )
  }
  const file = path.join(dataDir, RECIPIENT_FILE)
  const { identityToRecipient, generateHybridIdentity } = await age()
  if (fs.existsSync(file)) {
    const recipient = fs.readFileSync(file, 'utf8').trim()
    if (!/^age1[a-z0-9]+$/.test(recipient)) throw new BackupError(`${file} is damaged. Put it back from a safe copy.`)
    if (fs.existsSync(keyFile)) {
      const { identities } = readKeyFile(keyFile)
      const own = await Promise.all(identities.map(identity => identityToRecipient(identity)))
      if (!own.includes(recipient)) {
        throw new BackupError(
          `The key ${keyFile} does not open what is locked for ${file}. Put the right key there, or none.`,
        )
      }
    }
    return recipient
  }
  const found = fs.existsSync(keyFile)
  const identity = found ? readKeyFile(keyFile).identities[0]! : await generateHybridIdentity()
  const recipient = await identityToRecipient(identity)
  if (!found) {
    fs.mkdirSync(path.dirname(keyFile), { recursive: true })
    const words =
      '# The key to the backups of Kith. Without it nobody can read them. Keep it away from them, and from this machine.'
    writeWhole(keyFile, `${words}\n${identity}\n`, 0o600)
    for (const line of keyWarning(keyFile)) warn(line)
  }
  writeWhole(file, `${recipient}\n`, 0o600)
  return recipient
}

const keyWarning = (keyFile: string): string[] => [
  `A KEY WAS MADE FOR YOUR BACKUPS: ${keyFile}`,
  'Without it no backup can be read again, by anybody. It is of no use to you if it is lost together with this machine.',
  'Copy it now to two safe places that are neither this machine nor the backup (a password store, paper in a safe),',
  'check the copies, and then remove it here: Kith does not need it to write backups, only to read them.',
]

/**
 * Reads a key file: age identities, one a line; lines with # are remarks.
 * @throws BackupError when there is none, or it holds no key
 */
export function readKeyFile(file: string): ReadKey {
  let text: string
  try {
    text = fs.readFileSync(file, 'utf8')
  } catch {
    throw new BackupError(`The key file ${file} cannot be read. Say where your copy of it is: --key FILE.`)
  }
  const identities = text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
  const wrong = identities.some(line => !/^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/.test(line))
  if (identities.length === 0 || wrong) throw new BackupError(`${file} is not a key file of a backup.`)
  return { identities }
}

// Node's web streams and the browser's are the same thing under two type names.
const streamOf = (source: AsyncIterable<Uint8Array>) => NodeStream.from(source) as unknown as ReadableStream<Uint8Array>
const chunksOf = (stream: ReadableStream<Uint8Array>) => stream as unknown as AsyncIterable<Uint8Array>

/** A stage of a pipeline that locks what goes through it. */
export function lock(recipient: string): (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array> {
  return async function* locked(source) {
    const { Encrypter } = await age()
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    yield* chunksOf(await encrypter.encrypt(streamOf(source)))
  }
}

/**
 * A stage of a pipeline that unlocks. Every 64 KiB are authenticated before they are passed on, and a file cut short is noticed at its end:
 * what came through counts only when the whole pipeline has ended well.
 * @throws BackupError when the key is another one, or a byte of the file was changed
 */
export function unlock(key: ReadKey, name: string): (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array> {
  return async function* unlocked(source) {
    const { Decrypter } = await age()
    const decrypter = new Decrypter()
    try {
      for (const identity of key.identities) decrypter.addIdentity(identity)
    } catch {
      throw new WrongKeyError('The key is mistyped or cut short: it is not a whole key.')
    }
    try {
      yield* chunksOf(await decrypter.decrypt(streamOf(source)))
    } catch (error) {
      throw unlockError(error, name)
    }
  }
}

function unlockError(error: unknown, name: string): Error {
  const { message, code } = error as NodeJS.ErrnoException
  if (code !== undefined) return error as Error
  if (/no identity matched/.test(message)) {
    return new WrongKeyError(`This key does not open the backup (${name}). Nothing of it can be read.`)
  }
  return new BackupError(`${name} is damaged or was changed: it cannot be unlocked. Nothing of it is used.`)
}

/** Whether a path is a folder or lies in it. */
export function isInside(file: string, folder: string): boolean {
  const from = path.relative(realPath(folder), realPath(file))
  return from === '' || !(from === '..' || from.startsWith(`..${path.sep}`) || path.isAbsolute(from))
}

/** The path with links followed as far as it exists. */
export function realPath(file: string): string {
  const whole = path.resolve(file)
  if (fs.existsSync(whole)) return fs.realpathSync(whole)
  const parent = path.dirname(whole)
  return parent === whole ? whole : path.join(realPath(parent), path.basename(whole))
}

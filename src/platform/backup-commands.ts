/** `kith backup …` and `kith restore …`: what the person who runs Kith types. docs/backup.md explains. */
import path from 'node:path'
import type { OwnCheck } from './backup-check.ts'
import { BackupError, readKeyFile, usualKeyFile } from './backup-key.ts'
import { prune } from './backup-prune.ts'
import { forget, type Restored, restore } from './backup-restore.ts'
import { backUpNow } from './backup-ship.ts'
import { momentName } from './backup-store.ts'
import { verifyBackup } from './backup-verify.ts'
import { ConfigError, readConfig } from './config.ts'
import { folderOwner } from './folder-lock.ts'
import { londonMoment } from './moment.ts'
import { openPostgres, PostgresError } from './postgres.ts'

export type BackupDeps = {
  print(line: string): void
  printError(line: string): void
  now(): Date
  env: Record<string, string | undefined>
  /** What only other parts of the program can check in a restored record; `head` is a file of heads kept outside. */
  checks(head: string | undefined): OwnCheck[]
}

const USAGE = `Use:
  kith backup DIR                     back everything up, now
  kith backup verify DIR              check a backup where it lies
  kith backup drill DIR [--to TIME]   restore it to a folder of its own, check, and remove it
  kith backup prune DIR --keep DAYS   remove what is older
  kith restore DIR [--to TIME | --base NAME] [--into FOLDER]
A TIME is 2026-11-21T10:30, in London, or with an offset or Z. verify, drill, prune and restore read the key file: --key FILE,
else KITH_BACKUP_KEY. A NAME is what 'kith backup DIR' printed. drill and restore take --head FILE: heads of the audit log that a partner kept.`

const OPTIONS = ['to', 'base', 'into', 'key', 'head', 'keep'] as const
type Given = { words: string[] } & Partial<Record<(typeof OPTIONS)[number], string>>

/** Null when the words cannot be understood. */
function read(args: readonly string[], allowed: readonly string[]): Given | null {
  const given: Given = { words: [] }
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    const option = OPTIONS.find(name => word === `--${name}`)
    const value = args[at + 1]
    if (option && allowed.includes(option) && value !== undefined) {
      given[option] = value
      at++
    } else if (word.startsWith('--')) return null
    else given.words.push(word)
  }
  return given.words.length === 1 ? given : null
}

/** Gives the exit code: 0 all well, 1 it failed or something is not sound, 2 the command was not understood. */
export async function backupCommand(args: readonly string[], deps: BackupDeps): Promise<0 | 1 | 2> {
  const [verb, ...rest] = args
  return guarded(deps, () => {
    if (verb === 'verify') return withGiven(rest, ['key'], given => verifyCommand(given, deps))
    if (verb === 'drill') return withGiven(rest, ['key', 'to', 'head'], given => drillCommand(given, deps))
    if (verb === 'prune') return withGiven(rest, ['key', 'keep'], given => pruneCommand(given, deps))
    return withGiven(args, [], given => nowCommand(given, deps))
  })
}

/** `kith restore DIR …`; exit codes as above. */
export const restoreCommand = (args: readonly string[], deps: BackupDeps): Promise<0 | 1 | 2> =>
  guarded(deps, () => withGiven(args, ['to', 'base', 'into', 'key', 'head'], given => restoreGiven(given, deps)))

type Code = Promise<0 | 1> | null

function withGiven(args: readonly string[], allowed: readonly string[], act: (given: Given) => Promise<0 | 1>): Code {
  const given = read(args, allowed)
  return given && act(given)
}

async function guarded(deps: BackupDeps, act: () => Code): Promise<0 | 1 | 2> {
  try {
    const code = await act()
    if (code !== null) return code
  } catch (error) {
    if (!(error instanceof BackupError || error instanceof PostgresError || error instanceof ConfigError)) throw error
    deps.printError(error.message)
    return 1
  }
  deps.printError(USAGE)
  return 2
}

const dirOf = (given: Given): string => path.resolve(given.words[0]!)
const dataDirOf = (deps: BackupDeps): string => path.resolve(deps.env.KITH_DATA?.trim() || 'data')

function keyOf(given: Given, deps: BackupDeps) {
  return readKeyFile(path.resolve(given.key ?? (deps.env.KITH_BACKUP_KEY?.trim() || usualKeyFile(dataDirOf(deps)))))
}

/**
 * A moment as typed: with an offset or Z as it says, without one in London.
 * @throws BackupError when it is none
 */
export function momentFrom(text: string): Date {
  const local = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?$/.exec(text)
  const seconds = Number(local?.[3]?.slice(1) ?? 0)
  const zoned = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
  const at = local
    ? new Date(londonMoment(local[1]!, local[2]!).getTime() + seconds * 1000)
    : new Date(zoned ? text : '')
  if (Number.isNaN(at.getTime())) throw new BackupError(`${text} is no moment. Write it as 2026-11-21T10:30.`)
  return at
}

async function nowCommand(given: Given, deps: BackupDeps): Promise<0 | 1> {
  const config = readConfig('cli', { ...deps.env, KITH_BACKUP: dirOf(given) })
  const kithRuns = (await folderOwner(config.dataDir)) !== undefined
  const server = await openPostgres({ dataDir: config.dataDir })
  try {
    const place = { dataDir: config.dataDir, dir: dirOf(given), keyFile: config.backup!.keyFile }
    const { base, alone, files } = await backUpNow(place, server.adminUrl, { kithRuns, tell: deps.printError })
    deps.print(`Backed up to ${base.folder}: the database as of ${base.endedAt.toISOString()}, and ${files} files.`)
    if (alone) {
      deps.print(
        `It restores to that moment: kith restore ${dirOf(given)} --base ${base.name}. To restore to any moment, start Kith with KITH_BACKUP=${dirOf(given)} (docs/backup.md).`,
      )
    }
    return 0
  } finally {
    await server.stop()
  }
}

async function verifyCommand(given: Given, deps: BackupDeps): Promise<0 | 1> {
  const found = await verifyBackup(dirOf(given), keyOf(given, deps), deps.print)
  for (const problem of found.problems) deps.print(`NOT GOOD  ${problem}`)
  const what = `${found.bases} bases, ${found.segments} pieces of the log and ${found.files} files`
  deps.print(
    found.problems.length === 0
      ? `The backup is whole: ${what}, each unlocked and compared with its SHA-256.`
      : `The backup is NOT whole: ${found.problems.length} problems. Usable: ${what}.`,
  )
  return found.problems.length === 0 ? 0 : 1
}

async function restoreGiven(given: Given, deps: BackupDeps): Promise<0 | 1> {
  if (given.to !== undefined && given.base !== undefined) throw new BackupError('Say --to or --base, not both.')
  const moment = given.to === undefined ? null : momentFrom(given.to)
  const into = path.resolve(given.into ?? `${dataDirOf(deps)}-restored-${momentName(deps.now())}`)
  const restored = await restoreTo(given, deps, moment, into)
  if (restored.sound) {
    deps.print(`Restored to ${restored.folder}. Start Kith on it with KITH_DATA=${restored.folder}.`)
    deps.print(
      'Its signing key for the audit log is not in a backup: put audit-signing-key.pem there from your safe copy first.',
    )
    deps.print('Give it a KITH_BACKUP folder of its own, or the same one: what it writes there is a line of its own.')
  } else
    deps.print(
      `Restored to ${restored.folder}, but what you read above is NOT GOOD. Do not work in it before you know why.`,
    )
  return restored.sound ? 0 : 1
}

const restoreTo = (given: Given, deps: BackupDeps, moment: Date | null, into: string): Promise<Restored> =>
  restore({
    dir: dirOf(given),
    key: keyOf(given, deps),
    moment,
    base: given.base,
    into,
    checks: deps.checks(given.head),
    say: deps.print,
  })

/** A restore that nobody needs, so that one that somebody needs is known to work. */
async function drillCommand(given: Given, deps: BackupDeps): Promise<0 | 1> {
  const began = deps.now()
  const into = `${dataDirOf(deps)}-drill-${momentName(began)}`
  const moment = given.to === undefined ? null : momentFrom(given.to)
  let folder = into
  try {
    const restored = await restoreTo(given, deps, moment, into)
    folder = restored.folder
    const seconds = (deps.now().getTime() - began.getTime()) / 1000
    const behind = restored.lastChangeAt && (began.getTime() - restored.lastChangeAt.getTime()) / 1000
    deps.print(`The drill took ${seconds.toFixed(1)} s from the first byte to the last check.`)
    if (moment === null && behind !== null) {
      deps.print(
        `The last change in it was ${behind.toFixed(0)} s old when the drill began: that much would have been lost.`,
      )
    }
    deps.print(restored.sound ? 'The drill is passed.' : 'The drill is NOT passed.')
    return restored.sound ? 0 : 1
  } finally {
    forget(folder)
  }
}

async function pruneCommand(given: Given, deps: BackupDeps): Promise<0 | 1> {
  const days = Number(given.keep)
  if (!Number.isInteger(days) || days < 1) throw new BackupError('Say how many days to keep: --keep 35.')
  const before = new Date(deps.now().getTime() - days * 86_400_000)
  const gone = await prune(dirOf(given), keyOf(given, deps), before)
  deps.print(
    `Removed ${gone.bases} bases, ${gone.segments} pieces of the log and ${gone.files} files. ` +
      `Every moment of the last ${days} days that could be restored before still can be.`,
  )
  return 0
}

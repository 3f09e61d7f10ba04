/**
 * Hands the server its log back while it recovers. The server runs a small shell script for each segment it wants (its `restore_command`); the
 * script asks through a folder that is closed to everybody else, and Kith, which alone has the key, answers there. Only a few segments lie
 * unlocked at a time. A segment that cannot be trusted ends the recovery: it must never pass for the end of the log.
 */
import fs from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError, type ReadKey } from './backup-key.ts'
import { isSegment, readLocked, segmentFile, segmentsOf } from './backup-store.ts'
import { makePrivateDir } from './postgres-cluster.ts'
import { giveTo, type Way } from './postgres-place.ts'

export type Feed = {
  /** The server's `restore_command`. */
  command: string
  /** Segments handed over so far. */
  served(): number
  /** Why the recovery was ended, if it was. */
  problem(): Error | null
  stop(): Promise<void>
}
export type FeedOptions = {
  dir: string
  line: string
  key: ReadKey
  systemId: string
  segmentBytes: number
  way: Way
}

/** So many segments are unlocked before they are asked for. */
const AHEAD = 4

// Beyond 125 the server gives up, rather than take it for the end of the log. Nobody answering for ten minutes is such a case.
const SCRIPT = `cd "$(dirname "$0")" || exit 255
to="$1/$3" name="$2" tries=0
: > "$name.want"
until [ -e "$name.have" ] || [ -e "$name.none" ] || [ -e "$name.broken" ]; do
  tries=$((tries + 1)); [ "$tries" -gt 60000 ] && exit 255
  sleep 0.01
done
[ -e "$name.broken" ] && exit 255
[ -e "$name.none" ] && { rm -f "$name.none"; exit 1; }
cp "$name.have" "$to" && rm -f "$name.have" || exit 255
`

/** Begins to answer, until `stop`. */
export async function feedLog(options: FeedOptions): Promise<Feed> {
  const folder = makePrivateDir(options.way)
  const script = path.join(folder, 'fetch.sh')
  fs.writeFileSync(script, SCRIPT, { mode: 0o644 })
  giveTo(script, options.way)
  const all = segmentsOf(options.dir, options.line)
  const ready = new Map<string, Promise<void>>()
  let served = 0
  let problem: Error | null = null
  let stopping = false

  const unlockOne = (name: string): Promise<void> => {
    const begun = ready.get(name) ?? unlockSegment(options, name, path.join(folder, `${name}.have`))
    begun.catch(() => {}) // told where it is awaited
    ready.set(name, begun)
    return begun
  }
  const answer = async (name: string): Promise<void> => {
    const put = (word: string) => {
      fs.writeFileSync(path.join(folder, `${name}.${word}`), '')
      giveTo(path.join(folder, `${name}.${word}`), options.way)
    }
    const at = all.indexOf(name)
    if (at < 0) return put('none')
    try {
      await unlockOne(name)
      served++
      ready.delete(name)
      for (const next of all.slice(at + 1, at + 1 + AHEAD)) if (isLog(next)) void unlockOne(next)
    } catch (error) {
      problem ??= error as Error
      put('broken')
    }
  }
  const running = (async () => {
    while (!stopping) {
      for (const file of fs.readdirSync(folder).filter(each => each.endsWith('.want'))) {
        const name = file.slice(0, -'.want'.length)
        fs.rmSync(path.join(folder, file), { force: true })
        if (isSegment(name)) await answer(name)
        else fs.writeFileSync(path.join(folder, `${name}.none`), '')
      }
      await sleep(5)
    }
  })()
  return {
    command: `sh '${script}' "$PWD" %f %p`,
    served: () => served,
    problem: () => problem,
    stop: async () => {
      stopping = true
      await running
      await Promise.allSettled(ready.values())
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

const isLog = (name: string): boolean => name.length === 24

/** Unlocks a segment to a file of that name, whole or not at all, and checks that it is the piece of this log that it is called. */
async function unlockSegment(options: FeedOptions, name: string, target: string): Promise<void> {
  const half = `${target}.part`
  const handle = await open(half, 'w', 0o600)
  try {
    await readSegment(options, name, part => handle.writeFile(part))
  } finally {
    await handle.close()
  }
  giveTo(half, options.way)
  fs.renameSync(half, target)
}

/** Reads a segment (or a history, which is a few lines of text) and checks what it is. */
export async function readSegment(
  { dir, line, key, systemId, segmentBytes }: Omit<FeedOptions, 'way'>,
  name: string,
  take: (part: Buffer) => unknown = () => {},
): Promise<void> {
  let head: Buffer = Buffer.alloc(0)
  let bytes = 0
  await readLocked(segmentFile(dir, line, name), key, async source => {
    for await (const part of source) {
      if (head.length < 40) head = Buffer.concat([head, part.subarray(0, 40 - head.length)])
      bytes += part.length
      await take(part)
    }
  })
  if (isLog(name) && (bytes !== segmentBytes || !isPiece(head, name, systemId, segmentBytes))) {
    throw new BackupError(`The segment ${name} is not the piece of the log that it is called.`)
  }
}

/**
 * A segment begins with a page header (PostgreSQL's `XLogLongPageHeaderData`, in the machine's byte order, which is little-endian on every
 * machine Kith carries a server for): its place in the log at byte 8, the cluster's id at 24, the size of a segment at 32.
 */
function isPiece(head: Buffer, name: string, systemId: string, segmentBytes: number): boolean {
  const [high, number] = [name.slice(8, 16), name.slice(16, 24)].map(part => BigInt(`0x${part}`))
  const place = (high! << 32n) + number! * BigInt(segmentBytes)
  return (
    head.length >= 40 &&
    head.readBigUInt64LE(8) === place &&
    head.readBigUInt64LE(24).toString() === systemId &&
    head.readUInt32LE(32) === segmentBytes
  )
}

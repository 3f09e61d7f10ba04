/** Keys that open nothing, and ways to damage a backup, each with a way to undo it. */
import fs from 'node:fs'
import path from 'node:path'
import { readManifest, segmentAt } from '../../src/platform/backup-base.ts'
import { filesAt, indexNames, readIndexes, storedFile } from '../../src/platform/backup-files.ts'
import type { ReadKey } from '../../src/platform/backup-key.ts'
import { basesOf, linesOf, segmentFile, segmentsOf } from '../../src/platform/backup-store.ts'
import type { Moment } from './restore-world.ts'
import { type Chance, chance } from './shape.ts'

/** Other keys of both kinds, the right one mistyped and cut short, and what is no key at all. */
export async function wrongKeys(many: number, seed: number, right: string): Promise<{ name: string; text: string }[]> {
  const { generateHybridIdentity, generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const by = chance(seed)
  const letters = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'
  const mistyped = (): string => {
    const at = 20 + by.int(right.length - 20)
    const other = by.pick([...letters].filter(letter => letter !== right[at]))
    return `${right.slice(0, at)}${other}${right.slice(at + 1)}`
  }
  const kinds: [string, () => Promise<string> | string][] = [
    ['another one', () => generateHybridIdentity()],
    ['the right one mistyped', mistyped],
    ['another one, of the older kind', () => generateX25519Identity()],
    ['the right one cut short', () => right.slice(0, 20 + by.int(right.length - 20))],
    ['two others', async () => `${await generateHybridIdentity()}\n${await generateHybridIdentity()}`],
  ]
  const keys = [
    { name: 'an empty file', text: '' },
    { name: 'what locks, in place of what unlocks', text: await identityToRecipient(right) },
    { name: 'the right one in small letters', text: right.toLowerCase() },
  ]
  for (let n = 0; keys.length < many; n++) {
    const [name, make] = kinds[n % kinds.length]!
    keys.push({ name: `${name} (${n})`, text: await make() })
  }
  return keys.slice(0, many)
}

export interface Damage {
  name: string
  found: 'by the backup itself' | 'by a head kept outside'
  /** Does it, and gives what undoes it. */
  make(): () => void
}

/** Every file that restoring to the moment needs, damaged in every way, as many as asked for, spread over kinds; and an end cut off. */
export async function damages(
  dir: string,
  key: ReadKey,
  moment: Moment,
  options: { damages: number; seed: number; brief?: boolean | undefined },
): Promise<Damage[]> {
  const by = chance(options.seed)
  const line = linesOf(dir)[0]!
  const bases = basesOf(dir, line)
  const base = bases.findLast(one => one.endedAt <= moment.at)!
  const other = bases.find(one => one !== base)!
  const { timeline, endLsn, segmentBytes } = await readManifest(base, key)
  const from = segmentAt(timeline, endLsn, segmentBytes)
  const segments = segmentsOf(dir, line).filter(name => name > from && name <= moment.segment)
  const [index, nextIndex] = indexNames(dir, line)
  const files = [...filesAt(await readIndexes(dir, line, key), moment.at).values()]
  const stored = files.slice(0, 20).map(file => storedFile(dir, line, file.stored))
  const [archive, manifest] = ['base.tar.zst.age', 'manifest.json.zst.age'].map(name => path.join(base.folder, name))
  const targets: [string, string, string | null][] = [
    ['the database', archive!, path.join(other.folder, 'base.tar.zst.age')],
    ['the manifest', manifest!, path.join(other.folder, 'manifest.json.zst.age')],
    ['the index of files', index!.file, nextIndex?.file ?? null],
    ...stored.map((file, n): [string, string, string | null] => [`file ${n}`, file, stored[(n + 1) % stored.length]!]),
    ...(options.brief ? [] : segments).map((name): [string, string, string | null] => [
      `segment ${name}`,
      segmentFile(dir, line, name),
      segmentFile(dir, line, from),
    ]),
  ]
  const all = targets.flatMap(([name, file, like]) => damagesOf(name, file, like, by))
  const spread = Array.from({ length: options.damages - 1 }, () => all.splice(by.int(all.length), 1)[0])
  const ends = options.brief ? [] : [cutOff(dir, line, from)]
  return [...spread.filter(one => one !== undefined), ...ends]
}

function damagesOf(name: string, file: string, like: string | null, by: Chance): Damage[] {
  const { size } = fs.statSync(file)
  const damage = (words: string, change: () => void): Damage => ({
    name: `${name}: ${words}`,
    found: 'by the backup itself',
    make() {
      const before = fs.readFileSync(file)
      change()
      return () => fs.writeFileSync(file, before)
    },
  })
  const flip = (at: number) =>
    damage(`byte ${at} changed`, () => {
      const bytes = fs.readFileSync(file)
      bytes[at] = bytes[at]! ^ (1 << by.int(8))
      fs.writeFileSync(file, bytes)
    })
  const cut = (to: number) => damage(`cut after ${to} bytes`, () => fs.truncateSync(file, to))
  return [
    ...Array.from({ length: 4 }, () => flip(by.int(size))),
    flip(size - 1),
    cut(size - 1),
    cut(by.int(size)),
    damage('a byte added', () => fs.appendFileSync(file, Buffer.from([by.int(256)]))),
    damage('gone', () => fs.rmSync(file)),
    ...(like ? [damage('another of its kind in its place', () => fs.copyFileSync(like, file))] : []),
  ]
}

/** The newest segments taken away: what is left is whole, so only somebody who kept a later head can tell. */
function cutOff(dir: string, line: string, from: string): Damage {
  return {
    name: 'the end of the log taken away',
    found: 'by a head kept outside',
    make() {
      const gone = segmentsOf(dir, line).filter(name => name > from)
      const kept = gone.map(
        name => [segmentFile(dir, line, name), fs.readFileSync(segmentFile(dir, line, name))] as const,
      )
      for (const [file] of kept) fs.rmSync(file)
      return () => {
        for (const [file, bytes] of kept) fs.writeFileSync(file, bytes)
      }
    },
  }
}

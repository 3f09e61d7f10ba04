/**
 * A note of each erasure, a small file in the data folder: its certificate's number, who had kept the record, and the day; nothing of what it was. A
 * restore lays all of them into the new folder, whatever moment it restores, so that it can say what was erased after that moment and is back.
 */
import fs from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { z } from 'zod'
import type { CheckResult } from '../platform/backup-check.ts'
import { writeWhole } from '../platform/postgres-place.ts'

const FOLDER = 'erased'
/** So many are named on the screen; the rest is counted. */
const NAMED = 20
const note = z.object({ number: z.string(), organisation: z.string(), decidedAt: z.iso.datetime() })
const ID = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/

/** Writes the notes that are missing. Gives how many that were. */
export function noteErasures(
  dataDir: string,
  made: readonly { id: string; number: string; organisation: string; decidedAt: Date }[],
): number {
  const folder = path.join(dataDir, FOLDER)
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const there = new Set(fs.readdirSync(folder))
  const missing = made.filter(one => !there.has(`${one.id}.json`))
  for (const { id, number, organisation, decidedAt } of missing)
    writeWhole(
      path.join(folder, `${id}.json`),
      `${JSON.stringify({ number, organisation, decidedAt: decidedAt.toISOString() })}\n`,
      0o600,
    )
  return missing.length
}

/**
 * In a restored record: which erasures came after its moment, so that what they erased is here again. Nothing is wrong with the restore then; somebody
 * has work to do. A note that cannot be read makes it not sound: what came back would not be known.
 */
export async function erasedSince(client: pg.ClientBase, dataDir: string): Promise<CheckResult> {
  const folder = path.join(dataDir, FOLDER)
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).flatMap(name => ID.exec(name)?.[1] ?? []) : []
  const { rows } = await client.query<{ id: string }>(
    'select u.id from unnest($1::uuid[]) u(id) where not exists (select from retention.certificate c where c.id = u.id)',
    [names],
  )
  const notes: z.infer<typeof note>[] = []
  let unread = 0
  for (const { id } of rows) {
    const read = note.safeParse(parsed(fs.readFileSync(path.join(folder, `${id}.json`), 'utf8')))
    if (read.success) notes.push(read.data)
    else unread++
  }
  const counts = { noted: names.length, back: rows.length }
  if (unread > 0)
    return { name: 'erased', ok: false, counts, words: `${unread} notes of erasures cannot be read: ${folder}` }
  return { name: 'erased', ok: true, counts, words: backAgain(notes, names.length) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Pure: what the person who restores is told. */
export function backAgain(
  notes: readonly { number: string; organisation: string; decidedAt: string }[],
  noted: number,
): string {
  if (notes.length === 0) return `${noted.toLocaleString('en-GB')} erasures are noted, none later than this moment`
  const sorted = [...notes].sort((one, other) => one.decidedAt.localeCompare(other.decidedAt))
  const named = sorted
    .slice(0, NAMED)
    .map(one => `${one.number} (${one.organisation}, ${one.decidedAt.slice(0, 10)})`)
    .join('; ')
  const more = notes.length > NAMED ? `; and ${notes.length - NAMED} more` : ''
  const many = notes.length === 1 ? 'One record was' : `${notes.length} records were`
  const again = notes.length === 1 ? 'It comes up for review again' : 'They come up for review again'
  return `${many} erased after this moment and ${notes.length === 1 ? 'is' : 'are'} back. ${again} in the first night; tell your data protection officer to erase ${notes.length === 1 ? 'it' : 'them'} then: ${named}${more}`
}

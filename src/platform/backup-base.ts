/**
 * A base: the whole database at one moment, taken from the running server over its replication protocol, without stopping anybody. The server
 * itself adds what was written meanwhile, so a base stands alone, and its own manifest with the SHA-256 of every file.
 */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import pg from 'pg'
import { z } from 'zod'
import { BackupError, type ReadKey } from './backup-key.ts'
import {
  type BasePlace,
  basesDir,
  FORMAT,
  LOCKED,
  momentName,
  readJson,
  syncFolder,
  writeJson,
  writeLocked,
} from './backup-store.ts'
import { writeWhole } from './postgres-place.ts'

export const DATABASE_FILE = `base.tar${LOCKED}`
export const MANIFEST_FILE = `manifest.json${LOCKED}`

const manifest = z.object({
  format: z.literal(FORMAT),
  line: z.string(),
  /** Version of the server, such as `18.4`. */
  postgres: z.string(),
  /** PostgreSQL's own id of the cluster: its segments carry it too. */
  systemId: z.string().regex(/^\d+$/),
  timeline: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  /** From this moment on the database can be restored with it. */
  endedAt: z.iso.datetime(),
  startLsn: z.string().regex(/^[0-9A-F]+\/[0-9A-F]+$/),
  endLsn: z.string().regex(/^[0-9A-F]+\/[0-9A-F]+$/),
  segmentBytes: z.number().int().positive(),
  /** The locked archive. */
  database: z.object({ bytes: z.number(), sha256: z.string() }),
  /** PostgreSQL's manifest, as it wrote it: every file with its size and SHA-256. */
  databaseManifest: z.string(),
})
export type Manifest = z.infer<typeof manifest>

const databaseFiles = z.object({
  Files: z.array(
    z.object({ Path: z.string(), Size: z.number(), 'Checksum-Algorithm': z.literal('SHA256'), Checksum: z.string() }),
  ),
})
/** The database's files by path, with size and SHA-256, as PostgreSQL listed them. Its `pg_wal` is not listed. */
export function filesOf(read: Manifest): Map<string, { bytes: number; sha256: string }> {
  const { Files } = databaseFiles.parse(JSON.parse(read.databaseManifest))
  return new Map(Files.map(file => [file.Path, { bytes: file.Size, sha256: file.Checksum }]))
}

/** Reads a base's manifest, which must be that of this folder and of this line. */
export async function readManifest(base: BasePlace, key: ReadKey): Promise<Manifest> {
  const read = await readJson(path.join(base.folder, MANIFEST_FILE), key, manifest)
  if (read.line !== base.line || momentName(new Date(read.endedAt)) !== base.name) {
    throw new BackupError(`The manifest in ${base.folder} is that of another backup.`)
  }
  return read
}

/** The segment that holds a place in the log: `timeline`, then the place, as PostgreSQL names its files. */
export function segmentAt(timeline: number, lsn: string, segmentBytes: number): string {
  const [high = '0', low = '0'] = lsn.split('/')
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0')
  return `${hex(timeline)}${high.padStart(8, '0')}${hex(Math.floor(Number.parseInt(low, 16) / segmentBytes))}`
}

export type BaseOptions = { adminUrl: string; dir: string; line: string; recipient: string }

/** Takes a base into a line of the backup folder. It shows there only when it is whole. Gives its place. */
export async function takeBase({ adminUrl, dir, line, recipient }: BaseOptions): Promise<BasePlace> {
  const top = basesDir(dir, line)
  const half = path.join(top, `new-${randomBytes(6).toString('hex')}`)
  fs.mkdirSync(half, { recursive: true, mode: 0o700 })
  try {
    const facts = await askFacts(adminUrl)
    const stream = await openBase(adminUrl)
    const [database, end] = await Promise.all([
      writeLocked(path.join(half, DATABASE_FILE), recipient, stream.archive),
      stream.end,
    ])
    const { now: endedAt } = await askFacts(adminUrl)
    const written: Manifest = {
      format: FORMAT,
      line,
      postgres: facts.version,
      systemId: facts.systemId,
      timeline: end.timeline,
      startedAt: facts.now.toISOString(),
      endedAt: endedAt.toISOString(),
      startLsn: end.startLsn,
      endLsn: end.endLsn,
      segmentBytes: facts.segmentBytes,
      database,
      databaseManifest: end.manifest,
    }
    const { sha256 } = await writeJson(path.join(half, MANIFEST_FILE), recipient, written)
    const sums = `${database.sha256}  ${DATABASE_FILE}\n${sha256}  ${MANIFEST_FILE}\n`
    writeWhole(path.join(half, 'SHA256SUMS'), sums, 0o600)
    const name = momentName(endedAt)
    const folder = path.join(top, name)
    fs.renameSync(half, folder)
    syncFolder(top)
    return { line, name, endedAt, folder }
  } catch (error) {
    fs.rmSync(half, { recursive: true, force: true })
    throw error
  }
}

type Facts = { now: Date; version: string; systemId: string; segmentBytes: number }

async function askFacts(adminUrl: string): Promise<Facts> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Facts>(
      `select clock_timestamp() as now, split_part(current_setting('server_version'), ' ', 1) as version,
         system_identifier::text as "systemId", pg_size_bytes(current_setting('wal_segment_size'))::int as "segmentBytes"
       from pg_control_system()`,
    )
    return rows[0]!
  } finally {
    await client.end()
  }
}

type BaseEnd = { timeline: number; startLsn: string; endLsn: string; manifest: string }
/** What the driver calls while the server answers one command of the replication protocol. */
type Answer = {
  submit(connection: { query(text: string): void; stream: { pause(): void; resume(): void } }): void
  handleRowDescription(): void
  handleDataRow(message: { fields: (string | null)[] }): void
  handleCommandComplete(): void
  handleCopyData(message: { chunk: Buffer }): void
  handleReadyForQuery(): void
  handleError(error: Error): void
}

const COMMAND = `BASE_BACKUP (LABEL 'kith', CHECKPOINT 'fast', WAL, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')`

/**
 * Begins a base. `archive` is the tar archive as the server sends it, no faster than it is taken; `end` is known when the server has finished.
 */
async function openBase(adminUrl: string): Promise<{ archive: PassThrough; end: Promise<BaseEnd> }> {
  const settings = { connectionString: adminUrl, replication: 'true' }
  const client = new pg.Client(settings)
  client.on('error', () => {}) // it also reaches the command in progress, which reports it
  await client.connect()
  const archive = new PassThrough({ highWaterMark: 1 << 20 })
  const end = new Promise<BaseEnd>((resolve, reject) => {
    const rows: string[][] = []
    const manifestParts: Buffer[] = []
    let inManifest = false
    let pause = () => {}
    const fail = (error: Error) => {
      archive.destroy(error)
      reject(error)
    }
    const answer: Answer = {
      submit(connection) {
        pause = () => connection.stream.pause()
        archive.on('drain', () => connection.stream.resume())
        connection.query(COMMAND)
      },
      handleRowDescription() {},
      handleDataRow: message => void rows.push(message.fields.map(field => field ?? '')),
      handleCommandComplete() {},
      handleCopyData({ chunk }) {
        const kind = String.fromCharCode(chunk[0]!)
        if (kind === 'm') inManifest = true
        else if (kind === 'd' && inManifest) manifestParts.push(Buffer.from(chunk.subarray(1)))
        else if (kind === 'd' && !archive.write(Buffer.from(chunk.subarray(1)))) pause()
      },
      handleReadyForQuery() {
        archive.end()
        const [start, ended] = [rows[0], rows.at(-1)]
        if (start?.length !== 2 || ended?.length !== 2) return fail(new Error('The server sent no whole base.'))
        resolve({
          startLsn: start[0]!,
          endLsn: ended[0]!,
          timeline: Number(ended[1]),
          manifest: Buffer.concat(manifestParts).toString(),
        })
      },
      handleError: fail,
    }
    client.query(answer as unknown as pg.Submittable)
    archive.on('error', reject)
  }).finally(() => client.end())
  end.catch(() => {}) // told to whoever awaits it; the archive ends with the same error
  return { archive, end }
}

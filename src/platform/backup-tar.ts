/** Reads the tar archive that PostgreSQL makes of a database (ustar: plain files and folders), in one pass, whatever its size. */
import { BackupError } from './backup-key.ts'

export type TarEntry = { path: string; kind: 'file' | 'folder'; bytes: number; mode: number }
/** Takes a file's bytes as they come. */
export type Sink = { write(bytes: Buffer): Promise<void> | void; end(): Promise<void> | void }

const BLOCK = 512

/**
 * Walks through an archive: `open` is asked about each entry and gives where its bytes go.
 * @throws BackupError for anything but plain files and folders below the archive's own top, and for one cut short
 */
export async function readTar(
  source: AsyncIterable<Buffer>,
  open: (entry: TarEntry) => Promise<Sink> | Sink,
): Promise<void> {
  let header: Buffer = Buffer.alloc(0)
  let sink: Sink | null = null
  let left = 0
  let padding = 0
  for await (let chunk of source) {
    while (chunk.length > 0) {
      if (sink !== null && left > 0) {
        const part = chunk.subarray(0, left)
        await sink.write(part)
        left -= part.length
        chunk = chunk.subarray(part.length)
      } else if (padding > 0) {
        const part = Math.min(padding, chunk.length)
        padding -= part
        chunk = chunk.subarray(part)
      } else {
        const part = chunk.subarray(0, BLOCK - header.length)
        header = Buffer.concat([header, part])
        chunk = chunk.subarray(part.length)
        if (header.length === BLOCK) {
          const entry = readHeader(header)
          header = Buffer.alloc(0)
          if (entry !== null) {
            sink = await open(entry)
            left = entry.bytes
            padding = (BLOCK - (entry.bytes % BLOCK)) % BLOCK
          }
        }
      }
      if (sink !== null && left === 0) {
        await sink.end()
        sink = null
      }
    }
  }
  if (sink !== null || padding > 0 || header.length > 0)
    throw new BackupError('The archive of the database is cut short.')
}

/** Null for the blocks of zeros at the end. */
function readHeader(block: Buffer): TarEntry | null {
  if (block.every(byte => byte === 0)) return null
  const text = (from: number, length: number) => {
    const part = block.subarray(from, from + length)
    const end = part.indexOf(0)
    return part.subarray(0, end < 0 ? length : end).toString('utf8')
  }
  const octal = (from: number, length: number) => Number.parseInt(text(from, length).trim() || '0', 8)
  let sum = 0
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : block[at]!
  if (sum !== octal(148, 8) || text(257, 5) !== 'ustar') {
    throw new BackupError('The archive of the database cannot be read.')
  }
  const prefix = text(345, 155)
  const path = `${prefix ? `${prefix}/` : ''}${text(0, 100)}`.replace(/^\.\//, '').replace(/\/$/, '')
  const type = text(156, 1)
  if (path.startsWith('/') || path.split('/').includes('..')) {
    throw new BackupError('The archive of the database names a file outside of it.')
  }
  if (type !== '' && type !== '0' && type !== '5') {
    throw new BackupError(`The database has a link or a tablespace (${path}); Kith backs up databases without.`)
  }
  const bytes = octal(124, 12)
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new BackupError('The archive of the database cannot be read.')
  return { path, kind: type === '5' ? 'folder' : 'file', bytes: type === '5' ? 0 : bytes, mode: octal(100, 8) & 0o777 }
}

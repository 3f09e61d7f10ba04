/** Zip files, read and written whole in memory: documents of word processors, and spreadsheets. The format: PKWARE APPNOTE 6.3. */
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'

export interface Part {
  name: string
  body: Buffer
}

const UNPACKED_MOST = 120 * 1024 * 1024
const PARTS_MOST = 2000
const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50

/** The parts of a zip file as its central directory names them; null when it is broken, encrypted, spanned, or unpacks to too much. */
export function readZip(file: Buffer): Part[] | null {
  let end = file.length - 22
  while (end >= 0 && end > file.length - 66_000 && file.readUInt32LE(end) !== END) end--
  if (end < 0 || file.readUInt32LE(end) !== END || file.readUInt16LE(end + 4) !== 0) return null
  const count = file.readUInt16LE(end + 10)
  let at = file.readUInt32LE(end + 16)
  if (count === 0 || count > PARTS_MOST) return null
  const parts: Part[] = []
  let unpacked = 0
  try {
    for (let index = 0; index < count; index++) {
      if (file.readUInt32LE(at) !== CENTRAL) return null
      const [flags, method, crc] = [file.readUInt16LE(at + 8), file.readUInt16LE(at + 10), file.readUInt32LE(at + 16)]
      const [packed, size] = [file.readUInt32LE(at + 20), file.readUInt32LE(at + 24)]
      const nameLength = file.readUInt16LE(at + 28)
      const local = file.readUInt32LE(at + 42)
      const name = file.toString('utf8', at + 46, at + 46 + nameLength)
      at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)
      unpacked += size
      if (flags & 1 || unpacked > UNPACKED_MOST || (method !== 0 && method !== 8)) return null
      if (file.readUInt32LE(local) !== LOCAL || name.includes('..') || name.startsWith('/') || name.includes('\\'))
        return null
      const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
      const raw = file.subarray(from, from + packed)
      const body = method === 0 ? Buffer.from(raw) : inflateRawSync(raw, { maxOutputLength: Math.max(size, 1) })
      if (body.length !== size || crc32(body) !== crc) return null
      if (!name.endsWith('/')) parts.push({ name, body })
    }
  } catch {
    return null
  }
  return parts
}

/** A zip file of these parts, with no times, no comments and nothing between them. `stored`: parts that must not be packed. */
export function writeZip(parts: readonly Part[], stored: ReadonlySet<string> = new Set()): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const { name, body } of parts) {
    const method = stored.has(name) ? 0 : 8
    const data = method === 0 ? body : deflateRawSync(body)
    const title = Buffer.from(name, 'utf8')
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x0800, 2)
    common.writeUInt16LE(method, 4)
    // 1 January 1980: a zip file must have a date, and this one says nothing.
    common.writeUInt32LE(0x00210000, 6)
    common.writeUInt32LE(crc32(body), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(body.length, 18)
    common.writeUInt16LE(title.length, 22)
    const local = Buffer.alloc(4)
    local.writeUInt32LE(LOCAL)
    locals.push(local, common, title, data)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(CENTRAL)
    central.writeUInt16LE(20, 4)
    common.copy(central, 6)
    central.writeUInt32LE(offset, 42)
    centrals.push(central, title)
    offset += 30 + title.length + data.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(END)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

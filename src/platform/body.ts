import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import type { Typed } from './form.ts'
import type { Upload } from './http.ts'
import { log } from './log.ts'

/** A body that cannot be read: too large, cut short, or not what it says it is. `status` is what to answer. */
export class BadBody extends Error {
  override name = 'BadBody'
  readonly status: 400 | 413 | 415
  /** What was typed, where only the files were too much: it came whole, and is given back. */
  typed: Typed | null = null
  constructor(status: 400 | 413 | 415, message: string) {
    super(message)
    this.status = status
  }
}

const FORM_MOST = 4 * 1024 * 1024
const FILE_MOST = 25 * 1024 * 1024
const FILES_MOST = 10
const FIELDS_MOST = 2000
/** How long a body that has come whole may take to be read to its end. */
const DONE_MOST_MS = 5_000

function add(typed: Typed, field: string, value: string): void {
  if (field === '__proto__' || field === 'constructor' || field === 'prototype') return
  const before = typed[field]
  if (before === undefined) typed[field] = value
  else if (Array.isArray(before)) before.push(value)
  else typed[field] = [before, value]
}

async function readAll(stream: ReadableStream<Uint8Array>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of stream) {
    bytes += part.byteLength
    if (bytes > most) throw new BadBody(413, 'This form is larger than can be kept.')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/**
 * Writes one file as it comes; gives the code of the error when the disk does not take it (full, or not to be written to), else null. Then the
 * rest of the file is let go and the stream is never destroyed: the parser would wait for ever, and every word after the file would be lost.
 */
async function writeFile(
  stream: Readable,
  quarantine: string,
  path: string,
  each: (part: Buffer) => void,
): Promise<string | null> {
  try {
    // Only now: a form that comes without a file needs no folder.
    await mkdir(quarantine, { recursive: true, mode: 0o700 })
  } catch (error) {
    stream.resume()
    return codeOf(error)
  }
  // Broken off meanwhile: it would never end.
  if (stream.destroyed) return null
  const out = createWriteStream(path, { mode: 0o600 })
  return new Promise(resolve => {
    let failed: string | null = null
    out.on('error', error => {
      failed ??= codeOf(error)
      stream.unpipe(out)
      stream.resume()
    })
    out.on('close', () => resolve(failed))
    stream.on('error', () => out.destroy())
    stream.on('data', each)
    stream.pipe(out)
  })
}
const codeOf = (error: unknown): string => (error as { code?: string }).code ?? 'unknown'

/**
 * Reads a form body: fields as typed, files streamed into `quarantine` (outside the web root), never into memory whole. `drop` reads the
 * words and lets the files go: for somebody whose session has ended, so that no word is lost and nothing is stored. A file that the disk does not
 * take is among the uploads all the same, as `lost`: the words come through.
 */
export async function readBody(
  request: Request,
  quarantine: string,
  files: 'keep' | 'drop' | 'refuse',
): Promise<{ typed: Typed; uploads: Upload[] }> {
  const type = (request.headers.get('content-type') ?? '').toLowerCase()
  const typed: Typed = Object.create(null) as Typed
  if (!request.body) return { typed, uploads: [] }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const bytes = await readAll(request.body as ReadableStream<Uint8Array>, FORM_MOST)
    let text: string
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      // What is not text would otherwise be put in as a question mark, and kept as if somebody had typed it.
      decodeURIComponent(text)
    } catch {
      throw new BadBody(400, 'This form has characters that cannot be read.')
    }
    let fields = 0
    for (const [field, value] of new URLSearchParams(text)) {
      if (++fields > FIELDS_MOST) throw new BadBody(413, 'This form has more fields than can be kept.')
      add(typed, field, value)
    }
    return { typed, uploads: [] }
  }
  if (files !== 'refuse' && type.startsWith('multipart/form-data'))
    return readMultipart(request, quarantine, typed, files === 'keep')
  throw new BadBody(415, 'This form was sent in a way Kith does not read.')
}

async function readMultipart(
  request: Request,
  quarantine: string,
  typed: Typed,
  keep: boolean,
): Promise<{ typed: Typed; uploads: Upload[] }> {
  const uploads: Upload[] = []
  const begun: string[] = []
  const streams: Readable[] = []
  const writing: Promise<void>[] = []
  let refused: BadBody | null = null
  let tooMuch: BadBody | null = null
  let parser: busboy.Busboy
  try {
    parser = busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      limits: { fieldSize: FORM_MOST, fileSize: FILE_MOST, files: FILES_MOST, fields: FIELDS_MOST },
      defParamCharset: 'utf8',
    })
  } catch {
    throw new BadBody(400, 'This form cannot be read.')
  }
  parser.on('field', (name, value, info) => {
    if (info.valueTruncated) refused = new BadBody(413, 'This form is larger than can be kept.')
    // The parser gives nothing at all for a field in letters it does not know, whatever its types say.
    if (typeof name === 'string' && typeof value === 'string') add(typed, name, value)
    else refused = new BadBody(400, 'This form has characters that cannot be read.')
  })
  parser.on('file', (field, stream, info) => {
    // A body that breaks off breaks its files as well: nobody listening would end the program.
    stream.on('error', () => {})
    streams.push(stream)
    if (!keep) {
      stream.resume()
      return
    }
    const path = join(quarantine, randomUUID())
    begun.push(path)
    const hash = createHash('sha256')
    let bytes = 0
    stream.on('limit', () => {
      tooMuch = new BadBody(413, 'A file is larger than 25 MB. Nothing was kept of it.')
    })
    const written = writeFile(stream, quarantine, path, part => {
      hash.update(part)
      bytes += part.length
    }).then(async lost => {
      const fileName = (info.filename ?? '').slice(0, 200)
      if (lost !== null) log.note('upload-not-stored', { code: lost })
      if (lost === null && bytes > 0 && fileName) uploads.push({ field, fileName, path, bytes, sha256: hash.digest() })
      else await remove(path)
      if (lost !== null && fileName)
        uploads.push({ field, fileName, path, bytes: 0, sha256: hash.digest(), lost: true })
    })
    writing.push(written)
  })
  parser.on('fieldsLimit', () => {
    refused = new BadBody(413, 'This form has more fields than can be kept.')
  })
  parser.on('filesLimit', () => {
    tooMuch = new BadBody(413, 'Send ten files at most at a time.')
  })
  const source = Readable.fromWeb(request.body as never)
  const stuck = new AbortController()
  let late: NodeJS.Timeout | undefined
  // Of parts that come after the last one the parser begins a file and never ends it.
  source.once('end', () => {
    late = setTimeout(() => stuck.abort(), DONE_MOST_MS)
  })
  try {
    await pipeline(source, parser, { signal: stuck.signal })
    await Promise.all(writing)
    if (refused) throw refused
    if (tooMuch) throw Object.assign(tooMuch, { typed })
  } catch (error) {
    // Nor does it end what it begins after a broken head of a part. Without an error nobody would learn that such a file is over.
    for (const stream of streams) stream.destroy(error as Error)
    await Promise.allSettled(writing)
    // Also what was only begun: nothing of a broken upload stays on the disk.
    await Promise.all(begun.map(remove))
    throw error instanceof BadBody ? error : new BadBody(400, 'This form was cut short. Send it again.')
  } finally {
    clearTimeout(late)
  }
  // As they came, not as they were written to their end.
  uploads.sort((one, other) => begun.indexOf(one.path) - begun.indexOf(other.path))
  return { typed, uploads }
}

/** What cannot be removed now (a disk that cannot be written to) is removed by the next sweep: no answer fails for it. */
const remove = (path: string): Promise<void> => rm(path, { force: true }).catch(() => {})

/** Removes uploads that no action took over. */
export async function discard(uploads: readonly Upload[]): Promise<void> {
  await Promise.all(uploads.map(upload => remove(upload.path)))
}

/** Removes what an earlier run left in quarantine (a crash, a power cut): files older than an hour belong to no request. */
export async function sweepQuarantine(quarantine: string, now = Date.now()): Promise<number> {
  const names = await readdir(quarantine).catch(() => [] as string[])
  let removed = 0
  for (const name of names) {
    const path = join(quarantine, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }))
    if (now - mtimeMs < 3_600_000) continue
    await rm(path, { force: true })
    removed++
  }
  return removed
}

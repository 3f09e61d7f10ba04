import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'

/** A file that cannot be read as a list; the message is for the person who sent it. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
}

export type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252'

/** How the file writes its letters: UTF-8 (with or without its mark), UTF-16 by its mark, else Latin-1 as Windows has it. Reads it once, in pieces. */
export async function encodingOf(path: string): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let first = true
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      if (first && piece[0] === 0xff && piece[1] === 0xfe) return 'utf-16le'
      first = false
      decoder.decode(piece, { stream: true })
    }
    decoder.decode()
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252'
    throw error
  }
}

async function* decoded(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const piece of createReadStream(path, { highWaterMark: 16 * 1024 }) as AsyncIterable<Buffer>) {
    yield decoder.decode(piece, { stream: true })
  }
  yield decoder.decode()
}

/** What stands between cells: what the first line has most of. */
async function delimiterOf(path: string, encoding: Encoding): Promise<string> {
  for await (const text of decoded(path, encoding)) {
    const line = text.split(/\r?\n/, 1)[0] ?? ''
    const counts = [',', ';', '\t'].map(mark => ({ mark, count: line.split(mark).length }))
    return counts.sort((one, other) => other.count - one.count)[0]?.mark ?? ','
  }
  return ','
}

export interface FileRow {
  /** As a spreadsheet counts; the headings are row 1. */
  n: number
  cells: string[]
}
export interface FileOpened {
  headings: string[]
  rows: AsyncIterable<FileRow>
}

/**
 * Opens a CSV file for reading row by row: memory does not grow with the file. Blank lines are passed over.
 * @throws UnreadableFile (from here or from `rows`): no headings, an open quotation mark, a binary file
 */
export async function openList(path: string): Promise<FileOpened> {
  const encoding = await encodingOf(path)
  const delimiter = await delimiterOf(path, encoding)
  const source = Readable.from(decoded(path, encoding), { highWaterMark: 1 })
  const parser = source.pipe(
    parse({
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
      max_record_size: 200_000,
    }),
  )
  source.on('error', error => parser.destroy(error))
  const iterator = parser[Symbol.asyncIterator]() as AsyncIterator<{
    info: { records: number; empty_lines: number; lines: number }
    record: string[]
  }>
  const next = async () => {
    try {
      return await iterator.next()
    } catch (error) {
      const line = (error as { lines?: number }).lines
      throw new UnreadableFile(
        `The file cannot be read as a list${line ? `: look at line ${line}` : ''}. A quotation mark may be open, or it may not be a CSV file.`,
      )
    }
  }
  const first = await next()
  if (first.done) throw new UnreadableFile('The file is empty.')
  const headings = first.value.record.map(heading => heading.normalize('NFC').trim())
  if (headings.length < 2 || headings.some(heading => heading.includes('\u0000'))) {
    throw new UnreadableFile('The first row must hold the headings of the columns. Save the list as CSV and try again.')
  }
  async function* rows(): AsyncGenerator<FileRow> {
    try {
      for (let item = await next(); !item.done; item = await next()) {
        const { record, info } = item.value
        if (record.every(cell => cell.trim() === '')) continue
        yield { n: info.records + info.empty_lines, cells: record }
      }
    } finally {
      parser.destroy()
      source.destroy()
    }
  }
  return { headings, rows: rows() }
}

/** Closes a list that was opened only for its headings. */
export const closeList = async (list: FileOpened): Promise<void> => {
  await list.rows[Symbol.asyncIterator]().return?.(undefined)
}

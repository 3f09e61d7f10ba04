/** Looks for planted words in whatever lies in a folder: in names and in bytes, as text in several writings, and below any compression. */
import fs from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'

/** Every planted word (`prefix` and 32 hexadecimal digits) that can be read in the folder. */
export function readableIn(folder: string, prefix: string): { words: Set<string>; files: number; bytes: number } {
  const words = new Set<string>()
  let files = 0
  let bytes = 0
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name)
    look(Buffer.from(name), prefix, words)
    if (!fs.lstatSync(file).isFile()) continue
    const content = fs.readFileSync(file)
    files++
    bytes += content.length
    look(content, prefix, words)
    for (const open of [gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync, zstdDecompressSync]) {
      try {
        look(open(content), prefix, words)
      } catch {
        // not of that kind
      }
    }
  }
  return { words, files, bytes }
}

/** As UTF-8, UTF-16, hexadecimal and base64 (at each of its three places), and with its bytes turned round. */
function look(content: Buffer, prefix: string, words: Set<string>): void {
  const long = prefix.length + 32
  const take = (text: string) => {
    const found = text.match(new RegExp(`^${prefix}[0-9a-f]{32}`))?.[0]
    if (found) words.add(found)
  }
  each(content, Buffer.from(prefix), at => take(content.toString('latin1', at, at + long)))
  each(content, Buffer.from(prefix, 'utf16le'), at => take(content.toString('utf16le', at, at + long * 2)))
  for (const text of [Buffer.from(prefix).toString('hex'), Buffer.from(prefix).toString('hex').toUpperCase()]) {
    each(content, Buffer.from(text), at =>
      take(Buffer.from(content.toString('latin1', at, at + long * 2), 'hex').toString('latin1')),
    )
  }
  for (let shift = 0; shift < 3; shift++) {
    // The letters that do not depend on what comes before or after.
    const whole = Buffer.from(`${'x'.repeat(shift)}${prefix}`).toString('base64')
    const from = Math.ceil((shift * 8) / 6)
    const inner = whole.slice(from, Math.floor(((shift + prefix.length) * 8) / 6))
    each(content, Buffer.from(inner), at => {
      const letters = content.toString('latin1', at - from, at - from + Math.ceil(((shift + long) * 8) / 6) + 4)
      take(Buffer.from(letters, 'base64').toString('latin1').slice(shift))
    })
  }
  each(content, Buffer.from(prefix).reverse(), at => {
    const before = content.subarray(Math.max(0, at - 32), at + prefix.length)
    take(Buffer.from(before).reverse().toString('latin1'))
  })
}

function each(content: Buffer, wanted: Buffer, found: (at: number) => void): void {
  for (let at = content.indexOf(wanted); at >= 0; at = content.indexOf(wanted, at + 1)) found(at)
}

/**
 * Documents that come with a concern. What a file is, is decided by what is in it, never by its name. Nothing that can run or pretend to be
 * something else is kept. Pictures are drawn anew, so that no place, device or author travels with them.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import { sql, type Tx } from '../platform/db.ts'
import type { Ctx, Upload } from '../platform/http.ts'
import { newId } from '../platform/id.ts'
import { log } from '../platform/log.ts'
import { rewriteOffice } from './attachments-office.ts'
import type { KeptFile } from './concern.ts'

/** `picture`: nothing is wrong with it but that it is a picture, and pictures were not wanted. */
export type Kept = { ok: true; file: KeptFile } | { ok: false; message: string; picture?: true }

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const ODT = 'application/vnd.oasis.opendocument.text'
const PIXELS_MOST = 50_000_000

export const allowedWords =
  'PDF, Word (DOCX), OpenDocument text (ODT), plain text, plain e-mail (EML), JPEG, PNG or WebP'
const refusal = (name: string, why: string): Kept => ({ ok: false, message: `“${shown(name)}” was not kept: ${why}` })
/** A file name for showing: no path, no direction marks, no control characters. */
export const shown = (name: string): string =>
  name
    .replace(/^.*[\\/]/, '')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(0, 120) || 'document'

const isImage = (mediaType: string) => mediaType.startsWith('image/')

/** Where a kept file lies: outside anything that is served, under a name that says nothing. */
export const filePath = (dataDir: string, fileId: string): string => join(dataDir, 'files', fileId)
/** A document while it is being written. */
export const partPath = (dataDir: string, fileId: string): string => `${filePath(dataDir, fileId)}.part`
/** Beside a document that the virus scanner gave no verdict on: while this is there, nobody gets it. See attachments-held.ts. */
export const heldPath = (dataDir: string, fileId: string): string => `${filePath(dataDir, fileId)}.held`

/**
 * Checks an uploaded file, cleans it, and moves it to where files are kept (mode 0600). Gives a plain reason when it cannot be kept, also when
 * the disk does not take it. The upload itself is removed either way.
 * @param pictures false where nobody has said that no picture shows a child’s body: then none is kept
 */
export async function keepUpload(dataDir: string, upload: Upload, { pictures = true } = {}): Promise<Kept> {
  if (upload.lost) return refusal(upload.fileName, noRoomWords)
  if (upload.verdict?.kind === 'harmful') {
    await rm(upload.path, { force: true })
    return refusal(upload.fileName, 'the virus check found something harmful in it.')
  }
  const held = upload.verdict?.kind === 'none'
  const bytes = await readFile(upload.path)
  const found = await clean(bytes, upload.fileName)
  await rm(upload.path, { force: true })
  if (!found.ok) return found
  if (!pictures && isImage(found.mediaType)) return { ok: false, message: 'The picture was not kept.', picture: true }
  const id = newId()
  const failed = await store(dataDir, id, found.body, held)
  if (failed !== null) {
    log.note('upload-not-stored', { code: failed })
    return refusal(upload.fileName, noRoomWords)
  }
  const name = shown(upload.fileName).replace(/(\.[A-Za-z0-9]{1,5})?$/, `.${found.extension}`)
  return {
    ok: true,
    file: {
      id,
      fileName: name,
      mediaType: found.mediaType,
      bytes: found.body.length,
      sha256: createHash('sha256').update(found.body).digest('hex'),
      warning: held ? unchecked : found.warning,
    },
  }
}

/** Writes a document into the store; gives the code of the error when the disk does not take it, else null. Then nothing of it is left there. */
async function store(dataDir: string, id: string, body: Buffer, held: boolean): Promise<string | null> {
  const path = filePath(dataDir, id)
  try {
    await mkdir(join(dataDir, 'files'), { recursive: true, mode: 0o700 })
    // Written beside, then renamed: a crash leaves no half of a document under its name. Its mark stands before it has a name.
    await writeFile(partPath(dataDir, id), body, { mode: 0o600, flush: true })
    if (held) await writeFile(heldPath(dataDir, id), '', { mode: 0o600, flush: true })
    await rename(partPath(dataDir, id), path)
    return null
  } catch (error) {
    await removeKept(dataDir, id).catch(() => {})
    return (error as { code?: string }).code ?? 'unknown'
  }
}
const noRoomWords =
  'there is no room for it just now. Everything you wrote is here. Tell whoever looks after Kith, and choose it again later.'
const unchecked =
  'It could not be checked for viruses yet. It is kept, and nobody can open it until it has been checked.'

type Clean =
  | { ok: true; body: Buffer; mediaType: string; extension: string; warning: string | null }
  | { ok: false; message: string }
const no = (name: string, why: string): Clean => refusal(name, why) as Clean

/** What a file is, and the file without what it should not carry. */
export async function clean(bytes: Buffer, name: string): Promise<Clean> {
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined)
  switch (type?.mime) {
    case 'image/jpeg':
    case 'image/png':
    case 'image/webp':
      return cleanImage(bytes, name, type.mime)
    case 'image/heic':
    case 'image/heif':
    case 'image/avif':
      return no(
        name,
        'this kind of picture (HEIC) cannot be cleaned of where it was taken. Save it as JPEG and send that.',
      )
    case 'application/pdf':
      return cleanPdf(bytes, name)
    case DOCX:
    case ODT:
      return cleanOffice(bytes, name, type.mime)
    case undefined:
      return cleanText(bytes, name)
    default:
      return type?.mime === 'application/xml' || type === undefined
        ? cleanText(bytes, name)
        : no(name, `Kith keeps ${allowedWords}, and this is none of them.`)
  }
}

/** Decoded and drawn anew, upright: every word about place, time, device and author is gone, and so is anything hidden behind the picture. */
async function redraw(bytes: Buffer, mime: string): Promise<Buffer | null> {
  try {
    const picture = sharp(bytes, { limitInputPixels: PIXELS_MOST, failOn: 'error' }).rotate()
    if (mime === 'image/png') return await picture.png().toBuffer()
    if (mime === 'image/webp') return await picture.webp({ quality: 90 }).toBuffer()
    return await picture.jpeg({ quality: 90 }).toBuffer()
  } catch {
    return null
  }
}
async function cleanImage(bytes: Buffer, name: string, mime: string): Promise<Clean> {
  const body = await redraw(bytes, mime)
  if (!body) return no(name, 'this picture is broken, or too large to be checked.')
  return { ok: true, body, mediaType: mime, extension: mime.slice(6).replace('jpeg', 'jpg'), warning: null }
}

async function cleanOffice(bytes: Buffer, name: string, mime: string): Promise<Clean> {
  const found = await rewriteOffice(bytes, async (picture, partName) =>
    redraw(picture, /png$/i.test(partName) ? 'image/png' : /webp$/i.test(partName) ? 'image/webp' : 'image/jpeg'),
  )
  if (!found.ok)
    return no(
      name,
      found.why === 'broken'
        ? 'it is broken, or has a password. Open it, save it anew without one, and send that.'
        : 'it has a macro or another file inside. Save it as PDF and send that.',
    )
  return {
    ok: true,
    body: found.file,
    mediaType: mime,
    extension: mime === DOCX ? 'docx' : 'odt',
    warning:
      found.unread.length > 0 ? 'It has pictures inside that could not be cleaned of where they were taken.' : null,
  }
}

const running = /\/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b/
/**
 * A PDF is kept as it is laid out: its bytes keep their places, and what names author, device or place is overwritten with blanks of the same
 * length. Author and place inside compressed object streams are found but cannot be taken out that way; the warning says so.
 */
function cleanPdf(bytes: Buffer, name: string): Clean {
  const text = bytes.toString('latin1')
  if (!text.startsWith('%PDF-') || !text.slice(-2048).includes('%%EOF'))
    return no(name, 'it is broken, or something else is hidden in it.')
  if (/<(!doctype|html|script|svg)\b/i.test(text.slice(0, 2048)) || text.slice(-66_000).includes('PK\u0005\u0006'))
    return no(name, 'something else is hidden in it.')
  if (/\/Encrypt\b/.test(text))
    return no(name, 'it has a password, so it cannot be checked. Save it without one and send that.')
  const inside = unpacked(bytes, text)
  if (running.test(text) || inside.some(part => running.test(part)))
    return no(name, 'it has a program or another file inside. Print it to a new PDF and send that.')
  const body = blankPdf(bytes, text)
  const left = inside.some(part => /\/(Author|Creator|Producer)\s*[(<]|<dc:creator|exif:GPS|Exif\0\0/.test(part))
  return {
    ok: true,
    body,
    mediaType: 'application/pdf',
    extension: 'pdf',
    warning: left ? 'It may still name whoever made it: that part of the file could not be opened.' : null,
  }
}

/** The compressed object streams of a PDF, as text; those that cannot be read are left out. */
function unpacked(bytes: Buffer, text: string): string[] {
  const found: string[] = []
  let budget = 60 * 1024 * 1024
  for (const match of text.matchAll(/\/Type\s*\/(?:ObjStm|Metadata)[\s\S]{0,400}?stream\r?\n/g)) {
    const from = match.index + match[0].length
    const to = text.indexOf('endstream', from)
    if (to < 0 || budget <= 0) break
    try {
      const part = inflateSync(bytes.subarray(from, to), { maxOutputLength: Math.min(budget, 20 * 1024 * 1024) })
      budget -= part.length
      found.push(part.toString('latin1'))
    } catch {
      // Not deflated, or broken: a reader of the file finds nothing there either.
    }
  }
  return found
}

/** Blanks author, programs, XMP packets and the EXIF block of JPEG pictures, each by as many bytes as it had. */
function blankPdf(bytes: Buffer, text: string): Buffer {
  const body = Buffer.from(bytes)
  for (const match of text.matchAll(/\/(?:Author|Creator|Producer|Company|Manager)\s*\(/g)) {
    const from = match.index + match[0].length
    let at = from
    for (let depth = 1; at < text.length && at - from < 2000; at++) {
      const c = text[at]
      if (c === '\\') at++
      else if (c === '(') depth++
      else if (c === ')' && --depth === 0) break
    }
    if (at - from < 2000) body.fill(0x20, from, at)
  }
  for (const match of text.matchAll(/\/(?:Author|Creator|Producer|Company|Manager)\s*<([0-9A-Fa-f\s]*)>/g)) {
    const from = match.index + match[0].length - 1 - (match[1]?.length ?? 0)
    body.fill(
      '20'.repeat(Math.ceil((match[1]?.length ?? 0) / 2)).slice(0, match[1]?.length),
      from,
      from + (match[1]?.length ?? 0),
      'latin1',
    )
  }
  for (const match of text.matchAll(/<\?xpacket begin[\s\S]{0,200000}?<\?xpacket end[^>]*>/g))
    body.fill(0x20, match.index, match.index + match[0].length)
  for (const match of text.matchAll(/\xff\xe1([\s\S]{2})Exif\0\0/g)) {
    const length = match[1]!.charCodeAt(0) * 256 + match[1]!.charCodeAt(1)
    body.fill(0, match.index + 4, Math.min(match.index + 2 + length, body.length))
  }
  return body
}

const markup = /^\s*(<\?xml|<!doctype|<!--|<[a-z][a-z0-9-]*[\s>/])/i
const anyScript = /<(script|iframe|object|embed|svg|html|body|img|link|meta)\b/i

/** Plain text, or an e-mail whose whole body is plain text. Pages, drawings and programs are text as well, and are refused. */
function cleanText(bytes: Buffer, name: string): Clean {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return no(name, `Kith keeps ${allowedWords}, and this is none of them.`)
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text has none of these
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text))
    return no(name, `Kith keeps ${allowedWords}, and this is none of them.`)
  if (markup.test(text) || anyScript.test(text) || text.startsWith('#!') || text.includes('%PDF-'))
    return no(name, 'it is a web page, a drawing or a program. Save it as PDF and send that.')
  const mail = /\.eml$/i.test(name) && /^[A-Za-z-]+:/.test(text)
  if (mail) {
    const head = text.split(/\r?\n\r?\n/, 1)[0] ?? ''
    if (/^content-type:[ \t]*(?![ \t]|text\/plain)/im.test(head))
      return no(name, 'this e-mail has more in it than plain words. Print it to PDF and send that.')
  }
  return { ok: true, body: bytes, mediaType: 'text/plain', extension: mail ? 'eml' : 'txt', warning: null }
}

/** Takes a document out of the store for good, with what stands beside it. One that is not there is well. */
export async function removeKept(dataDir: string, fileId: string): Promise<void> {
  for (const one of [filePath, partPath, heldPath]) await rm(one(dataDir, fileId), { force: true })
}

/** Ties kept files to an entry that this person wrote. */
export async function attach(tx: Tx, ctx: Ctx, entryId: string, files: readonly KeptFile[]): Promise<void> {
  for (const file of files) {
    await tx.run(sql`insert into record.attachment (id, entry_id, file_name, media_type, bytes, sha256, added_by, added_at)
      values (${file.id}, ${entryId}, ${file.fileName}, ${file.mediaType}, ${file.bytes}, ${Buffer.from(file.sha256, 'hex')}, ${ctx.practitionerId}, ${ctx.now})`)
  }
}

/** One document of an entry that this person reads, with where it lies; `held` while it may not be served; null when there is none such. */
export async function documentOf(
  tx: Tx,
  dataDir: string,
  entryId: string,
  documentId: string,
): Promise<{ path: string; fileName: string; mediaType: string; bytes: number } | 'held' | null> {
  const row = await tx.maybe(sql<{ fileName: string; mediaType: string }>`
    select file_name as "fileName", media_type as "mediaType" from record.attachment where id = ${documentId} and entry_id = ${entryId}`)
  if (!row) return null
  if (await stat(heldPath(dataDir, documentId)).catch(() => null)) return 'held'
  const path = filePath(dataDir, documentId)
  const found = await stat(path).catch(() => null)
  return found ? { path, ...row, bytes: found.size } : null
}

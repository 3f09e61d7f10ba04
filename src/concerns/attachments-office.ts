/**
 * Documents made by word processors (DOCX, ODT) are zip files of XML. They are read part by part and written anew: what names the author or
 * the place is left out, and anything hidden before, between or behind the parts is gone.
 */
import { type Part, readZip, writeZip } from '../platform/zip.ts'

export { type Part, readZip, writeZip }

/** Parts that run, or carry other files in them: a document with one of these is refused. */
const dangerous =
  /(vbaProject|vbaData|macros?\/|Basic\/|Scripts\/|embeddings\/|activeX\/|ObjectReplacements\/|oleObject)/i
const emptyDocx = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const blank: Record<string, string> = {
  'docProps/core.xml': `${emptyDocx}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
  'docProps/app.xml': `${emptyDocx}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
  'docProps/custom.xml': `${emptyDocx}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>`,
  'meta.xml':
    '<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>',
}
const isPicture = /\.(jpe?g|png|webp)$/i
const otherPicture = /\.(heic|heif|tiff?|svg|emf|wmf|gif|bmp)$/i

export type Rewritten = { ok: true; file: Buffer; unread: string[] } | { ok: false; why: 'broken' | 'dangerous' }

/**
 * The document without its author and places. `picture` cleans one picture inside it, or gives null when it cannot be read.
 * `unread`: parts that were kept as they were because Kith cannot look into them.
 */
export async function rewriteOffice(
  file: Buffer,
  picture: (bytes: Buffer, name: string) => Promise<Buffer | null>,
): Promise<Rewritten> {
  const parts = readZip(file)
  if (!parts) return { ok: false, why: 'broken' }
  if (parts.some(part => dangerous.test(part.name))) return { ok: false, why: 'dangerous' }
  const unread: string[] = []
  const made: Part[] = []
  for (const part of parts) {
    if (/^(docProps\/)?thumbnail|^Thumbnails\//i.test(part.name)) continue
    const emptied = blank[part.name]
    if (emptied !== undefined) made.push({ name: part.name, body: Buffer.from(emptied) })
    else if (isPicture.test(part.name)) {
      const clean = await picture(part.body, part.name)
      if (clean === null) unread.push(part.name)
      made.push(clean === null ? part : { name: part.name, body: clean })
    } else {
      if (otherPicture.test(part.name)) unread.push(part.name)
      made.push(/\.xml$/i.test(part.name) ? { name: part.name, body: withoutNames(part.body) } : part)
    }
  }
  return { ok: true, file: writeZip(made, new Set(['mimetype'])), unread }
}

/** Who wrote a comment or a tracked change. The comment and the change themselves stay. */
function withoutNames(xml: Buffer): Buffer {
  const text = xml.toString('utf8')
  const cleaned = text
    .replace(/(\sw:(?:author|initials)=")[^"]*"/g, '$1"')
    .replace(/(<(dc:creator|meta:initial-creator|meta:creator-initials)(?:\s[^>]*)?>)[^<]*(<\/\2>)/g, '$1$3')
  return cleaned === text ? xml : Buffer.from(cleaned, 'utf8')
}

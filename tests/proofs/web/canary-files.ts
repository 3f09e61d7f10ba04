/** A photograph, a letter and a print, each with its author and place hidden inside: as a telephone and a word processor leave them. */
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { writeZip } from '../../../src/platform/zip.ts'

const xml = (text: string) => Buffer.from(`<?xml version="1.0"?>${text}`)

const photographBy = (author: string): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 20, channels: 3, background: '#336699' } })
    .withExif({
      IFD0: { Artist: author, ImageDescription: author },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '54/1 58/1 0/1' },
    })
    .jpeg()
    .toBuffer()

const letterBy = (author: string, photograph: Buffer): Buffer =>
  writeZip([
    {
      name: '[Content_Types].xml',
      body: xml(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
      ),
    },
    { name: '_rels/.rels', body: xml('<Relationships/>') },
    {
      name: 'word/document.xml',
      body: xml(`<w:document><w:ins w:author="${author}"><w:t>She was well</w:t></w:ins></w:document>`),
    },
    {
      name: 'docProps/core.xml',
      body: xml(`<cp:coreProperties><dc:creator>${author}</dc:creator></cp:coreProperties>`),
    },
    { name: 'word/media/image1.jpeg', body: photograph },
  ])

const printBy = (author: string): Buffer =>
  Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Author (${author}) >>\nendobj\n<?xpacket begin="x"?><dc:creator>${author}</dc:creator><?xpacket end="w"?>\ntrailer << /Root 1 0 R >>\n%%EOF\n`,
    'latin1',
  )

/** Three documents by name, each with this author in it. */
export async function withAuthor(author: string): Promise<[string, Buffer][]> {
  const photograph = await photographBy(author)
  return [
    ['photograph.jpg', photograph],
    ['letter.docx', letterBy(author, photograph)],
    ['print.pdf', printBy(author)],
  ]
}

/** What a PDF hides in a packed part, for the check that the reader of files sees it. */
export const packed = (text: string): Buffer => deflateSync(Buffer.from(text))

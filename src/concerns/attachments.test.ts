import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { clean, filePath, keepUpload, shown } from './attachments.ts'
import { readZip, writeZip } from './attachments-office.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const text = (words: string) => Buffer.from(words, 'utf8')
const photograph = () =>
  sharp({ create: { width: 40, height: 20, channels: 3, background: '#336699' } })
    .withExif({
      IFD0: { Artist: 'Jo Marsh', Copyright: 'SECRET-PLACE' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '54/1 58/1 0/1' },
    })
    .jpeg()
    .toBuffer()
const docx = (more: { name: string; body: Buffer }[] = []) =>
  writeZip([
    {
      name: '[Content_Types].xml',
      body: text(
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
      ),
    },
    { name: '_rels/.rels', body: text('<?xml version="1.0"?><Relationships/>') },
    {
      name: 'word/document.xml',
      body: text(
        '<?xml version="1.0"?><w:document><w:ins w:author="Jo Marsh" w:initials="JM"><w:t>He said so</w:t></w:ins></w:document>',
      ),
    },
    {
      name: 'docProps/core.xml',
      body: text('<cp:coreProperties><dc:creator>Jo Marsh</dc:creator></cp:coreProperties>'),
    },
    ...more,
  ])
const pdf = (inside: string) =>
  Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n${inside}\ntrailer << /Root 1 0 R >>\n%%EOF\n`,
    'latin1',
  )
const cleaned = async (body: Buffer, name: string) => {
  const found = await clean(body, name)
  if (!found.ok) throw new Error(found.message)
  return found
}
const reason = async (body: Buffer, name: string) => {
  const found = await clean(body, name)
  return found.ok ? 'kept' : found.message
}

describe('what a document is, is decided by what is in it', () => {
  test('a photograph is drawn anew without place and author', async () => {
    const before = await photograph()
    expect(before.includes('SECRET-PLACE')).toBe(true)
    const found = await cleaned(before, 'letter.pdf')
    expect(found.mediaType).toBe('image/jpeg')
    expect(found.body.includes('SECRET-PLACE')).toBe(false)
    expect((await sharp(found.body).metadata()).exif).toBeUndefined()
    expect((await sharp(found.body).metadata()).width).toBe(40)
  })
  test('what is hidden behind a picture is gone', async () => {
    const found = await cleaned(
      Buffer.concat([await photograph(), text('PK\u0003\u0004<script>alert(1)</script>')]),
      'a.jpg',
    )
    expect(found.body.includes('<script>')).toBe(false)
  })
  test('a Word document loses its author and keeps its words', async () => {
    const found = await cleaned(docx([{ name: 'word/media/image1.jpeg', body: await photograph() }]), 'x.docx')
    const parts = new Map((readZip(found.body) ?? []).map(part => [part.name, part.body.toString('latin1')]))
    expect([...parts.values()].join('').includes('Jo Marsh')).toBe(false)
    expect([...parts.values()].join('').includes('SECRET-PLACE')).toBe(false)
    expect(parts.get('word/document.xml')).toContain('He said so')
  })
  test('a PDF loses its author, its packets and the place in its pictures, and keeps its length', async () => {
    const before = pdf(
      '2 0 obj << /Author (Jo \\(M\\) Marsh) /Creator <4a6f> >> endobj\n<?xpacket begin="x"?><dc:creator>Jo Marsh</dc:creator><?xpacket end="w"?>\n\xff\xe1\x00\x20Exif\0\0SECRET-PLACE-1234567',
    )
    const found = await cleaned(before, 'a.pdf')
    expect(found.body.length).toBe(before.length)
    expect(found.body.toString('latin1')).not.toMatch(/Marsh|SECRET|4a6f/)
    expect(found.warning).toBeNull()
  })
  test('an author inside a compressed part of a PDF is found, and said', async () => {
    const packed = deflateSync(text('<< /Author (Jo Marsh) >>')).toString('latin1')
    expect(
      (await cleaned(pdf(`3 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\n${packed}\nendstream`), 'a.pdf'))
        .warning,
    ).toContain('may still name')
  })
  test('plain text and a plain e-mail are kept as they are', async () => {
    expect((await cleaned(text('He was late.\nTwice.'), 'note.txt')).mediaType).toBe('text/plain')
    expect(
      (await cleaned(text('From: a@b.example\nSubject: late\nContent-Type: text/plain\n\nHe was late.'), 'x.eml'))
        .extension,
    ).toBe('eml')
  })

  test.each<[string, () => Promise<Buffer> | Buffer, string, RegExp]>([
    ['a web page', () => text('<!doctype html><p>hello'), 'note.txt', /web page/],
    ['a web page in the middle of a text', () => text('hello <iframe src=x>'), 'note.txt', /web page/],
    [
      'a drawing that can run',
      () => text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      'a.png',
      /web page|none of them/,
    ],
    [
      'a drawing with an XML head',
      () => text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
      'a.svg',
      /web page|none of them/,
    ],
    ['a program', () => Buffer.from('MZ\u0090\u0000\u0003'.padEnd(200, '\0'), 'latin1'), 'letter.pdf', /none of them/],
    ['a shell program', () => text('#!/bin/sh\nrm -rf /'), 'note.txt', /program/],
    ['a plain zip', () => writeZip([{ name: 'a.txt', body: text('a') }]), 'a.docx', /none of them/],
    [
      'a Word document with a macro',
      () => docx([{ name: 'word/vbaProject.bin', body: text('x') }]),
      'a.docx',
      /macro|none of them/,
    ],
    [
      'a Word document with another file inside',
      () => docx([{ name: 'word/embeddings/a.bin', body: text('x') }]),
      'a.docx',
      /another file/,
    ],
    ['a broken Word document', () => docx().subarray(0, 500), 'a.docx', /broken|none of them/],
    [
      'a PDF that runs a program',
      () => pdf('<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>'),
      'a.pdf',
      /program/,
    ],
    ['a PDF with a password', () => pdf('<< /Encrypt 5 0 R >>'), 'a.pdf', /password/],
    [
      'a PDF that is a zip as well',
      () => Buffer.concat([pdf(''), writeZip([{ name: 'a', body: text('a') }])]),
      'a.pdf',
      /hidden/,
    ],
    ['a PDF that is a web page as well', () => pdf('<html><script>1</script>'), 'a.pdf', /hidden/],
    ['a PDF cut short', () => text('%PDF-1.7 only this'), 'a.pdf', /broken/],
    ['a broken picture', async () => (await photograph()).subarray(0, 200), 'a.jpg', /broken/],
    [
      'an e-mail with parts',
      () => text('From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n--x'),
      'a.eml',
      /more in it/,
    ],
    ['NUL in a text', () => text('a\u0000b'), 'a.txt', /none of them/],
    ['not UTF-8', () => Buffer.from([0xff, 0xfe, 0x41]), 'a.txt', /none of them/],
  ])('refused: %s', async (_, make, name, why) => expect(await reason(await make(), name)).toMatch(why))

  test('a zip that unpacks to too much, or lies about its size, is not read', () => {
    const one = writeZip([{ name: 'a', body: Buffer.alloc(1000) }])
    const lying = Buffer.from(one)
    lying.writeUInt32LE(10, one.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24)
    expect(readZip(lying)).toBeNull()
    expect(readZip(one)?.[0]?.body.length).toBe(1000)
  })
})

test('a kept file lies outside what is served, for the program alone, and the upload is gone', async () => {
  const path = join(folder, 'upload')
  writeFileSync(path, 'He was late.')
  const kept = await keepUpload(folder, {
    field: 'files',
    fileName: '../../etc/\u202epasswd.html',
    path,
    bytes: 12,
    sha256: Buffer.alloc(32),
  })
  if (!kept.ok) throw new Error(kept.message)
  expect(kept.file.fileName).toBe('passwd.txt')
  expect(existsSync(path)).toBe(false)
  expect(statSync(filePath(folder, kept.file.id)).mode & 0o777).toBe(0o600)
  expect(readFileSync(filePath(folder, kept.file.id), 'utf8')).toBe('He was late.')
  expect(shown('C:\\x\\a.pdf')).toBe('a.pdf')
})

/**
 * Children whose whereabouts are protected, each with words planted where they tell the place, or who spoke: at home, at school, at the surgery,
 * in notes, in places of meetings, in documents and in what is hidden inside documents. Written through the same actions people use.
 */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deflateSync } from 'node:zlib'
import pg from 'pg'
import sharp from 'sharp'
import { asPractitioner } from '../../../src/access/index.ts'
import { attach, keepUpload, logConcern } from '../../../src/concerns/index.ts'
import { recordContact } from '../../../src/contacts/index.ts'
import { area, organisationId, personId } from '../../../src/demo/index.ts'
import { addAddress, addAdult, addChild, enrol } from '../../../src/people/index.ts'
import type { Db, Tx } from '../../../src/platform/db.ts'
import type { Ctx } from '../../../src/platform/http.ts'
import { newId } from '../../../src/platform/id.ts'
import { writeZip } from '../../../src/platform/zip.ts'
import { writeEntry } from '../../../src/record/index.ts'
import { askForInformation } from '../../../src/sharing/index.ts'
import { type Chance, chance } from '../../access/shape.ts'

export type Kind =
  | 'address'
  | 'phone'
  | 'school'
  | 'staff'
  | 'surgery'
  | 'venue'
  | 'note'
  | 'concern'
  | 'attendance'
  | 'file'
  | 'file-name'
  | 'file-author'
  | 'referrer'
export interface Planted {
  /** What each planted word tells. */
  words: Map<string, { kind: Kind; child: string }>
  children: { id: string; family: string; entries: string[]; documents: { entry: string; document: string }[] }[]
  /** Cookies of the two who may know: a social worker with the right, and the child’s own school. */
  entitled: string[]
  contacts: string[]
}

interface Worker {
  id: string
  token: string
}
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** A word that stands nowhere else. */
const wordMaker = (by: Chance) => () =>
  `Qz${Array.from({ length: 8 }, () => 'abcdefghijklmnopqrstuvwxyz'[by.int(26)]).join('')}`

/** Every organisation of Northmoor that works with each of the children, and does not know where they are. */
const involved: [Parameters<typeof organisationId>[0], string][] = [
  ['police', 'police'],
  ['childrens-services', 'lead-authority'],
  ['family-help', 'family-help'],
  ['health-visiting', 'health-visiting'],
  ['youth-justice', 'youth-justice'],
  ['harbour', 'voluntary'],
  ['midwifery', 'midwifery'],
  ['hillside', 'other'],
]

export async function plant(
  db: Db,
  adminUrl: string,
  dataDir: string,
  options: { children: number; seed: number },
): Promise<Planted> {
  const by = chance(options.seed)
  const word = wordMaker(by)
  const planted: Planted = { words: new Map(), children: [], entitled: [], contacts: [] }
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  const put = (table: string, row: Record<string, unknown>) => {
    const names = Object.keys(row)
    return admin.query(
      `insert into ${table} (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
      Object.values(row),
    )
  }
  const session = async (practitioner: string, organisation: string): Promise<string> => {
    const token = `planted-${by.uuid()}`
    await put('identity.session', {
      token_hash: hashOf(token),
      practitioner_id: practitioner,
      organisation_id: organisation,
      began_at: new Date(),
      seen_at: new Date(),
      expires_at: new Date(Date.now() + 43_200_000),
      way: 'demonstration',
      id: newId(),
    })
    return token
  }
  const organisation = async (name: string, kind: string): Promise<string> => {
    const id = newId()
    await put('identity.organisation', {
      id,
      name,
      kind,
      badge: 'QZ',
      area_id: area.id,
      phone: '01632 960 777',
      on_kith: true,
    })
    await somebody(id, 'Kith', 'system')
    return id
  }
  const somebody = async (organisation_id: string, name: string, role: string): Promise<Worker> => {
    const id = newId()
    await put('identity.practitioner', {
      id,
      name,
      job_title: role === 'dsl' ? 'safeguarding lead' : 'form tutor',
      is_system: role === 'system',
    })
    await put('identity.role_held', { id: newId(), practitioner_id: id, organisation_id, role, from_at: '2020-01-01' })
    return { id, token: await session(id, organisation_id) }
  }
  const as = <T>(who: Worker, work: (tx: Tx, ctx: Ctx) => Promise<T>): Promise<T> =>
    asPractitioner(
      db,
      { tokenHash: hashOf(who.token), asked: [], purpose: null, requestId: newId(), now: new Date() },
      work,
    )
  try {
    const pritchard = {
      id: personId('pritchard'),
      token: await session(personId('pritchard'), organisationId('childrens-services')),
    }
    const mirza = { id: personId('mirza'), token: await session(personId('mirza'), organisationId('front-door')) }
    planted.entitled.push(`__Host-kith=${pritchard.token}`)
    for (let at = 0; at < options.children; at += 10) {
      const names = { school: word(), lead: word(), teacher: word(), surgery: word() }
      const school = await organisation(`${names.school} Primary School`, 'school')
      const surgery = await organisation(`${names.surgery} Surgery`, 'health')
      const lead = await somebody(school, `Ada ${names.lead}`, 'dsl')
      const teacher = await somebody(school, `Ben ${names.teacher}`, 'teacher')
      planted.entitled.push(`__Host-kith=${lead.token}`)
      for (let n = at; n < Math.min(at + 10, options.children); n++) {
        const tell = (kind: Kind, child: string, text = word()) => {
          planted.words.set(text, { kind, child })
          return text
        }
        const family = `Planted${String(n).padStart(2, '0')}`
        const phone = `07999 1${String(10_000 + n).slice(1)}0`
        const id = await as(lead, async (tx, ctx) => {
          const made = await addChild(
            tx,
            ctx,
            { given: 'Kit', family, bornOn: '2014-05-06', sex: 'F' },
            { role: 'school', reason: 'enrolled' },
          )
          const home = tell('address', made)
          await addAddress(tx, ctx, made, { lines: `4 ${home} Row\n${home} Town`, postcode: 'NM1 1AA' })
          tell('phone', made, phone)
          const mother = { given: 'Iris', family, phone, address: { lines: `4 ${home} Row`, postcode: 'NM1 1AA' } }
          await addAdult(tx, ctx, mother, { childId: made, otherIs: 'mother', childIs: 'daughter' } as never)
          await enrol(tx, ctx, {
            childId: made,
            given: 'Kit',
            family,
            yearGroup: '7',
            form: '7F',
            fromOn: '2024-09-01',
          })
          return made
        })
        for (const [name, kind] of [
          [names.school, 'school'],
          [names.lead, 'staff'],
          [names.teacher, 'staff'],
          [names.surgery, 'surgery'],
        ] as const)
          planted.words.set(name, { kind, child: id })
        for (const [key, role] of involved)
          await put('access.involvement', {
            id: newId(),
            child_id: id,
            organisation_id: organisationId(key),
            role,
            from_at: '2024-01-01',
            reason: 'planted',
          })
        await put('access.involvement', {
          id: newId(),
          child_id: id,
          organisation_id: surgery,
          role: 'health',
          from_at: '2024-01-01',
          reason: 'planted',
        })
        await put('access.protected_location', {
          id: newId(),
          child_id: id,
          reason: 'her father looks for her',
          set_by: pritchard.id,
          from_at: '2024-01-02',
        })
        for (const who of [pritchard, lead])
          await put('access.location_right', {
            child_id: id,
            practitioner_id: who.id,
            given_by: pritchard.id,
            from_at: '2024-01-02',
          })
        const one: Planted['children'][number] = { id, family, entries: [], documents: [] }
        planted.children.push(one)
        const about = [{ childId: id, role: 'subject' as const }]
        const keep = async (name: string, body: Buffer) => {
          const at = path.join(dataDir, 'quarantine', newId())
          await mkdir(path.dirname(at), { recursive: true })
          await writeFile(at, body)
          const kept = await keepUpload(dataDir, {
            field: 'files',
            fileName: name,
            path: at,
            bytes: body.length,
            sha256: createHash('sha256').update(body).digest(),
          })
          if (!kept.ok) throw new Error(kept.message)
          return kept.file
        }
        await as(lead, async (tx, ctx) => {
          const write = async (entry: Parameters<typeof writeEntry>[2]) => {
            const { entryId } = await writeEntry(tx, ctx, entry)
            one.entries.push(entryId)
            return entryId
          }
          const base = { children: about, happenedAt: ctx.now }
          await write({
            ...base,
            kind: 'plan',
            title: 'A plan began',
            place: `The hall in ${tell('venue', id)} Street`,
            body: { seen: 'They met.' },
          })
          await write({
            ...base,
            kind: 'note',
            title: 'A note',
            reach: 'own',
            body: { seen: `She lives in ${tell('note', id)} Street.` },
          })
          await write({
            ...base,
            kind: 'attendance',
            title: `Absent from ${tell('attendance', id)}`,
            body: { seen: 'Three days.' },
          })
          const shared = await write({
            ...base,
            kind: 'visit',
            title: 'A visit',
            reach: 'involved',
            place: `${tell('venue', id)} Lane`,
            body: { seen: 'She was well.' },
          })
          const author = tell('file-author', id)
          for (const [name, body] of await withAuthor(author)) {
            const file = await keep(name, body)
            await attach(tx, ctx, shared, [file])
            one.documents.push({ entry: shared, document: file.id })
          }
        })
        const letter = await keep(`${tell('file-name', id)}.txt`, Buffer.from(`Seen at ${tell('file', id)} Road.`))
        const { entryId } = await as(teacher, (tx, ctx) =>
          logConcern(tx, ctx, {
            children: about,
            voiceOf: null,
            happenedAt: ctx.now,
            place: `${tell('venue', id)} gate`,
            seen: `He waited in ${tell('concern', id)} Street.`,
            said: null,
            voice: null,
            means: 'spoken',
            askedFirst: null,
            danger: 'no',
            recordedFor: null,
            marks: [],
            files: [letter],
            duty: null,
          }),
        )
        one.entries.push(entryId)
        one.documents.push({ entry: entryId, document: letter.id })
        const referrer = tell('referrer', id)
        planted.contacts.push(
          await as(mirza, (tx, ctx) =>
            recordContact(tx, ctx, {
              way: 'phone',
              sourceCode: '1B',
              senderOrganisationId: null,
              senderWords: 'Neighbour',
              receivedAt: ctx.now,
              summary: 'She is out late.',
              urgent: false,
              referrer: {
                name: `Mrs ${referrer}`,
                relation: 'neighbour',
                phone: null,
                email: `${referrer}@example.org`,
                wantsAnonymous: true,
              },
              children: [
                {
                  given: 'Kit',
                  family,
                  bornOn: '2014-05-06',
                  expectedOn: null,
                  ageWords: null,
                  sex: 'F',
                  nhs: null,
                  upn: null,
                  whereWords: null,
                  role: 'subject',
                },
              ],
              harms: [],
              interpreter: null,
              visiting: null,
              advice: null,
            }),
          ),
        )
        // Asked by her social worker, who may know: the question, its clock and its tasks are seen by colleagues who may not.
        await as(pritchard, (tx, ctx) =>
          askForInformation(tx, ctx, {
            childId: id,
            subject: null,
            organisations: [school, surgery],
            what: 'What do you know?',
            purpose: 'To decide what help she needs.',
            necessity: 'Only they know.',
            basis: 'public-task',
            confidence: 'not-confidential',
            agreement: 'agreed',
            agreementWords: 'She agrees.',
            identityWords: null,
            adult: null,
            adultWhy: null,
            urgent: false,
            broker: false,
            forRequestId: null,
          }),
        )
      }
    }
    return planted
  } finally {
    await admin.end()
  }
}

/** A photograph, a letter and a print, each with its author and place hidden inside: as a telephone and a word processor leave them. */
async function withAuthor(author: string): Promise<[string, Buffer][]> {
  const photograph = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#336699' } })
    .withExif({
      IFD0: { Artist: author, ImageDescription: author },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '54/1 58/1 0/1' },
    })
    .jpeg()
    .toBuffer()
  const xml = (text: string) => Buffer.from(`<?xml version="1.0"?>${text}`)
  const letter = writeZip([
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
  const print = Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Author (${author}) >>\nendobj\n<?xpacket begin="x"?><dc:creator>${author}</dc:creator><?xpacket end="w"?>\ntrailer << /Root 1 0 R >>\n%%EOF\n`,
    'latin1',
  )
  return [
    ['photograph.jpg', photograph],
    ['letter.docx', letter],
    ['print.pdf', print],
  ]
}
/** What a PDF hides in a packed part, for the check that the reader of files sees it. */
export const packed = (text: string): Buffer => deflateSync(Buffer.from(text))

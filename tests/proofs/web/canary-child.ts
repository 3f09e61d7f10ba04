/** One protected child: family, school, surgery, what was written, what was asked, who called. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { attach, FullReferral, keepUpload, logConcern, sendReferral } from '../../../src/concerns/index.ts'
import { recordContact } from '../../../src/contacts/index.ts'
import { organisationId } from '../../../src/demo/index.ts'
import { addAddress, addAdult, addChild, enrol } from '../../../src/people/index.ts'
import { newId } from '../../../src/platform/id.ts'
import { writeEntry } from '../../../src/record/index.ts'
import { askForInformation } from '../../../src/sharing/index.ts'
import { brotherOf } from './canary-brother.ts'
import { withAuthor } from './canary-files.ts'
import type { Kind, PlantedChild, Town } from './canary-plant.ts'

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

export interface Here extends Town {
  id: string
  /** The lines of the address at which the child lives. */
  home: string
  one: PlantedChild
  /** Plants a word that tells this about the child. */
  tell(kind: Kind, text?: string): string
}

/**
 * Plants the child with number `n`: the even ones were protected before a word was written, the odd ones after all of it. Two in five have a brother.
 */
export async function childIn(town: Town, n: number): Promise<void> {
  const family = `Planted${String(n).padStart(2, '0')}`
  const { id, home } = await arrive(town, n, family)
  const one: PlantedChild = { id, family, given: 'Kit', bornOn, entries: [], documents: [] }
  town.planted.children.push(one)
  const tell = (kind: Kind, text = town.word()) => {
    town.planted.words.set(text, { kind, child: id })
    return text
  }
  for (const [name, kind] of town.named) tell(kind, name)
  const here: Here = { ...town, id, home, one, tell }
  await workedWith(here)
  if (n % 2 === 0) await protect(here)
  await write(here)
  await worry(here)
  await refer(here)
  await call(here)
  if (n % 5 === 1 || n % 5 === 2) await brotherOf(here, n)
  if (n % 2 === 1) await protect(here)
  await ask(here)
}

const bornOn = '2014-05-06'

async function arrive(town: Town, n: number, family: string): Promise<{ id: string; home: string }> {
  const { planted, word } = town
  const phone = `07999 1${String(10_000 + n).slice(1)}0`
  const home = word()
  const id = await town.as(town.lead, async (tx, ctx) => {
    const child = { given: 'Kit', family, bornOn, sex: 'F' } as const
    const made = await addChild(tx, ctx, child, { role: 'school', reason: 'enrolled' })
    const address = { lines: linesOf(home), postcode: 'NM1 1AA' }
    await addAddress(tx, ctx, made, address)
    await addAdult(tx, ctx, { given: 'Iris', family, phone, address }, {
      childId: made,
      otherIs: 'mother',
      childIs: 'daughter',
    } as never)
    await enrol(tx, ctx, { childId: made, given: 'Kit', family, yearGroup: '7', form: '7F', fromOn: '2024-09-01' })
    return made
  })
  planted.words.set(home, { kind: 'address', child: id })
  planted.words.set(phone, { kind: 'phone', child: id })
  return { id, home: linesOf(home) }
}
const linesOf = (home: string) => `4 ${home} Row\n${home} Town`

export async function workedWith({ put, id, surgery }: Here): Promise<void> {
  const row = { child_id: id, from_at: '2024-01-01', reason: 'planted' }
  for (const [key, role] of involved)
    await put('access.involvement', { ...row, id: newId(), organisation_id: organisationId(key), role })
  await put('access.involvement', { ...row, id: newId(), organisation_id: surgery, role: 'gp' })
}

async function protect({ put, id, pritchard, lead }: Here): Promise<void> {
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
}

/** A file as the program keeps it once it came in. */
async function keep({ dataDir }: Here, name: string, body: Buffer) {
  const at = path.join(dataDir, 'quarantine', newId())
  await mkdir(path.dirname(at), { recursive: true })
  await writeFile(at, body)
  const sha256 = createHash('sha256').update(body).digest()
  const kept = await keepUpload(dataDir, { field: 'files', fileName: name, path: at, bytes: body.length, sha256 })
  if (!kept.ok) throw new Error(kept.message)
  return kept.file
}

/** What the school writes of her: for everybody involved, and for itself. */
const write = (here: Here): Promise<void> =>
  here.as(here.lead, async (tx, ctx) => {
    const { one, tell } = here
    const base = { children: [{ childId: here.id, role: 'subject' as const }], happenedAt: ctx.now }
    const add = async (entry: Omit<Parameters<typeof writeEntry>[2], keyof typeof base>) => {
      const { entryId } = await writeEntry(tx, ctx, { ...base, ...entry } as Parameters<typeof writeEntry>[2])
      one.entries.push(entryId)
      return entryId
    }
    const hall = `The hall in ${tell('venue')} Street`
    await add({ kind: 'plan', title: 'A plan began', place: hall, body: { seen: 'They met.' } })
    const home = `She lives in ${tell('note')} Street.`
    await add({ kind: 'note', title: 'A note', reach: 'own', body: { seen: home } })
    const absent = `Absent from ${tell('attendance')}`
    await add({ kind: 'attendance', title: absent, body: { seen: 'Three days.' } })
    const visit = { title: 'A visit', place: `${tell('venue')} Lane`, body: { seen: 'She was well.' } }
    const shared = await add({ kind: 'visit', reach: 'involved', ...visit })
    for (const [name, body] of await withAuthor(tell('file-author'))) {
      const file = await keep(here, name, body)
      await attach(tx, ctx, shared, [file])
      one.documents.push({ entry: shared, document: file.id })
    }
  })

/** What a teacher saw, with a letter. */
async function worry(here: Here): Promise<void> {
  const { tell, one } = here
  const letter = await keep(here, `${tell('file-name')}.txt`, Buffer.from(`Seen at ${tell('file')} Road.`))
  const { entryId } = await here.as(here.teacher, (tx, ctx) =>
    logConcern(tx, ctx, {
      children: [{ childId: here.id, role: 'subject' }],
      voiceOf: null,
      happenedAt: ctx.now,
      place: `${tell('venue')} gate`,
      seen: `He waited in ${tell('concern')} Street.`,
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
}

/** The school refers her: the document says where she lives, unless that was protected by then. */
async function refer(here: Here): Promise<void> {
  const input = FullReferral.parse({
    worry: 'She is afraid to go home.',
    purpose: 'Find out what frightens her.',
    necessity: 'To decide whether she is being harmed.',
    basis: 'public-task',
    confidence: 'public-interest',
    agreement: 'agreed',
  })
  const door = { id: organisationId('front-door'), name: 'Northmoor Front Door', phone: null, email: null, why: '' }
  const sent = await here.as(here.lead, (tx, ctx) =>
    sendReferral(
      tx,
      ctx,
      { childId: here.id, to: { ...door, onKith: true }, concernId: null, follows: null },
      { ...input, entries: [] },
    ),
  )
  if (!sent.ok) throw new Error(sent.errors.map(error => error.message).join('; '))
  here.planted.referrals.push(sent.referralId)
}

/** A neighbour calls the front door, and does not want to be named. */
async function call(here: Here): Promise<void> {
  const referrer = here.tell('referrer')
  const contact = await here.as(here.mirza, (tx, ctx) =>
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
          ...{ given: 'Kit', family: here.one.family, bornOn, sex: 'F', role: 'subject' },
          ...{ expectedOn: null, ageWords: null, nhs: null, upn: null, whereWords: null },
        },
      ],
      harms: [],
      interpreter: null,
      visiting: null,
      advice: null,
    }),
  )
  here.planted.contacts.push(contact)
}

/** Her social worker, who may know, asks school and surgery: the question, its clock and its tasks are seen by colleagues who may not. */
async function ask(here: Here): Promise<void> {
  await here.as(here.pritchard, (tx, ctx) =>
    askForInformation(tx, ctx, {
      childId: here.id,
      subject: null,
      organisations: [here.school, here.surgery],
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

/** The forms that races and killings send, and what they begin from. */
import { randomUUID } from 'node:crypto'
import type { Chance } from '../../access/shape.ts'
import { newWords, type Rig, taken } from './race-rig.ts'

export const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

/** A day so many days from today. */
export const day = (days: number) => at(days).slice(0, 10)

export const today = () => day(0)

export const entryFields = (words: string) => ({
  _once: randomUUID(),
  kind: 'note',
  title: words,
  onDate: '2026-01-05',
  atTime: '09:30',
  seen: words,
  means: 'spoken',
  level: '1',
  reach: 'own',
})

/** An entry of the school about some child; gives its id. */
export async function anEntry(rig: Rig, by: Chance): Promise<string> {
  const words = newWords(by)
  const child = by.pick(rig.all.children)
  const sent = await rig.post(by.pick(rig.all.leads), `/children/${child}/entries`, entryFields(words))
  const rows = await rig.rows<{ id: string }>('select entry_id as id from record.version where title = $1', [words])
  if (!rows[0]) throw new Error(`no entry was added: ${sent.status}`)
  return rows[0].id
}

export const concernFields = (child: string, words: string): Record<string, string> => ({
  draft: randomUUID(),
  revision: '0',
  tab: randomUUID(),
  action: 'send',
  children: child,
  on: '2026-01-05',
  at: '09:30',
  place: 'Room 4',
  seen: words,
  danger: 'no',
})

export const contactFields = (words: string): Record<string, string> => ({
  way: 'phone',
  onDate: '2026-01-05',
  atTime: '09:30',
  source: '1B',
  summary: words,
  urgent: 'no',
  given1: 'Ida',
  family1: 'Marsh',
  bornOn1: '2015-03-02',
  room: '1',
})

/** A contact at the front door about one new child, whose record was made. */
export async function aContact(rig: Rig, by: Chance): Promise<{ contactId: string; contactChildId: string }> {
  const who = by.pick(rig.all.doorWorkers)
  const words = newWords(by)
  const made = await rig.post(who, '/contacts/new', {
    ...contactFields(words),
    given1: `Ida ${by.uuid().slice(0, 8)}`,
    family1: `Marsh${by.uuid().slice(0, 6)}`,
    bornOn1: `20${String(10 + by.int(14))}-0${String(1 + by.int(9))}-1${String(by.int(10))}`,
    _once: randomUUID(),
  })
  const contactId = made.location?.split('/').at(-1) ?? ''
  const rows = await rig.rows<{ id: string }>('select id from contacts.contact_child where contact_id::text = $1', [
    contactId,
  ])
  const contactChildId = rows[0]?.id
  if (!contactChildId) throw new Error(`no contact was added: ${made.status}`)
  const matched = await rig.post(who, `/contacts/${contactId}/children/${contactChildId}/match`, {
    choice: 'new',
    known: 'no',
    words: 'Nobody of that name and day.',
    _once: randomUUID(),
  })
  if (!taken(matched)) throw new Error(`no child was made: ${matched.status}`)
  return { contactId, contactChildId }
}

import type { Involvement } from '../access/index.ts'
import type { PeopleListRow } from './genogram.tsx'
import type { GenogramInput, GenogramParentage, GenogramPerson } from './genogram-layout.ts'
import type { ChildFacts, Relation } from './people.ts'

const parentWords = /^(mother|father|mum|dad|birth mother|birth father|adoptive mother|adoptive father|parent)$/i
const grandWords = /\bgrand|\bnan\b|\bnana\b/i
const siblingWords = /brother|sister|sibling|twin/i
const partnerWords = /partner|step/i

/** Generations above (negative) or below the child, from what somebody is to the child; undefined when the words do not tell. */
export function generationOf(otherIs: string): number | undefined {
  if (grandWords.test(otherIs)) return -2
  if (parentWords.test(otherIs.trim()) || partnerWords.test(otherIs) || /aunt|uncle|carer|guardian/i.test(otherIs))
    return -1
  if (siblingWords.test(otherIs) || /cousin|friend/i.test(otherIs)) return 0
  return undefined
}
export const isParent = (otherIs: string): boolean => parentWords.test(otherIs.trim())
/** Professionals a child trusts stand in the row of professionals, not in the family. */
export const isFamily = (relation: Pick<Relation, 'otherIs'>): boolean => generationOf(relation.otherIs) !== undefined

const sexWord = { M: 'male', F: 'female', U: 'not-told' } as const

/**
 * What the drawing is made of, from rows this reader may see. `relations` are the child's own and those of the brothers and sisters the
 * reader may open; nobody who is not in them is drawn, and nobody leaves a line.
 */
export function genogramOf(
  child: ChildFacts,
  relations: readonly Relation[],
  couples: readonly { oneId: string; twoId: string; state: 'together' | 'apart' | 'ended'; fromOn: string | null }[],
  involvement: readonly Involvement[],
  today: string,
  words: { date: (on: string) => string },
): GenogramInput {
  const own = relations.filter(row => row.childId === child.id && row.toOn === null)
  const family = own.filter(isFamily)
  const people = new Map<string, GenogramPerson>()
  people.set(child.id, {
    id: child.id,
    name: child.label.name,
    sex: sexWord[child.sex],
    bornOn: child.label.bornOn,
    expectedOn: child.label.bornOn ? null : child.label.expectedOn,
    diedOn: child.label.diedOn,
    parentalResponsibility: false,
    href: `/children/${child.id}`,
    generation: 0,
  })
  for (const row of family) {
    const generation = generationOf(row.otherIs)
    people.set(row.otherId, {
      id: row.otherId,
      name: row.name,
      sex: sexWord[row.sex],
      bornOn: row.bornOn,
      expectedOn: row.bornOn ? null : row.expectedOn,
      diedOn: row.diedOn,
      note: row.otherIs,
      parentalResponsibility: row.parentalResponsibility,
      href: row.kind === 'child' ? `/children/${row.otherId}` : `#person-${row.otherId}`,
      ...(generation === undefined ? {} : { generation }),
    })
  }
  const parentage: GenogramParentage[] = relations
    .filter(row => isParent(row.otherIs) && people.has(row.childId) && people.has(row.otherId))
    .map(row => ({ childId: row.childId, parentId: row.otherId }))
  // A grandparent's words may say through whom: “grandmother, mum’s mother”, “paternal grandfather”.
  for (const row of family) {
    const side = /\b(mum|mother)’s|maternal/i.test(row.otherIs)
      ? /mother|mum/i
      : /\b(dad|father)’s|paternal/i.test(row.otherIs)
        ? /father|dad/i
        : null
    const through =
      side && grandWords.test(row.otherIs)
        ? family.find(one => isParent(one.otherIs) && side.test(one.otherIs))
        : undefined
    if (through) parentage.push({ childId: through.otherId, parentId: row.otherId })
  }
  const carers = own.filter(row => row.livesWith && people.has(row.otherId))
  const now = involvement.filter(row => row.toAt === null)
  const given = child.label.given || child.label.name
  const trusted = own.filter(row => row.trustedByChild)
  return {
    focusId: child.id,
    today,
    people: [...people.values()],
    couples: couples
      .filter(couple => people.has(couple.oneId) && people.has(couple.twoId))
      .map(couple => ({
        a: couple.oneId,
        b: couple.twoId,
        state: couple.state,
        ...(couple.fromOn ? { words: `since ${couple.fromOn.slice(0, 4)}` } : {}),
      })),
    parentage,
    homes:
      carers.length > 0
        ? [{ id: 'home', label: 'one home', memberIds: [child.id, ...carers.map(row => row.otherId)] }]
        : [],
    links: [
      ...carers
        .filter(row => !isParent(row.otherIs))
        .map(row => ({ kind: 'cares' as const, from: row.otherId, to: child.id, words: 'cares for' })),
      ...own
        .filter(row => row.noContact && people.has(row.otherId))
        .map(row => ({
          kind: 'no-contact' as const,
          from: row.otherId,
          to: child.id,
          words: 'no contact',
          ...(row.noContactUntil ? { detail: `until ${words.date(row.noContactUntil)}` } : {}),
        })),
      ...trusted
        .filter(row => people.has(row.otherId))
        .map(row => ({
          kind: 'trusted' as const,
          from: child.id,
          to: row.otherId,
          words: row.contactWords ?? 'trusts',
        })),
      ...trusted
        .filter(row => !people.has(row.otherId))
        .map(row => ({
          kind: 'trusted' as const,
          from: child.id,
          to: `trusted-${row.otherId}`,
          words: row.contactWords ?? 'trusts',
        })),
    ],
    professionals: [
      ...now.map(row => ({
        id: row.id,
        name: row.contactName ?? row.organisationName,
        role: row.contactName ? row.organisationName : row.role.replaceAll('-', ' '),
        forWords: `for ${given}`,
        forIds: [child.id],
        lead: row.leadId !== null,
        href: `/children/${child.id}/workers`,
      })),
      ...trusted
        .filter(row => !people.has(row.otherId))
        .map(row => ({
          id: `trusted-${row.otherId}`,
          name: row.name,
          role: row.otherIs,
          forWords: `trusted by ${given}`,
          forIds: [child.id],
          lead: false,
          href: `#person-${row.otherId}`,
        })),
    ].slice(0, 8),
  }
}

/** Every fact of the drawing as a list; it is also what a phone shows. */
export const peopleList = (
  childId: string,
  relations: readonly Relation[],
  words: { date: (on: string) => string },
): PeopleListRow[] =>
  relations
    .filter(row => row.childId === childId)
    .map(row => ({
      name: row.name,
      href: row.kind === 'child' ? `/children/${row.otherId}` : `#person-${row.otherId}`,
      who: row.toOn ? `${row.otherIs}, until ${words.date(row.toOn)}` : row.otherIs,
      lives: row.livesWith ? 'With the child' : '',
      parentalResponsibility: row.parentalResponsibility ? 'Yes' : 'No',
      contact: row.noContact
        ? `None: ${row.noContactReason ?? 'forbidden'}${row.noContactUntil ? ` to ${words.date(row.noContactUntil)}` : ''}`
        : (row.contactWords ?? ''),
      noContact: row.noContact,
      network: row.inFamilyNetwork ?? '',
      lastTalked: '',
    }))

/** Schools with pupils on their rolls, for tests of the register: the real database with its policies on. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askFor } from '../../access/index.ts'
import { aPlace, type Person, type Place } from '../../matching/tests/place.ts'
import { newId } from '../../platform/id.ts'
import { dateText, dayNumber, upnCheckLetter } from '../../statute/index.ts'
import { decodeTerm } from '../marks.ts'
import { bringInFile, type InTx, sha256Of, type Taken } from '../register-file.ts'
import { readTerms } from '../register-queries.ts'

export const thursday = new Date('2026-11-19T14:10:00Z')
export const upn = (n: number): string => {
  const twelve = `8012000${String(n).padStart(5, '0')}`
  return `${upnCheckLetter(twelve)}${twelve}`
}

export type School = 'eastbridge' | 'hillside'
export interface RegisterPlace extends Place {
  system: Record<School, Person>
  /** Puts a child on a school's roll, with the pupil number `upn(n)`. */
  pupil(school: School, n: number, more?: { on?: School }): Promise<string>
  /** Takes a child off a school's roll. */
  leave(school: School, childId: string): Promise<void>
  /** Writes a file of these lines. */
  file(text: string | Buffer): string
  inTx(school: School, now?: Date): InTx
  bring(school: School, text: string | Buffer, more?: { again?: boolean; now?: Date }): Promise<Taken>
  /** Everything in the register of a child at a school, as "2026-11-19 am /": read by the school's own system person. */
  marks(school: School, childId: string): Promise<string[]>
}

export async function aRegisterPlace(): Promise<RegisterPlace> {
  const place = await aPlace()
  const systemOf = async (school: School): Promise<Person> => {
    const [row] = await place.rows<{ id: string }>(
      'select p.id from identity.practitioner p join identity.role_held r on r.practitioner_id = p.id where p.is_system and r.organisation_id = $1',
      [place.organisations[school]],
    )
    return { id: row!.id, organisationId: place.organisations[school], kind: 'school', roles: ['system'] }
  }
  const system = { eastbridge: await systemOf('eastbridge'), hillside: await systemOf('hillside') }
  const folder = mkdtempSync(join(tmpdir(), 'kith-register-'))
  let files = 0
  const file = (text: string | Buffer): string => {
    const path = join(folder, `${++files}.csv`)
    writeFileSync(path, text)
    return path
  }
  const inTx =
    (school: School, now = thursday): InTx =>
    work =>
      place.as(system[school], work, now)
  const enrol = async (school: School, childId: string, name: string) => {
    await place.rows(
      `insert into access.involvement (id, child_id, organisation_id, role, from_at, reason) values ($1, $2, $3, 'school', now() - interval '1 day', 'roll')`,
      [newId(), childId, place.organisations[school]],
    )
    await place.rows(
      `insert into people.roll (id, organisation_id, child_id, display_name, sort_name, form, from_on) values ($1, $2, $3, $4, lower($4), '7A', '2024-09-01')`,
      [newId(), place.organisations[school], childId, name],
    )
  }
  return {
    ...place,
    system,
    file,
    inTx,
    async pupil(school, n, more = {}) {
      const childId = newId()
      await place.rows(
        `insert into people.person (id, kind, born_on, made_by, organisation_id) values ($1, 'child', '2013-03-04', $2, $3)`,
        [childId, system[school].id, place.organisations[school]],
      )
      await place.rows(
        `insert into people.identifier (id, person_id, kind, value, recorded_by) values ($1, $2, 'upn', $3, $4)`,
        [newId(), childId, upn(n), system[school].id],
      )
      await enrol(school, childId, `Pupil ${n}`)
      if (more.on) await enrol(more.on, childId, `Pupil ${n}`)
      return childId
    },
    async leave(school, childId) {
      await place.rows(`update people.roll set to_on = '2026-11-01' where child_id = $1 and organisation_id = $2`, [
        childId,
        place.organisations[school],
      ])
      await place.rows(`update access.involvement set to_at = now() where child_id = $1 and organisation_id = $2`, [
        childId,
        place.organisations[school],
      ])
    },
    async bring(school, text, more = {}) {
      const path = file(text)
      const sha256 = await sha256Of(path)
      const one = { id: newId(), name: 'register.csv', path, sha256, way: 'command' as const, kept: false }
      return bringInFile(inTx(school, more.now), { ...one, again: more.again ?? false })
    },
    marks: (school, childId) =>
      place.as(system[school], async (tx, ctx) => {
        await askFor(tx, [childId])
        const since = { since: dayNumber('2020-01-06') }
        return (await readTerms(tx, ctx.organisationId, [childId], since))
          .flatMap(row => decodeTerm(row.term))
          .map(
            mark =>
              `${dateText(mark.on)} ${mark.session} ${mark.code}${mark.minutesLate === null ? '' : ` ${mark.minutesLate}`}`,
          )
          .toSorted()
      }),
  }
}

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { askFor, isExcluded } from '../access/index.ts'
import { concernsOf } from '../concerns/index.ts'
import { childFacts, relationsOf } from '../people/index.ts'
import { type Db, openDb } from '../platform/db.ts'
import { londonNow } from '../platform/moment.ts'
import { chronology, recentEntries } from '../record/index.ts'
import { checkUpn, disability, ethnicity, findHarm, isWorkingDay } from '../statute/index.ts'
import { as } from './as.ts'
import { organisationId, type PersonKey, people, personId } from './cast.ts'
import { seedDemonstration } from './index.ts'
import { inventedPupils, pupilNamed } from './pupils.ts'
import { stories } from './stories.ts'
import { inOrder } from './story.ts'
import { isAtSchool } from './when.ts'

const organisationOf = (person: PersonKey) => people.find(one => one.key === person)?.organisation

describe('the stories', () => {
  it('are twelve, each with a point, and each said once', () => {
    expect(stories).toHaveLength(12)
    expect(new Set(stories.map(story => story.point)).size).toBe(12)
  })
  it('are written by people who work with each child, about harms and with codes that exist', () => {
    for (const story of stories) {
      for (const child of story.children) {
        expect(
          child.ethnicity === undefined || ethnicity.codes.some(one => one.code === child.ethnicity),
          child.key,
        ).toBe(true)
        for (const one of child.disabilities ?? []) expect(disability.codes.map(code => code.code)).toContain(one.code)
      }
      for (const entry of story.entries)
        for (const about of entry.about) {
          const child = story.children.find(one => one.key === about.child)
          const works = [
            child && organisationOf(child.begunBy),
            ...story.works.filter(work => work.child === about.child).map(work => work.organisation),
          ]
          expect(works, `${story.key}: ${entry.title}`).toContain(organisationOf(entry.by))
          for (const [harm] of about.harms ?? []) expect(findHarm(harm), `${story.key}: ${harm}`).toBeDefined()
        }
    }
  })
  it('hold together on whatever day they are told: schools on school days, words before the decisions that weigh them, nothing to come', () => {
    for (let day = 0; day < 21; day++) {
      const now = new Date(Date.parse('2026-11-09T07:15:00Z') + day * 86_400_000 + day * 3_600_000)
      for (const story of stories) {
        const said = new Set<string>()
        for (const { entry, at } of inOrder(story, now)) {
          expect(at.getTime(), entry.title).toBeLessThanOrEqual(now.getTime())
          if (isAtSchool(entry.by))
            expect(isWorkingDay(londonNow(at).date), `${story.key}: ${entry.title} on ${londonNow(at).date}`).toBe(true)
          for (const decision of entry.decision ?? [])
            for (const { key } of decision.weighed ?? []) expect(said, `${story.key}: ${entry.title}`).toContain(key)
          for (const words of entry.words ?? []) if (words.key) said.add(words.key)
        }
      }
    }
  })
})

describe('the rolls', () => {
  const pupils = inventedPupils('2026-11-19')
  it('have three schools, right numbers, and two Mohammed Khans in one year', () => {
    const of = (key: 'eastbridge' | 'hillside' | 'becklane') =>
      pupils.filter(pupil => pupil.organisation === organisationId(key)).length
    expect([of('eastbridge'), of('hillside'), of('becklane')]).toEqual([240, 60, 36])
    for (const pupil of pupils) expect(checkUpn(pupil.upn).ok, pupil.upn).toBe(true)
    expect(new Set(pupils.map(pupil => pupil.upn)).size).toBe(pupils.length)
    expect(
      pupils.filter(pupil => `${pupil.given} ${pupil.family}` === 'Mohammed Khan' && pupil.year === 'Year 8'),
    ).toHaveLength(2)
  })
  it('names only pupils there are', () => {
    expect(pupils.map(pupil => pupil.id)).toContain(pupilNamed('Kyle Whitlock'))
    expect(() => pupilNamed('Nobody Here')).toThrow('Nobody Here')
  })
})

describe('Northmoor, set down', () => {
  let db: Db
  let admin: pg.Client
  let adminUrl: string
  const now = new Date()
  const count = async (of: string): Promise<number> =>
    Number((await admin.query(`select count(*) as n from ${of}`)).rows[0].n)
  const childNamed = async (given: string, family: string): Promise<string> =>
    (
      await admin.query(
        'select person_id from people.name where given = $1 and family = $2 order by recorded_at limit 1',
        [given, family],
      )
    ).rows[0].person_id

  beforeAll(async () => {
    const database = await freshDatabase()
    adminUrl = database.adminUrl
    db = openDb({ connectionString: database.appUrl, max: 8 })
    await seedDemonstration(adminUrl, db, now)
    admin = new pg.Client({ connectionString: adminUrl })
    await admin.connect()
  }, 120_000)
  afterAll(async () => {
    await admin.end()
    await db.end()
  })

  it('tells every story, and leaves nothing queued', async () => {
    for (const story of stories)
      for (const entry of story.entries) {
        const { rowCount } = await admin.query('select 1 from record.version where title = $1 limit 1', [
          entry.corrected ? (entry.corrected.title ?? entry.title) : entry.title,
        ])
        expect(rowCount, `${story.key}: ${entry.title}`).toBe(1)
      }
    expect(await count('record.version where number = 2')).toBe(
      stories.flatMap(story => story.entries).filter(entry => entry.corrected).length,
    )
    expect(await count('pgboss.job_common')).toBe(0)
  })
  it('has two emergency looks of the day before, one judged right and one that waits, which shows as unusual looking too', async () => {
    const { rows: looks } = await admin.query(
      `select p.name, g.opened, v.verdict from access.glass g join identity.practitioner p on p.id = g.practitioner_id
       left join access.glass_review v on v.glass_id = g.id order by g.from_at desc`,
    )
    expect(looks).toEqual([
      { name: 'Kath Doyle', opened: true, verdict: 'right' },
      { name: 'Imran Shah', opened: true, verdict: null },
    ])
    const { rows: unusual } = await admin.query('select lookers, kinds from access.unusual')
    expect(unusual).toEqual([{ lookers: [personId('shah')], kinds: ['own-name'] }])
    // Whoever judges is told by a task, and the session in which it was opened is over.
    expect(await count(`deadlines.task where kind = 'glass-review' and done_at is null`)).toBe(1)
    expect(await count('identity.session where ended_at is null')).toBe(0)
  })
  it('has every persona ready to sign in', async () => {
    const { rows } = await admin.query(
      'select persona from identity.practitioner where persona is not null and persona_sentence is not null and disabled_at is null',
    )
    const wanted = (people as readonly { persona?: string }[]).flatMap(person => person.persona ?? [])
    expect(rows.map(row => row.persona).toSorted()).toEqual(wanted.toSorted())
  })
  it('has no entry of a school on a weekend', async () => {
    const weekend = `record.entry e join identity.organisation o on o.id = e.owner_id and o.kind in ('school', 'nursery')
      where extract(isodow from e.happened_at at time zone 'Europe/London') > 5`
    expect(await count(weekend)).toBe(0)
  })
  it('shows Claire Fielding nothing of her son, and the leads beside her everything', async () => {
    const noah = await childNamed('Noah', 'Fielding')
    const seenBy = (person: PersonKey) =>
      as(db, person, now, 'test.read', async (tx, ctx) => {
        await askFor(tx, [noah])
        return {
          excluded: await isExcluded(tx, personId(person), [noah]),
          facts: await childFacts(tx, noah),
          entries: (await chronology(tx, noah)).length,
          recent: (await recentEntries(tx, [noah], ['concern'], new Date(now.getTime() - 90 * 86_400_000))).length,
          family: (await relationsOf(tx, noah)).length,
          concerns: (await concernsOf(tx, ctx)).filter(concern => concern.children.includes(noah)).length,
        }
      })
    expect(await seenBy('fielding')).toEqual({
      excluded: true,
      facts: null,
      entries: 0,
      recent: 0,
      family: 0,
      concerns: 0,
    })
    const lead = await seenBy('haddad')
    expect(lead.facts?.label.name).toBe('Noah Fielding')
    expect(lead.recent).toBe(5)
    expect(lead.concerns).toBe(5)
  })
  it('keeps where Daisy is from the front door, and a sealed entry from all but those named', async () => {
    const daisy = await childNamed('Daisy', 'Merrin')
    const seenBy = (person: PersonKey) =>
      as(db, person, now, 'test.read', async tx => {
        await askFor(tx, [daisy])
        // As if they had just confirmed who they are.
        await tx.raw(`select set_config('kith.sealed', 'open', true)`)
        const facts = await childFacts(tx, daisy)
        return {
          addresses: facts?.addresses.length,
          living: facts?.living.length,
          titles: (await chronology(tx, daisy)).map(row => row.title),
        }
      })
    const manager = await seenBy('sandhu')
    expect([manager.addresses, manager.living]).toEqual([0, 0])
    expect(manager.titles).toContain('How they leave')
    expect((await seenBy('mirza')).titles).not.toContain('How they leave')
    expect((await seenBy('pritchard')).addresses).toBe(1)
  })
  it('has something in every state on the front door’s board, and questions that wait', async () => {
    expect(await count('contacts.contact')).toBeGreaterThanOrEqual(30)
    expect(
      await count('contacts.proposal p where not exists (select from contacts.decision d where d.proposal_id = p.id)'),
    ).toBeGreaterThanOrEqual(4)
    expect(await count('contacts.late_reason')).toBe(2)
    expect(
      await count('contacts.contact c where not exists (select from contacts.taken t where t.contact_id = c.id)'),
    ).toBe(4)
    expect(
      await count('sharing.request r where not exists (select from sharing.answer a where a.request_id = r.id)'),
    ).toBeGreaterThanOrEqual(8)
    expect(await count('challenge.challenge')).toBe(1)
    expect(await count('deadlines.clock where stopped_at is null')).toBeGreaterThan(30)
  })
  it('is set down once', async () => {
    const before = [await count('record.entry'), await count('people.person'), await count('audit.event')]
    await seedDemonstration(adminUrl, db, now)
    expect([await count('record.entry'), await count('people.person'), await count('audit.event')]).toEqual(before)
  })
})

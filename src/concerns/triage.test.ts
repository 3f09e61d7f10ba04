import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askFor } from '../access/index.ts'
import { seedThresholds } from '../area/index.ts'
import { openTasks } from '../deadlines/index.ts'
import { newId } from '../platform/id.ts'
import { chronology, voicesOf } from '../record/index.ts'
import { homeSections } from './home.tsx'
import { reviewsDue } from './jobs.ts'
import { logConcern } from './log-actions.ts'
import { concernById, concernsOf } from './queries.ts'
import { aSchool, type Person, type School, thursday } from './tests/school.ts'
import { decideConcern } from './triage-actions.ts'
import { knownAbout } from './triage-queries.ts'
import { TriageForm } from './triage-rules.ts'

let school: School
let teacher: Person
let samira: Person
let tom: Person
let claire: Person
let ruth: Person
let noah: string
let ellie: string
const friday = new Date('2026-11-20T09:00:00Z')

beforeAll(async () => {
  school = await aSchool()
  teacher = await school.person(school.schoolId, ['teacher'], 'Daniel Frost')
  samira = await school.person(school.schoolId, ['dsl'], 'Samira Haddad', 'safeguarding lead')
  tom = await school.person(school.schoolId, ['dsl'], 'Tom Ellery', 'deputy safeguarding lead')
  claire = await school.person(school.schoolId, ['dsl'], 'Claire Fielding', 'deputy safeguarding lead')
  ruth = await school.person(school.schoolId, ['pastoral'], 'Ruth Okell', 'pastoral manager')
  noah = await child('Noah', 'Fielding')
  ellie = await child('Ellie', 'Hart')
  await school.exclude(claire, noah)
  await school.asProgram(school.schoolId, async (tx, ctx) => seedThresholds(tx, ctx, school.areaId))
})
afterAll(() => school.close())

async function child(given: string, family: string): Promise<string> {
  const id = await school.child(given, family, '7F')
  await school.rows(
    `insert into people.name (id, person_id, kind, given, family, recorded_by) select $1, $2, 'legal', $3, $4, p.id from identity.practitioner p limit 1`,
    [newId(), id, given, family],
  )
  return id
}
const log = (about: string[], more: Partial<Parameters<typeof logConcern>[2]> = {}, now = thursday) =>
  school.as(
    teacher,
    (tx, ctx) =>
      logConcern(tx, ctx, {
        children: about.map(childId => ({ childId, role: 'subject' as const })),
        voiceOf: null,
        happenedAt: now,
        place: null,
        seen: 'Fell asleep with his head on the desk, hungry.',
        said: null,
        voice: 'Mum’s in bed. I sort me and Rosie out.',
        means: 'spoken',
        askedFirst: null,
        danger: 'no',
        recordedFor: null,
        marks: [],
        files: [],
        duty: null,
        ...more,
      }),
    now,
  )
const fields = (about: string, more: Record<string, string | string[]> = {}) => ({
  childId: about,
  look: 'short',
  seenTriage: '',
  _tab: newId(),
  _once: newId(),
  ...more,
})
const voiceOf = async (about: string) =>
  (
    await school.as(samira, async tx => {
      await askFor(tx, [about])
      return voicesOf(tx, about)
    })
  )[0]?.id ?? ''
const whole = async (about: string, more: Record<string, string | string[]> = {}) =>
  fields(about, {
    look: 'full',
    outcome: 'front-door',
    risk: 'He goes without food and sleep.',
    need: 'Food, sleep, and his mum helped.',
    weighed: await voiceOf(about),
    changed: 'We ask about Rosie too.',
    coercion: 'no',
    identity: 'Yes, we would.',
    descriptors: '3.1',
    level: '3',
    parents: 'will-tell',
    parentsWords: 'Samira by phone today.',
    dissent: 'no',
    childTold: 'That we will help.',
    reasons: 'Early help has not been enough.',
    ...more,
  })
const at = (id: string) => `/concerns/${id}`
/** The bytes of an answer, but for what is new in every answer. */
const bytes = async (answer: Response) => (await answer.text()).replaceAll(/nonce="[^"]*"/g, '')
const triageRows = (id: string) =>
  school.rows<{ outcome: string; decided_by: string }>(
    'select outcome, decided_by from concerns.triage where concern_id = $1 order by decided_at, id',
    [id],
  )

describe('opening it is the pick-up', () => {
  test('the page shows what is known; whoever logged it then sees "picked up"', async () => {
    const { concernId } = await log([noah])
    const page = await school.get(samira, at(concernId))
    const text = await page.text()
    expect(page.status).toBe(200)
    expect(text).toContain('Fell asleep with his head on the desk')
    expect(text).toContain('I sort me and Rosie out')
    expect(text).toContain('<title>Decide')
    expect(text).not.toMatch(/<title>[^<]*Noah/)
    await school.get(samira, at(concernId))
    expect(await school.rows('select 1 from concerns.pick_up where concern_id = $1', [concernId])).toHaveLength(1)
    expect(await (await school.get(teacher, '/concerns/mine')).text()).toMatch(/[Pp]icked up/)
  })
  test('every role without the right gets the same 404 as for a concern that does not exist', async () => {
    const { concernId } = await log([noah])
    const missing = await school.get(samira, at(newId()))
    const none = await bytes(missing)
    for (const roles of [
      ['teacher'],
      ['pastoral'],
      ['attendance-lead'],
      ['front-door'],
      ['social-worker'],
      ['police'],
      ['administrator'],
      ['dpo'],
      ['analyst'],
      ['partner'],
    ]) {
      const who = await school.person(
        roles[0] === 'front-door' ? school.frontDoorId : school.schoolId,
        roles,
        roles[0] ?? '',
      )
      for (const answer of [
        await school.get(who, at(concernId)),
        await school.post(who, at(concernId), fields(noah, { outcome: 'add-to-picture', reasons: 'x' })),
      ]) {
        expect(answer.status).toBe(404)
        expect(await bytes(answer)).toBe(none)
      }
    }
    const hillside = await school.organisation('Hillside Academy', 'school', 'HA')
    const other = await school.person(hillside, ['dsl'], 'Karin Lindqvist', 'safeguarding lead')
    expect((await school.get(other, at(concernId))).status).toBe(404)
  })
})

describe('deciding', () => {
  test('add to the picture is one line: an entry, a row, an answer to the writer, and the task ends', async () => {
    const { concernId } = await log([noah])
    const answer = await school.post(
      samira,
      at(concernId),
      fields(noah, {
        outcome: 'add-to-picture',
        reasons: 'Hungry again; counted.',
        watchWords: 'Tell me if he is tired again.',
        harms: 'neglect',
      }),
    )
    expect(answer.status).toBe(303)
    expect(await triageRows(concernId)).toMatchObject([{ outcome: 'add-to-picture' }])
    const [entry] = await school.as(samira, async tx => {
      await askFor(tx, [noah])
      return chronology(tx, noah, { kinds: ['triage'] })
    })
    expect(entry).toMatchObject({
      title: 'Decided: add to the picture',
      hasDecision: true,
      reach: 'own',
      harms: ['neglect'],
    })
    const mine = await (await school.get(teacher, '/concerns/mine')).text()
    expect(mine).toContain('Tell me if he is tired again.')
    expect(mine).not.toContain('Hungry again; counted.')
    expect(await school.as(samira, tx => openTasks(tx, { subject: { kind: 'concern', id: concernId } }))).toEqual([])
    expect(await (await school.get(samira, at(concernId))).text()).toContain('Hungry again; counted.')
  })

  test('a referral cannot be saved thin: 422, everything typed is still there, nothing is written', async () => {
    const { concernId } = await log([noah])
    const answer = await school.post(
      samira,
      at(concernId),
      fields(noah, {
        look: 'full',
        outcome: 'front-door',
        reasons: 'He needs <b>more</b> than we can give',
        risk: 'He is putting himself at risk',
      }),
    )
    const text = await answer.text()
    expect(answer.status).toBe(422)
    expect(text).toContain('He needs &lt;b>more')
    expect(text).toContain('is being put at risk by')
    expect(text).toContain('href="#coercion"')
    expect(await triageRows(concernId)).toEqual([])
    expect(
      await school.rows(`select 1 from record.entry where kind = 'triage' and recorded_at = $1 and author_id = $2`, [
        friday,
        samira.id,
      ]),
    ).toEqual([])
  })

  test('whole: the decision keeps level, voice weighed, coercion, fairness, dissent and who was told; then the referral is next', async () => {
    const { concernId } = await log([noah])
    const answer = await school.post(
      samira,
      at(concernId),
      await whole(noah, {
        level: '4',
        otherLevelReason: 'Third time this term.',
        dissent: 'yes',
        dissentWords: 'R. Okell: wait a week.',
        coercion: 'maybe',
        coercionSigns: ['debt', 'secret'],
      }),
    )
    expect(answer.headers.get('location')).toBe(`/children/${noah}/refer?concern=${concernId}`)
    const [decision] = await school.rows<Record<string, unknown>>(
      `select d.* from record.decision d join concerns.triage t on t.entry_id = d.entry_id where t.concern_id = $1`,
      [concernId],
    )
    expect(decision).toMatchObject({
      choice: 'Refer to the front door',
      level: expect.stringMatching(/^4 /),
      descriptors: ['3.1'],
      other_level_reason: 'Third time this term.',
      dissent: 'R. Okell: wait a week.',
      coercion: 'Maybe',
      identity_considered: 'Yes, we would.',
    })
    expect(decision?.told).toContainEqual({ who: 'Noah', what: 'That we will help.', when: '' })
    expect(
      await school.rows('select changed from record.voice_weighed where decision_id = $1', [decision?.id]),
    ).toEqual([{ changed: 'We ask about Rosie too.' }])
    const tasks = await school.as(samira, tx => openTasks(tx, { kind: 'send-referral' }))
    expect(tasks).toHaveLength(1)
    expect(tasks[0]?.title).not.toContain('Noah')
  })

  test('a harm that blocks family prompts stops "will tell", says why, and keeps the words', async () => {
    const { concernId } = await log([ellie])
    const answer = await school.post(
      samira,
      at(concernId),
      await whole(ellie, { harms: 'forced-marriage', parentsWords: 'I will ring mum' }),
    )
    const text = await answer.text()
    expect(answer.status).toBe(422)
    expect(text).toContain('Do not speak with the family now')
    expect(text).toContain('I will ring mum')
  })

  test('the same sending twice is one decision', async () => {
    const { concernId } = await log([ellie])
    const form = fields(ellie, { outcome: 'add-to-picture', reasons: 'Once.' })
    const [one, two] = [await school.post(samira, at(concernId), form), await school.post(samira, at(concernId), form)]
    expect([one.status, two.status, two.headers.get('location')]).toEqual([303, 303, one.headers.get('location')])
    expect(await triageRows(concernId)).toHaveLength(1)
  })

  test('two leads at once: the second sees the first’s decision, nothing is overwritten, no word is lost', async () => {
    const { concernId } = await log([ellie])
    const [first, second] = await Promise.all([
      school.post(samira, at(concernId), fields(ellie, { outcome: 'add-to-picture', reasons: 'Samira: small.' })),
      school.post(
        tom,
        at(concernId),
        fields(ellie, { outcome: 'monitor', reviewOn: '2026-12-01', reasons: 'Tom: watch this.' }),
      ),
    ])
    expect([first.status, second.status].sort()).toEqual([303, 422])
    const refused = await (first.status === 422 ? first : second).text()
    expect(refused).toContain('Samira: small.')
    expect(refused).toContain('Tom: watch this.')
    expect(refused).toContain('Somebody saved while you wrote')
    expect(await triageRows(concernId)).toHaveLength(1)
    // Having read it, the second may decide again: a further row beside the first.
    const seen = /name="seenTriage" value="([^"]+)"/.exec(refused)?.[1] ?? ''
    const loser = first.status === 422 ? samira : tom
    expect(
      (
        await school.post(
          loser,
          at(concernId),
          fields(ellie, { seenTriage: seen, outcome: 'add-to-picture', reasons: 'After talking.' }),
        )
      ).status,
    ).toBe(303)
    expect(await triageRows(concernId)).toHaveLength(2)
  })

  test('one decision a child: the task to read ends when each has one', async () => {
    const { concernId } = await log([noah, ellie])
    await school.post(samira, at(concernId), fields(noah, { outcome: 'add-to-picture', reasons: 'N.' }))
    expect(await school.as(samira, tx => openTasks(tx, { subject: { kind: 'concern', id: concernId } }))).toHaveLength(
      1,
    )
    expect(await (await school.get(samira, at(concernId))).text()).toContain(`name="childId" value="${ellie}"`)
    await school.post(samira, at(concernId), fields(ellie, { outcome: 'add-to-picture', reasons: 'E.' }))
    expect(await school.as(samira, tx => openTasks(tx, { subject: { kind: 'concern', id: concernId } }))).toEqual([])
  })

  test('pastoral support: the named person gets the task and no record', async () => {
    const { concernId } = await log([ellie])
    await school.post(
      samira,
      at(concernId),
      fields(ellie, {
        outcome: 'pastoral',
        reasons: 'Secret reasons.',
        taskTo: ruth.id,
        taskTitle: 'Sit with her at lunch',
        taskWords: 'She likes drawing.',
      }),
    )
    const tasks = await school.as(ruth, tx => openTasks(tx))
    expect(tasks).toMatchObject([{ title: 'Sit with her at lunch', why: 'She likes drawing.', children: [ellie] }])
    expect((await school.get(ruth, at(concernId))).status).toBe(404)
    expect(
      await school.as(ruth, async tx => {
        await askFor(tx, [ellie])
        return chronology(tx, ellie)
      }),
    ).toEqual([])
  })

  test('early help starts here: a plan period, an entry for everyone involved, a lead practitioner', async () => {
    const { concernId } = await log([ellie])
    const answer = await school.post(
      samira,
      at(concernId),
      await whole(ellie, {
        outcome: 'early-help',
        leadId: ruth.id,
        planWords: 'Breakfast club from Monday.',
        planReviewOn: '2026-12-17',
      }),
    )
    expect(answer.status).toBe(303)
    expect(await school.rows(`select kind, to_on from record.plan_period where child_id = $1`, [ellie])).toEqual([
      { kind: 'early-help', to_on: null },
    ])
    expect(
      await school.rows(`select reach from record.entry_child where child_id = $1 and kind = 'plan'`, [ellie]),
    ).toEqual([{ reach: 'involved' }])
    expect(
      await school.rows(
        `select lead_practitioner_id as lead from access.involvement where child_id = $1 and role = 'lead-practitioner'`,
        [ellie],
      ),
    ).toEqual([{ lead: ruth.id }])
  })

  test('Family Help: agreement is needed, and its withdrawal is recorded and decided upon again', async () => {
    const { concernId } = await log([noah])
    expect(
      (await school.post(samira, at(concernId), await whole(noah, { outcome: 'family-help', agreement: 'refused' })))
        .status,
    ).toBe(422)
    expect(
      (
        await school.post(
          samira,
          at(concernId),
          await whole(noah, { outcome: 'family-help', agreement: 'agreed', agreementWords: 'Mum, today.' }),
        )
      ).status,
    ).toBe(303)
    expect(
      (await school.post(samira, `${at(concernId)}/withdrawn`, { childId: noah, withdrawn: '', _once: newId() }))
        .status,
    ).toBe(422)
    expect(
      (
        await school.post(samira, `${at(concernId)}/withdrawn`, {
          childId: noah,
          withdrawn: 'She no longer wants it.',
          _once: newId(),
        })
      ).status,
    ).toBe(303)
    expect(await (await school.get(samira, `${at(concernId)}?child=${noah}`)).text()).toContain(
      'She no longer wants it.',
    )
    expect(await school.as(samira, tx => openTasks(tx, { kind: 'decide-again' }))).toHaveLength(1)
  })

  test('police now: the reference is kept with the decision', async () => {
    const { concernId } = await log([noah], { danger: 'yes' })
    await school.post(
      samira,
      at(concernId),
      await whole(noah, { outcome: 'police', policeTo: '999 at 14:05', policeReference: 'NM/2026/11' }),
    )
    expect(await (await school.get(samira, at(concernId))).text()).toContain('NM/2026/11')
  })
})

describe('watching comes back on its day', () => {
  test('not before, once, to whoever decided; deciding again ends it', async () => {
    const { concernId } = await log([ellie])
    await school.post(
      samira,
      at(concernId),
      fields(ellie, { outcome: 'monitor', reviewOn: '2026-12-01', reasons: 'Watch.' }),
    )
    const run = (now: Date) => school.asProgram(school.schoolId, (tx, ctx) => reviewsDue(tx, ctx, now), now)
    const mine = () => school.as(samira, tx => openTasks(tx, { kind: 'review-concern' }))
    await run(new Date('2026-11-30T09:00:00Z'))
    expect(await mine()).toEqual([])
    await run(new Date('2026-12-01T07:00:00Z'))
    await run(new Date('2026-12-01T07:05:00Z'))
    expect(await mine()).toMatchObject([
      { practitionerId: samira.id, href: `/concerns/${concernId}?child=${ellie}&again=1` },
    ])
    const page = await (await school.get(samira, `${at(concernId)}?child=${ellie}&again=1`)).text()
    const seen = /name="seenTriage" value="([^"]+)"/.exec(page)?.[1] ?? ''
    await school.post(
      samira,
      at(concernId),
      fields(ellie, { seenTriage: seen, outcome: 'add-to-picture', reasons: 'Quiet since.' }),
      new Date('2026-12-01T10:00:00Z'),
    )
    expect(await mine()).toEqual([])
    expect(
      await school.rows(
        'select words from concerns.review r join concerns.triage t on t.id = r.triage_id where t.concern_id = $1',
        [concernId],
      ),
    ).toEqual([{ words: 'Quiet since.' }])
  })
})

describe('drafts', () => {
  test('words typed are there when the page is opened again; another window’s words stay beside them', async () => {
    const { concernId } = await log([ellie])
    const draft = (tab: string, words: string, from = '', revision = '0') =>
      school.post(tom, `${at(concernId)}/draft`, {
        childId: ellie,
        look: 'full',
        risk: words,
        _tab: tab,
        _from: from,
        _fromRevision: revision,
      })
    const [one, two] = [newId(), newId()]
    const saved = await draft(one, 'first window')
    expect([saved.status, saved.headers.get('content-type')]).toEqual([200, expect.stringContaining('json')])
    await draft(one, 'first window, more')
    await draft(two, 'second window')
    const page = await (await school.get(tom, `${at(concernId)}?child=${ellie}`)).text()
    expect(page).toContain('first window, more')
    expect(page).toContain('second window')
    expect(page).toContain('You wrote in another window too')
    expect(await (await school.get(samira, `${at(concernId)}?child=${ellie}`)).text()).not.toContain('second window')
    // Saving as one types does not use up the sending.
    const once = /name="_once" value="([^"]+)"/.exec(page)?.[1] ?? ''
    expect(
      (
        await school.post(
          tom,
          at(concernId),
          fields(ellie, { _once: once, _tab: two, outcome: 'add-to-picture', reasons: 'Done.' }),
        )
      ).status,
    ).toBe(303)
    expect(await triageRows(concernId)).toHaveLength(1)
    // A beacon that comes late makes no new draft.
    await draft(two, 'late beacon')
    expect(await school.rows(`select 1 from record.draft where id = $1 and sent_at is null`, [two])).toEqual([])
  })
})

describe('bad input', () => {
  test.each([
    ['an outcome that does not exist', { outcome: 'delete', reasons: 'x' }],
    ['a NUL', { outcome: 'add-to-picture', reasons: 'a\u0000b' }],
    ['text turned round', { outcome: 'add-to-picture', reasons: 'evil\u202egpj.exe' }],
    ['a megabyte of reasons', { outcome: 'add-to-picture', reasons: 'x'.repeat(1_000_000) }],
    ['a day that does not exist', { outcome: 'monitor', reasons: 'x', reviewOn: '2026-02-31' }],
    ['a harm that does not exist', { outcome: 'add-to-picture', reasons: 'x', harms: 'made-up' }],
    [
      'an id that is none',
      { outcome: 'pastoral', reasons: 'x', taskTo: '1; drop table', taskTitle: 't', taskWords: 'w' },
    ],
  ])('%s is refused and nothing is written', async (_, more) => {
    const { concernId } = await log([ellie])
    const answer = await school.post(samira, at(concernId), fields(ellie, more))
    expect([413, 422]).toContain(answer.status)
    expect(await triageRows(concernId)).toEqual([])
  })
  test('a child who is not in the concern', async () => {
    const { concernId } = await log([ellie])
    expect(
      (await school.post(samira, at(concernId), fields(noah, { outcome: 'add-to-picture', reasons: 'x' }))).status,
    ).toBe(404)
  })
  test('a script in the words is shown as words', async () => {
    const { concernId } = await log([ellie])
    await school.post(
      samira,
      at(concernId),
      fields(ellie, { outcome: 'add-to-picture', reasons: '<script>alert(1)</script>' }),
    )
    expect(await (await school.get(samira, at(concernId))).text()).not.toContain('<script>alert')
  })
})

describe('Claire Fielding, deputy lead and Noah’s mother', () => {
  test('never learns of it, while Samira does: not by page, list, count, home, search, chronology or task', async () => {
    for (const day of [1, 2, 3, 4, 5])
      await log([noah], { seen: `Asleep and hungry, ${day}` }, new Date(Date.UTC(2026, 10, 9 + day, 9)))
    const { concernId } = await log([noah, ellie])
    const text = async (who: Person, path: string) => (await school.get(who, path)).text()
    expect((await school.get(claire, at(concernId))).status).toBe(404)
    expect(await bytes(await school.get(claire, at(concernId)))).toBe(
      await bytes(await school.get(claire, at(newId()))),
    )
    expect(
      (await school.post(claire, at(concernId), fields(noah, { outcome: 'add-to-picture', reasons: 'x' }))).status,
    ).toBe(404)
    expect((await school.post(claire, `${at(concernId)}/draft`, fields(ellie))).status).toBe(404)
    expect((await school.get(claire, `/children/${noah}/refer`)).status).toBe(404)
    const lists = [
      await text(claire, '/concerns'),
      await text(claire, '/concerns?q=Noah'),
      await text(claire, '/concerns?state=new'),
    ]
    // Only the word she searched for herself comes back to her.
    for (const list of lists) expect(list.replaceAll(/q=Noah|value="Noah"/g, '')).not.toContain('Noah')
    expect(await text(samira, '/concerns')).toContain('Noah')
    const counted = (page: string) => Number(/All<?[^0-9]*?(\d+)/.exec(page.replace(/<[^>]+>/g, ' '))?.[1])
    expect(counted(lists[0] ?? '')).toBe(
      await school.as(claire, async (tx, ctx) => (await concernsOf(tx, ctx, { most: 500 })).length),
    )
    const mia = await child('Mia', 'Fielding')
    await school.exclude(claire, mia)
    for (const day of [1, 2, 3, 4, 5])
      await log([mia], { seen: `Asleep and hungry, ${day}` }, new Date(Date.UTC(2026, 10, 9 + day, 9)))
    const parts = async (who: Person) => {
      const found: string[] = []
      for (const section of homeSections)
        found.push(
          await school.as(
            who,
            async (tx, ctx) => JSON.stringify((await section(tx, ctx))?.body() ?? null),
            new Date('2026-11-19T15:00:00Z'),
          ),
        )
      return found.join()
    }
    const [together] = [
      await school.as(samira, async (tx, ctx) => JSON.stringify((await homeSections[0]!(tx, ctx))?.body() ?? null)),
    ]
    expect(together).toContain(mia)
    expect(await parts(samira)).toContain('Mia Fielding')
    for (const known of [noah, mia, 'Noah', 'Mia']) expect(await parts(claire)).not.toContain(known)
    expect(
      await school.as(claire, async tx => (await openTasks(tx)).filter(task => task.children.includes(noah))),
    ).toEqual([])
    expect(
      await school.as(claire, async tx => {
        await askFor(tx, [noah])
        return chronology(tx, noah, { words: 'asleep' })
      }),
    ).toEqual([])
  })
  test('a decision cannot be written by her through the action itself', async () => {
    const { concernId } = await log([noah])
    const known = await school.as(samira, async (tx, ctx) =>
      knownAbout(tx, ctx, (await concernById(tx, concernId))!, noah),
    )
    const input = TriageForm.parse({ childId: noah, outcome: 'add-to-picture', reasons: 'x' })
    await expect(school.as(claire, (tx, ctx) => decideConcern(tx, ctx, known!, input))).rejects.toMatchObject({
      code: '42501',
    })
    expect(await triageRows(concernId)).toEqual([])
  })
})

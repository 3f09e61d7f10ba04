/**
 * Records whose time is over: pupils of Eastbridge who are grown up. One waits for a review, one for a decision, one is held, one has gone. What the
 * area has set for how long records are kept, and what its data protection officer has written.
 */
import type { ClientBase } from 'pg'
import { asSystem } from '../access/index.ts'
import { write } from '../data-protection/index.ts'
import type { Db } from '../platform/db.ts'
import { chooseFor, decideOn, dueNow, findDue, proposeFor, putHold, sayBackups } from '../retention/index.ts'
import { as } from './as.ts'
import { organisationId, personId } from './cast.ts'
import { type Story, type StoryChild, tell } from './story.ts'
import { moment } from './when.ts'

const pupil = (key: string, given: string, family: string, age: number, sex: 'M' | 'F'): StoryChild => ({
  key,
  given,
  family,
  age,
  birthDaysAgo: 40,
  sex,
  begunBy: 'haddad',
  begunRole: 'school',
  lives: [{ arrangement: 'with-parents', withWhom: 'Both parents', from: 2700 }],
})
const note = (child: string, ago: number, title: string, seen: string): Story['entries'][number] => ({
  ago,
  at: '11:20',
  by: 'haddad',
  kind: 'pastoral',
  title,
  seen,
  about: [{ child }],
})

const grownUp: Story = {
  key: 'grown-up',
  point: 'Records that have come to their date',
  children: [
    pupil('imogen', 'Imogen', 'Farrow', 27, 'F'),
    pupil('callum', 'Callum', 'Priestley', 26, 'M'),
    pupil('danielle', 'Danielle', 'Sykes', 26, 'F'),
    pupil('owen', 'Owen', 'Brearley', 28, 'M'),
  ],
  adults: [],
  works: [],
  entries: [
    note('imogen', 2650, 'Often late', 'Came at ten on four days in two weeks. Said the bus does not come.'),
    note('imogen', 2610, 'A talk with her mother', 'Her mother had changed shifts. A neighbour takes her now.'),
    note('callum', 2640, 'No coat', 'Third day without a coat in the frost. A coat was found for him.'),
    note('danielle', 2630, 'Upset after a weekend', 'Cried in form time, would not say why. Spoke to the counsellor.'),
    note('danielle', 2600, 'The counsellor’s note', 'Five sessions. She says it is better now.'),
    note('owen', 2620, 'A fight', 'Pushed by two boys at the gate. Both sets of parents came in.'),
  ],
}

const written: [string, string][] = [
  [
    'need',
    'Several organisations of Northmoor will keep one shared safeguarding record. It holds data about children at risk, their health and their families, and about alleged offences, for many years. A failure could put a child in danger, so this assessment is made before it is used.',
  ],
  [
    'scope',
    'About 9,000 children on the rolls of our schools, of whom a few hundred have something written about them in a year, and the adults around them. All of Northmoor, from the first of September.',
  ],
]

/** Sets it all down, through the actions people use. */
export async function seedKept(db: Db, admin: ClientBase, now: Date): Promise<void> {
  const { children } = await tell(db, admin, grownUp, now)
  // They left long ago: set down as the role that owns the functions, as everything that lies in the past.
  await admin.query('begin; set local role kith_definer')
  await admin.query(
    `update access.involvement set to_at = $2, ended_by = $3, ended_reason = 'Left school' where child_id = any($1::uuid[])`,
    [[...children.values()], moment(now, 2500), personId('haddad')],
  )
  await admin.query('commit')
  await as(db, 'castell', now, 'retention.rule.set', async (tx, ctx) => {
    await chooseFor(tx, ctx, 'child-protection', {
      keep: 'set',
      years: '35',
      from: 'last-contact',
      holder: null,
      source: 'Northmoor’s retention schedule, third edition',
      certainty: 'local',
      reason: 'Agreed by the three safeguarding partners in May',
      basedOn: '',
    })
    await sayBackups(tx, ctx, 35, 'The council’s data centre prunes them each night')
  })
  await asSystem(db, organisationId('eastbridge'), { action: 'retention.found', now }, (tx, ctx) => findDue(tx, ctx))
  await review(db, children, now)
  await as(db, 'hart', now, 'documents.written', async (tx, ctx) => {
    for (const [part, words] of written)
      await write(tx, ctx, { document: 'impact-assessment', part, words, basedOn: '' })
  })
}

async function review(db: Db, children: ReadonlyMap<string, string>, now: Date): Promise<void> {
  const proposed =
    'Both small worries were settled at the time. Nobody has asked for it, and no brother or sister is at the school.'
  await as(db, 'haddad', now, 'retention.proposed', async (tx, ctx) => {
    for (const row of await dueNow(tx))
      if (row.childId === children.get('imogen') || row.childId === children.get('owen'))
        await proposeFor(tx, ctx, row, { proposal: 'erase', words: proposed, again: '' })
  })
  await as(db, 'hart', now, 'retention.hold.put', async (tx, ctx) => {
    await putHold(tx, ctx, {
      childId: children.get('danielle') ?? '',
      grounds: 'claim',
      words: 'A solicitor has written for her, reference NM/204. Keep until the claim is settled.',
    })
  })
  await as(db, 'hart', now, 'retention.decided', async (tx, ctx) => {
    const row = (await dueNow(tx)).find(one => one.childId === children.get('owen'))
    if (row?.reviewId) await decideOn(tx, ctx, row, { decision: 'erase', words: null, reviewId: row.reviewId })
  })
}

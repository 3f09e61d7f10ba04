/** What counts as work with a child and what as looking: every action of every route is sorted into one or the other, here and in the database. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/support/database.ts'
import { slices } from '../app.ts'
import { readConfig } from '../platform/config.ts'
import type { Db } from '../platform/db.ts'
import type { PostRoute } from '../platform/http.ts'

const config = readConfig('test', { KITH_DATA: '', KITH_SECRET: 'only-for-tests-and-nothing-else-0123456789' })
const posts = slices({ db: {} as Db, config })
  .flatMap(slice => slice.routes)
  .filter((route): route is PostRoute => route.method === 'post')

let admin: pg.Client
beforeAll(async () => {
  const { adminUrl } = await freshDatabase()
  admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
})
afterAll(() => admin.end())

/** Written, decided or answered about a child, so that others see it. */
const work = `
  entry.added entry.corrected entry.reach.changed question.asked question.answered
  person.added move.recorded birth.recorded unborn.begun ending.answered location.protected location.end.asked location.right.given
  concern.log concern.name-child concern.decided concern.follow-up concern.agreement-withdrawn referral.sent referral.answer-typed
  contact.recorded contact.matched contact.taken contact.noted contact.band-chosen contact.family contact.family-allowed contact.proposed contact.decided
  contact.answered contact.late-explained contact.emergency.acted contact.emergency.ratified
  sharing.asked sharing.answered challenge.raised challenge.answered challenge.taken-up challenge.closed
  task.done clock.extended clock.late-reason clock.start-corrected
  attendance.alert.decided attendance.days.kept attendance.days.ended attendance.part-time.agreed attendance.part-time.ended attendance.stop.asked
  attendance.stop.decided attendance.telling.tried attendance.telling.told attendance.telling.answered attendance.telling.check
  child.known.checked child.known.join.decided pupils.leaving.decided
  retention.said retention.proposed retention.taken-back retention.decided retention.hold.put retention.hold.lifted`
/** Looking, however it is asked for: it leaves nothing behind that others see. */
const looking = `
  child.read children.searched children.before.listed child.known.asked child.known.checking child.known.join.look concerns.listed
  looking.child.asked looking.people.searched roll.search too-close.searched unborn.looked attendance.part-time.find administration.people`
/** Kept for oneself, passed on, or said of oneself: nothing that makes a child one's work. */
const neither = `
  glass.asked glass.ended glass.review.judged looking.answered looking.homes.set too-close.said too-close.set too-close.end.asked
  child.known.passed concern.draft concern.draft.save concern.draft.end referral.draft sharing.ask.draft sharing.answer.draft sharing.answer.read
  contact.proposal.draft-saved`
/** About no child: settings, files of a whole school, people who use Kith, concerns about adults. */
const ofNobody =
  /^(allegation|rules|settings|thresholds|cover|log-link|documents|calendar|administration|join|own|session|set-up|sign-in|sign-out|pupils\.import|retention\.(rule|backups)|attendance\.(file|key))\b/
const of = (list: string): string[] => list.trim().split(/\s+/)

/** Actions that a handler gives its event in place of the route's own. */
const given = ['glass.opened', 'child.closed.read', 'concern.find-child', 'concern.draft.save', 'thresholds.previewed']

const inDatabase = async (actions: readonly string[]): Promise<string[]> =>
  (
    await admin.query<{ action: string }>(
      'select a as action from unnest($1::text[]) a where access.is_work(a, true) order by a',
      [actions],
    )
  ).rows.map(row => row.action)

describe('what a form does', () => {
  test('each action of a route is work, looking, neither, or about nobody; and none is two of them', () => {
    const sorted = new Map<string, number>()
    for (const action of [...of(work), ...of(looking), ...of(neither)])
      sorted.set(action, (sorted.get(action) ?? 0) + 1)
    expect([...sorted].filter(([, times]) => times > 1)).toEqual([])
    const unsorted = posts.map(route => route.audit).filter(action => !sorted.has(action) && !ofNobody.test(action))
    expect(unsorted).toEqual([])
    // And nothing is sorted that no route does any more.
    const actions = new Set(posts.map(route => route.audit))
    expect([...sorted.keys()].filter(action => !actions.has(action))).toEqual([])
  })

  test('the database counts as work what is work here, when it was done, and nothing else', async () => {
    const all = [...new Set([...posts.map(route => route.audit), ...given])]
    expect(await inDatabase(all)).toEqual(of(work).toSorted())
    const { rows } = await admin.query('select a from unnest($1::text[]) a where access.is_work(a, false)', [all])
    expect(rows).toEqual([])
  })

  test('reading, searching, taking away and an emergency look are never work', async () => {
    const never = [...of(looking), ...given, 'glass.asked', 'glass.ended', 'child.looked', 'export.taken', 'made.up']
    expect(await inDatabase(never)).toEqual([])
  })

  test('a form that only looks says so, and no other', () => {
    const says = new Set(posts.filter(route => route.reads).map(route => route.audit))
    expect([...says].toSorted()).toEqual(of(looking).toSorted())
    const silent = posts.filter(route => of(looking).includes(route.audit) && !route.reads).map(route => route.path)
    expect(silent).toEqual([])
    // An action that a page reads with is a reading by whatever method it is asked for.
    const pages = new Set(
      slices({ db: {} as Db, config })
        .flatMap(slice => slice.routes)
        .filter(route => route.method === 'get')
        .map(route => route.audit),
    )
    const both = posts.filter(route => pages.has(route.audit) && !route.reads && !ofNobody.test(route.audit))
    expect(both.map(route => `${route.path} ${route.audit}`)).toEqual([])
    const named = posts.filter(route => /(\.read|listed|searched|looked|\.find|search)$/.test(route.audit))
    expect(named.filter(route => !route.reads).map(route => route.audit)).toEqual(['sharing.answer.read'])
  })

  test('a reason to look is taken by the closed view and by who has looked, and by no other form', () => {
    expect(posts.filter(route => route.takesPurpose).map(route => route.path)).toEqual([
      '/looking/child',
      '/children/before',
    ])
  })
})

/**
 * Stands between the browser and the program, and keeps what went over: afterwards, every answer that held a person's data, found by that person's
 * own words in it and by nothing that the program says of itself, must have its event in the audit log, one event for each answer.
 */
import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Case } from '../../access/compare.ts'

export type Fetch = (request: Request) => Response | Promise<Response>
interface Kept {
  from: number
  to: number
  method: string
  path: string
  status: number
  /** SHA-256 of the session's token, as hex; '' for nobody. */
  token: string
  /** What came, and what was sent: words that somebody typed themselves tell them nothing. */
  body: string
  sent: string
}
export interface Watched {
  answers: number
  /** Answers that held somebody's data. */
  withData: number
  people: number
  failures: Case[]
}
export interface Watcher {
  wrap(fetch: Fetch): Fetch
  /** Looks at all that went over since the last time. */
  judge(onCase?: (one: Case, ok: boolean) => void): Promise<Watched>
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
const plain = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

/** A form as it was typed; one that is no text, as it came. */
function decoded(typed: string): string {
  const spaced = typed.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced.replace(/%(?![0-9a-f]{2})/gi, '%25')).replace(/\s+/g, ' ')
  } catch {
    return spaced
  }
}

/** How much sooner or later than the answer an event may be dated, ms. The clock is one, and an event is dated while its answer is made. */
const SLACK = 2

export function watcher(adminUrl: string): Watcher {
  let kept: Kept[] = []
  const wrap =
    (fetch: Fetch): Fetch =>
    async request => {
      const from = Date.now()
      const sent =
        request.method === 'POST'
          ? await request
              .clone()
              .text()
              .catch(() => '')
          : ''
      const answer = await fetch(request)
      const path = new URL(request.url).pathname
      if (path.startsWith('/assets/') || !answer.body) return answer
      const body = Buffer.from(await answer.arrayBuffer())
      const token = /__Host-kith=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
      const typed = `${sent} ${new URL(request.url).search}`
      kept.push({
        ...{ from, to: Date.now(), method: request.method, path, status: answer.status },
        token: token ? hashOf(token) : '',
        body: plain(body.toString()),
        sent: decoded(typed),
      })
      return new Response(answer.status === 204 || answer.status === 304 ? null : body, {
        status: answer.status,
        headers: answer.headers,
      })
    }
  return {
    wrap,
    async judge(onCase) {
      const answers = kept
      kept = []
      const client = new pg.Client({ connectionString: adminUrl })
      await client.connect()
      try {
        return await judgeAll(client, answers, onCase)
      } finally {
        await client.end()
      }
    },
  }
}

// -------------------------------------------------------------------------------------------------------- whose words

interface Words {
  word: string
  /** The children any of whom an event must name: the child, or those an adult belongs to. */
  children: Set<string>
  /**
   * Since when the record says that they are about these children, ms. Of what somebody wrote about a child whom nobody had found yet, or whose
   * record was only then begun, no event could name the child: there must be an event all the same.
   */
  since: number
  /** Questions that were passed on with this name in them, as somebody typed it: an event that says which was shown names it too. */
  questions: string[]
}
/** What tells of somebody: full names, homes, numbers, and what was written about them. */
async function wordsOf(client: pg.Client): Promise<Words[]> {
  const { rows } = await client.query<{ word: string; children: string[]; rows: string[] }>(`
    with near as (
      select id as person, array[id] as children from people.person where kind = 'child'
      union all
      select p.id, array_agg(distinct r.child_id) from people.person p join people.relationship r on r.other_id = p.id
      where p.kind = 'adult' group by p.id
    ), said as (
      select n.person_id as person, trim(n.given || ' ' || n.family) as word, n.id from people.name n
      union select r.child_id, r.display_name, r.id from people.roll r
      union select i.person_id, i.value, i.id from people.identifier i
      union select a.person_id, split_part(a.lines, e'\\n', 1), a.id from people.address a
    )
    select s.word, array_agg(distinct c) as children, array_agg(distinct s.id) as rows from said s join near on near.person = s.person cross join unnest(near.children) c
    where length(s.word) >= 8 group by s.word
    union all
    select left(regexp_replace(v.body ->> 'seen', '\\s+', ' ', 'g'), 60), array_agg(distinct ec.child_id), array_agg(distinct ec.entry_id)
    from record.version v join record.entry_child ec using (entry_id) where length(v.body ->> 'seen') >= 40 group by 1
    union all
    select left(regexp_replace(v.words, '\\s+', ' ', 'g'), 60), array_agg(distinct v.child_id), array_agg(distinct v.entry_id) from record.voice v where length(v.words) >= 25 group by 1`)
  // The name of a colleague, or of an organisation, is no child's data by itself.
  const { rows: others } = await client.query<{ name: string }>(
    'select name from identity.practitioner union select name from identity.organisation',
  )
  const known = new Set(others.map(({ name }) => name))
  const found = new Map<string, Words>()
  for (const { word, children, rows: said } of rows) {
    if (!word || known.has(word)) continue
    const there = found.get(word) ?? { word, children: new Set(), since: Number.POSITIVE_INFINITY, questions: [] }
    for (const child of children) there.children.add(child)
    there.since = Math.min(there.since, ...said.map(madeAt))
    found.set(word, there)
  }
  const { rows: questions } = await client.query<{ id: string; name: string }>(
    `select id, trim(given || ' ' || family) as name from matching.question where passed_to is not null`,
  )
  return [...found.values()].map(one => ({
    ...one,
    questions: questions.filter(({ name }) => name.includes(one.word)).map(({ id }) => id),
  }))
}
/** When an id was made, ms: a uuid of version 7 begins with it. The clock of a story may stand elsewhere; ids are made by the real one. */
const madeAt = (id: string): number => (id[14] === '7' ? Number.parseInt(id.replace('-', '').slice(0, 12), 16) : 0)

// ------------------------------------------------------------------------------------------------------------- events

interface Event {
  at: number
  who: string
  children: Set<string>
  questions: Set<string>
}
async function eventsOf(client: pg.Client): Promise<Event[]> {
  const { rows } = await client.query<{
    at: Date
    who: string | null
    detail: string | null
    children: string[]
    questions: string | null
  }>(`
    select e.at, e.practitioner_id as who, e.body::jsonb #>> '{detail,practitionerId}' as detail, e.body::jsonb #>> '{detail,questions}' as questions,
      coalesce((select array_agg(c.child_id) from audit.event_child c where c.event_id = e.id), '{}') as children
    from audit.event e where e.at is not null order by e.at`)
  return rows.map(row => ({
    at: row.at.getTime(),
    who: row.who ?? row.detail ?? '',
    children: new Set(row.children),
    questions: new Set(row.questions?.split(' ')),
  }))
}

async function judgeAll(
  client: pg.Client,
  answers: readonly Kept[],
  onCase?: (one: Case, ok: boolean) => void,
): Promise<Watched> {
  const words = await wordsOf(client)
  const events = await eventsOf(client)
  const { rows: sessions } = await client.query<{ token: string; who: string }>(
    `select encode(token_hash, 'hex') as token, practitioner_id as who from identity.session`,
  )
  const whose = new Map(sessions.map(({ token, who }) => [token, who]))
  const holding = answers
    .map(answer => ({
      answer,
      held: words.filter(({ word }) => answer.body.includes(word) && !answer.sent.includes(word)),
    }))
    .filter(({ held }) => held.length > 0)
  const run: Watched = { answers: answers.length, withData: holding.length, people: 0, failures: [] }
  const people = new Set<string>()
  const byPerson = Map.groupBy(events, event => event.who)
  const needs = holding.map(({ answer, held }) => {
    const who = whose.get(answer.token) ?? ''
    const mine = (byPerson.get(who) ?? []).filter(
      event => event.at >= answer.from - SLACK && event.at <= answer.to + SLACK,
    )
    for (const { children } of held) for (const child of children) people.add(child)
    const covers = (event: Event) =>
      held.every(
        ({ children, since, questions }) =>
          since > answer.to ||
          [...children].some(child => event.children.has(child)) ||
          questions.some(question => event.questions.has(question)),
      )
    return { answer, held, mine, could: mine.filter(covers) }
  })
  const given = match(needs.map(({ could }) => could))
  for (const [at, { answer, held, mine }] of needs.entries()) {
    const ok = given[at] !== undefined
    const one = {
      input: `${answer.method} ${answer.path} ${answer.status}, ${held.length} words of somebody: ${held
        .slice(0, 3)
        .map(({ word }) => word)
        .join('; ')}`,
      expected: 'an event of its own that names them',
      got: ok ? 'an event of its own that names them' : missing(mine, held),
    }
    if (!ok) run.failures.push(one)
    onCase?.(one, ok)
  }
  run.people = people.size
  return run
}
function missing(mine: readonly Event[], held: readonly Words[]): string {
  if (mine.length === 0) return 'no event at all'
  const named = new Set(mine.flatMap(event => [...event.children]))
  const left = held.filter(({ children }) => ![...children].some(child => named.has(child)))
  return left.length > 0
    ? `${mine.length} events, none of which names ${left
        .slice(0, 5)
        .map(({ word }) => word)
        .join('; ')}`
    : 'an event that another answer needs, or several that name a part each'
}

/** Gives each answer an event that covers it, none to two: the largest matching there is (augmenting paths). */
function match(could: readonly (readonly Event[])[]): (Event | undefined)[] {
  const takenBy = new Map<Event, number>()
  const find = (at: number, tried: Set<Event>): boolean => {
    for (const event of could[at] ?? []) {
      if (tried.has(event)) continue
      tried.add(event)
      const before = takenBy.get(event)
      if (before === undefined || find(before, tried)) {
        takenBy.set(event, at)
        return true
      }
    }
    return false
  }
  for (let at = 0; at < could.length; at++) find(at, new Set())
  const given: (Event | undefined)[] = could.map(() => undefined)
  for (const [event, at] of takenBy) given[at] = event
  return given
}

// ---------------------------------------------------------------------------------------------- the whole browser suite

/** Faults that are planted in the database of each story, by name. */
export const auditPlants: Record<string, { words: string; sql: string }> = {
  'child-forgotten': {
    words: 'events forget the children they are about, one time in twenty',
    sql: `create function audit.planted() returns trigger language plpgsql set search_path = '' as $$ begin if get_byte(uuid_send(new.event_id), 15) % 20 = 0 then return null; end if; return new; end $$;
      create trigger planted before insert on audit.event_child for each row execute function audit.planted()`,
  },
  'another-person': {
    words: 'events are written as somebody else’s, one time in twenty',
    sql: `create function audit.planted() returns trigger language plpgsql set search_path = '' as $$ begin if get_byte(uuid_send(new.id), 15) % 20 = 0 then new.practitioner_id = null; new.body = null; end if; return new; end $$;
      create trigger planted before insert on audit.event for each row execute function audit.planted()`,
  },
  'roll-unsaid': {
    words: 'reading the list of children is recorded without the children',
    sql: `alter table audit.event_child disable trigger user;
      create function audit.planted() returns trigger language plpgsql security definer set search_path = '' as $$ begin delete from audit.event_child c where c.event_id = new.id; return new; end $$;
      create trigger planted after insert on audit.event for each row when (new.action = 'children.listed') execute function audit.planted()`,
  },
}

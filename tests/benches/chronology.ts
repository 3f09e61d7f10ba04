import { appendSqlLiteral } from '../../src/audit/index.ts'
import { literal } from '../../src/platform/db.ts'
import { newId } from '../../src/platform/id.ts'
import { type ChronologyRow, chronology } from '../../src/record/index.ts'
import { type BenchArea, benchArea, childId, childNumber } from './area.ts'
import { median, quantile, runBench } from './harness.ts'

const CONNECTIONS = 8
type Answer = { rows: ChronologyRow[][]; ms: number[] }

/** The context of a request as the program sets it, for a person of the bench's data. */
const context = (area: BenchArea, organisation: number, child: string) => {
  const who = area.organisations[organisation]!
  return `select set_config('kith.practitioner', ${literal(who.practitionerId)}, true), set_config('kith.organisation', ${literal(who.id)}, true), set_config('kith.asked', '{${child}}', true), set_config('kith.purpose', '', true)`
}

/** The latest 50 entries through the policies; with the read audit or without. */
function through(area: BenchArea, child: string, organisation: number, audited: boolean): Promise<ChronologyRow[]> {
  const who = area.organisations[organisation]!
  return area.db.transaction(
    {
      open: context(area, organisation, child),
      close: (_, slot) =>
        audited
          ? appendSqlLiteral(
              {
                id: newId(),
                at: new Date(),
                action: 'child.read',
                practitionerId: who.practitionerId,
                organisationId: who.id,
                purpose: null,
                requestId: newId(),
                outcome: 'read',
                children: [child],
                subject: null,
                detail: {},
              },
              slot,
            )
          : 'select 1',
    },
    tx => chronology(tx, child, {}, 50),
  )
}

/** What the reference returns for the same reader: it knows the answer beforehand and asks one table, without a policy. */
const flatText = `select entry_id as "entryId", child_id as "childId", role, happened_at as "happenedAt", recorded_at as "recordedAt", kind, owner_id as "ownerId",
  author_id as "authorId", title, present, harms, version, has_voice as "hasVoice", has_decision as "hasDecision", reach from bench.flat
  where child_id = $1 and (reach = 'involved' or (reach <> 'sealed' and owner_id = $2) or (reach = 'named' and $3)) order by happened_at desc, entry_id desc limit 50`
const flat = async (area: BenchArea, child: string, organisation: number): Promise<ChronologyRow[]> =>
  (
    await area.flat.query({
      name: 'flat',
      text: flatText,
      values: [child, area.organisations[organisation]!.id, organisation >= 4],
    })
  ).rows

/** Runs the reads on eight connections at once; gives each answer and how long each took. */
async function many(
  children: readonly string[],
  read: (child: string, index: number) => Promise<ChronologyRow[]>,
): Promise<Answer> {
  const rows: ChronologyRow[][] = new Array(children.length)
  const ms: number[] = new Array(children.length)
  let next = 0
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let index = next++; index < children.length; index = next++) {
        const began = performance.now()
        rows[index] = await read(children[index]!, index)
        ms[index] = performance.now() - began
      }
    }),
  )
  return { rows, ms }
}

const same = (one: readonly ChronologyRow[], other: readonly ChronologyRow[]) =>
  one.length === other.length &&
  one.every((row, index) => row.entryId === other[index]?.entryId && row.present === other[index]?.present)

/**
 * The chronology: latest 50 entries of a child through the row policies, as part of what one plain statement on a flat covering table does, on
 * 200,000 children and 10 million entries at 8 connections; and what a refusal costs.
 */
export const main = (argv: string[]): Promise<number> =>
  runBench({
    name: 'chronology',
    argv,
    sizes: {
      children: { full: 200_000, small: 2_000 },
      entries: { full: 10_000_000, small: 100_000 },
      organisations: { full: 64, small: 16 },
      reads: { full: 4_000, small: 400 },
    },
    rounds: 7,
    async run(bench) {
      const area = await benchArea(bench.folder, bench.size, bench.args.seed, CONNECTIONS)
      try {
        const picked = Array.from(
          { length: bench.size.reads },
          () => area.children[Math.floor(bench.random() * area.children.length)]!,
        )
        const readers = picked.map((child, index) =>
          index % 2 === 0
            ? area.involvedWith(childNumber(child)).school
            : area.involvedWith(childNumber(child)).council,
        )
        const samples = (answer: Answer) => answer.ms
        const measured = await bench.race<Answer>(
          [
            {
              name: 'flat table, no policy',
              operations: picked.length,
              samples,
              run: () => many(picked, (child, index) => flat(area, child, readers[index]!)),
            },
            {
              name: 'through the policies',
              operations: picked.length,
              samples,
              run: () => many(picked, (child, index) => through(area, child, readers[index]!, false)),
            },
            {
              name: 'through the policies, audited',
              operations: picked.length,
              samples,
              run: () => many(picked, (child, index) => through(area, child, readers[index]!, true)),
            },
          ],
          answers => {
            const plain = answers.get('flat table, no policy')!
            let shown = 0
            for (const name of ['through the policies', 'through the policies, audited']) {
              const own = answers.get(name)!
              for (const [index, rows] of own.rows.entries()) {
                shown += rows.length
                if (!same(rows, plain.rows[index]!))
                  throw new Error(`${name}: not the rows of the reference for ${picked[index]}`)
              }
            }
            if (shown === 0) throw new Error('nothing was shown: this run measures nothing')
          },
        )
        const time = (name: string) => measured.find(side => side.name === name)!.median
        const plain = time('flat table, no policy')
        bench.bar('policies: reads a second as a share of no policy', {
          numerator: 1 / time('through the policies'),
          denominator: 1 / plain,
          atLeast: 0.6,
        })
        bench.bar('policies and audit: reads a second as a share of no policy', {
          numerator: 1 / time('through the policies, audited'),
          denominator: 1 / plain,
          atLeast: 0.45,
        })

        // A refused child costs no more than twice a permitted one, also one with 20,000 entries.
        const long = childId(0)
        const involved = area.involvedWith(0)
        const stranger = area.organisations.findIndex(
          (_, index) => index !== involved.school && index !== involved.council && index >= 4,
        )
        const cost = async (read: () => Promise<ChronologyRow[]>, rows: (n: number) => boolean) => {
          const ms: number[] = []
          for (let turn = 0; turn < 200; turn++) {
            const began = performance.now()
            if (!rows((await read()).length)) throw new Error('the refused child showed, or the permitted one did not')
            ms.push(performance.now() - began)
          }
          return ms
        }
        const allowed: number[] = []
        const refused: number[] = []
        const refusedLong: number[] = []
        const usual = picked[0]!
        const usualStranger = area.organisations.findIndex(
          (_, index) => index >= 4 && index !== area.involvedWith(childNumber(usual)).school,
        )
        for (let round = 0; round < 5; round++) {
          allowed.push(
            ...(await cost(
              () => through(area, usual, area.involvedWith(childNumber(usual)).school, true),
              n => n > 0,
            )),
          )
          refused.push(
            ...(await cost(
              () => through(area, usual, usualStranger, true),
              n => n === 0,
            )),
          )
          refusedLong.push(
            ...(await cost(
              () => through(area, long, stranger, true),
              n => n === 0,
            )),
          )
        }
        bench.bar('a refused child, as a multiple of a permitted one', {
          numerator: median(refused),
          denominator: median(allowed),
          atMost: 2,
        })
        bench.bar('a refused child with a very long record, as a multiple of a permitted one', {
          numerator: median(refusedLong),
          denominator: median(allowed),
          atMost: 2,
        })
        bench.say(
          `permitted p99 ${quantile(allowed, 0.99).toFixed(2)} ms, refused p99 ${quantile(refused, 0.99).toFixed(2)} ms, refused with a long record p99 ${quantile(refusedLong, 0.99).toFixed(2)} ms`,
        )
      } finally {
        await area.stop()
      }
    },
  })

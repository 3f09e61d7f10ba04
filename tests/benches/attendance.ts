import { type Bench, runBench } from './harness.ts'
import { dailyFiles } from './parts/attendance-files.ts'
import { scanInMemory } from './parts/attendance-scan.ts'
import { storedRows } from './parts/attendance-stored.ts'

export type AttendanceBench = Bench<'pupils' | 'storedPupils' | 'countyPupils'>
/** A part of this bench: it races, sets its bars, and tidies up after itself. */
export type AttendancePart = (bench: AttendanceBench) => Promise<void>

/** (a) in memory; (b) end to end from stored rows, and (d) their size; (c) files of a day. `--only a` (or `bd`, `c`) runs one part. */
export const attendanceParts: Record<string, AttendancePart> = { a: scanInMemory, bd: storedRows, c: dailyFiles }

/** `npm run bench -- attendance`: registers of 100 million marks (2 million with `--small`), looked at whole. Run it alone on a quiet machine. */
export const main = (argv: string[]): Promise<number> =>
  runBench({
    name: 'attendance',
    argv,
    sizes: {
      // 380 sessions less those of pupils who join late or leave: some 376 marks a pupil.
      pupils: { full: 267_000, small: 5_400 },
      storedPupils: { full: 267_000, small: 5_400 },
      countyPupils: { full: 130_000, small: 3_000 },
    },
    async run(bench) {
      const only = bench.args.rest.indexOf('--only')
      const wanted = only < 0 ? Object.keys(attendanceParts) : [bench.args.rest[only + 1] ?? '']
      for (const name of wanted) {
        const part = attendanceParts[name]
        if (!part) throw new Error(`There is no part ${name}. There is: ${Object.keys(attendanceParts).join(', ')}.`)
        await part(bench)
      }
    },
  })

/** Wrong keys, damaged backups, folders in use, moments out of reach: each must be refused, in words, with nothing left behind. */
import fs from 'node:fs'
import path from 'node:path'
import { BackupError, readKeyFile } from '../../src/platform/backup-key.ts'
import type { Restored } from '../../src/platform/backup-restore.ts'
import { damages, wrongKeys } from './restore-damage.ts'
import { intoOf, restoreTo } from './restore-judge.ts'
import type { Run } from './restore-run.ts'

/** What a refusal looks like: said in words, and nothing left where it would have been restored to. */
async function outcome(run: Run, into: string, act: () => Promise<Restored>): Promise<string> {
  const before = fs.existsSync(into) ? fs.readdirSync(into).join() : 'nothing'
  const got = await act().then(
    restored => (restored.sound ? 'restored' : 'said not to be sound'),
    (error: Error) => (error instanceof BackupError ? 'refused' : `failed: ${error.message}`),
  )
  const after = fs.existsSync(into) ? fs.readdirSync(into).join() : 'nothing'
  const left = fs.readdirSync(run.folder).filter(name => name.startsWith(`${path.basename(into)}.`))
  const clean = got === 'refused' && (after !== before || left.length > 0) ? `, but left ${[after, ...left]}` : ''
  for (const name of left) fs.rmSync(path.join(run.folder, name), { recursive: true, force: true })
  if (got === 'restored') fs.rmSync(into, { recursive: true, force: true })
  return `${got}${clean}`
}

export async function checkRefusals(run: Run): Promise<void> {
  const [first, last] = [run.moments[0]!, run.moments.at(-1)!]
  const used = intoOf(run, 'used')
  fs.mkdirSync(used)
  fs.writeFileSync(path.join(used, 'letter.txt'), 'mine')
  const fresh = intoOf(run, 'fresh')
  const cases: [string, string, Date | null][] = [
    ['a folder that holds something', used, first.at],
    ['the data folder in use', run.dataDir, first.at],
    ['a folder in the backup', path.join(run.dir, 'here'), first.at],
    ['a moment before the first base', fresh, new Date(first.at.getTime() - 3_600_000)],
  ]
  if (!run.options.brief) cases.push(['a moment after the last change', fresh, new Date(last.at.getTime() + 3_600_000)])
  for (const [name, into, at] of cases)
    run.judge(`refuses ${name}`, 'refused', await outcome(run, into, () => restoreTo(run, at, into)))
}

export async function checkWrongKeys(run: Run): Promise<void> {
  const file = path.join(run.folder, 'other-key.txt')
  const own = run.key.identities[0]!
  const keys = await wrongKeys(run.options.wrongKeys, run.options.seed, own)
  if (run.options.plant === 'any-key') keys.push({ name: 'the right key, taken for a wrong one', text: own })
  const at = run.moments[0]!.at
  for (const { name, text } of keys) {
    fs.writeFileSync(file, text)
    const into = intoOf(run, 'locked')
    const got = await outcome(run, into, async () => restoreTo(run, at, into, readKeyFile(file)))
    run.judge(`key: ${name}`, 'refused', got)
  }
}

/** Each damage is done to the backup, found or not, and undone. */
export async function checkDamages(run: Run): Promise<void> {
  const { options, dir } = run
  const moment = run.moments.at(-2)!
  const headFile = path.join(run.folder, 'last-head.jsonl')
  fs.writeFileSync(headFile, `${JSON.stringify(run.moments.at(-1)!.head)}\n`)
  for (const damage of await damages(dir, run.key, moment, options)) {
    const undo = options.plant === 'damage-spared' ? () => {} : damage.make()
    const into = intoOf(run, 'damaged')
    // What is cut off at the end can be told only by what somebody else kept: so the latest head is asked for there.
    const latest = damage.found === 'by a head kept outside'
    const got = await outcome(run, into, () =>
      restoreTo(run, latest ? null : moment.at, into, run.key, headFileFor(latest, headFile)),
    )
    undo()
    run.judge(`damage ${damage.name}`, latest ? 'said not to be sound' : 'refused', got)
  }
}
const headFileFor = (latest: boolean, file: string): string | undefined => (latest ? file : undefined)

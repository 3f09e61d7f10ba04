import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { organisationId, seedIdentity } from '../../src/demo/index.ts'
import { projectRoot, readConfig } from '../../src/platform/config.ts'
import { migrate } from '../../src/platform/migrate.ts'
import { startPostgres } from '../../src/platform/postgres.ts'
import { upnCheckLetter } from '../../src/statute/index.ts'
import { runBench } from './harness.ts'

const given = ['Amelia', 'Mohammed', 'Olivia', 'Noah', 'Zoë', 'Aisha', 'Kai', 'Ngozi', 'Siân', 'Oskar']
const family = ['Khan', 'O’Brien', 'Nowak', 'Smith', 'Adeyemi', 'Patel', 'Jones', 'García', 'Ali', 'Wright']

/** A second part of a surname, another for each number. */
const letters = (n: number): string =>
  [...n.toString(26)]
    .map(digit => String.fromCharCode(97 + Number.parseInt(digit, 26)))
    .join('')
    .replace(/^./, first => first.toUpperCase())

/** The same number with a check letter that is not its own. */
const wrongLetter = (upn: string): string => (upn.startsWith('A') ? 'B' : 'A') + upn.slice(1)

/** A pupil list as a school's system writes it. One row in a thousand is wrong, so that refusing is measured too. */
function pupilList(rows: number): string {
  const lines = ['Forename,Surname,UPN,DOB,Year,Reg,Sex']
  for (let n = 0; n < rows; n++) {
    const digits = `${800 + (n % 90)}${String(1000 + (n % 7000)).padStart(4, '0')}${String(n % 100).padStart(2, '0')}${String(Math.floor(n / 100) % 1000).padStart(3, '0')}`
    const upn = `${upnCheckLetter(digits)}${digits}`
    const born = new Date(Date.UTC(2010, 0, 1) + ((n * 37) % 2500) * 86_400_000).toISOString().slice(0, 10)
    lines.push(
      `${given[n % 10]},${family[Math.floor(n / 10) % 10]}-${letters(n)},${n % 1000 === 999 ? wrongLetter(upn) : upn},${n % 1000 === 998 ? '31/02/2012' : born},${7 + (n % 5)},${7 + (n % 5)}A,${n % 2 ? 'F' : 'M'}`,
    )
  }
  return `${lines.join('\n')}\n`
}

/** Memory of a process and all below it, in bytes; 0 where /proc is not there. */
function memoryBelow(pid: number): number {
  try {
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
    const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
    )
    return Math.max(own, ...children.map(memoryBelow))
  } catch {
    return 0
  }
}

/** The pupil list from the command line: rows a second, and the memory of the largest process. */
export const main = (argv: string[]): Promise<number> =>
  runBench({
    name: 'import',
    argv,
    sizes: { rows: { full: 100_000, small: 5_000 } },
    async run(bench) {
      const file = path.join(bench.folder, `pupils-${bench.size.rows}.csv`)
      writeFileSync(file, pupilList(bench.size.rows))
      const dataDir = path.join(bench.folder, 'import')
      rmSync(dataDir, { recursive: true, force: true })
      const config = readConfig('cli', { KITH_DATA: dataDir })
      const server = await startPostgres({ dataDir })
      await migrate(server.adminUrl, { appPassword: config.deriveKey('database-password').toString('base64url') })
      await seedIdentity(server.adminUrl)
      const admin = new pg.Client({ connectionString: server.adminUrl })
      await admin.connect()
      const onRoll = async () =>
        Number((await admin.query('select count(*) as n from people.roll where to_on is null')).rows[0].n)
      let peak = 0
      const bringIn = () =>
        new Promise<number>((resolve, reject) => {
          const began = performance.now()
          const kith = spawn(
            process.execPath,
            [
              path.join(projectRoot, 'bin/kith.mjs'),
              'import',
              'pupils',
              file,
              '--organisation',
              organisationId('eastbridge'),
            ],
            {
              env: { ...process.env, KITH_DATA: dataDir, DATABASE_URL: server.adminUrl, KITH_LOG: 'quiet' },
              stdio: 'ignore',
            },
          )
          const watch = setInterval(() => {
            peak = Math.max(peak, memoryBelow(kith.pid ?? 0))
          }, 100)
          kith.on('exit', code => {
            clearInterval(watch)
            if (code === 0) resolve(performance.now() - began)
            else reject(new Error(`the import ended with ${code}`))
          })
        })
      try {
        const first = await bringIn()
        const wrong = Math.floor(bench.size.rows / 1000) * 2
        const there = await onRoll()
        if (there !== bench.size.rows - wrong)
          throw new Error(`${there} pupils on the roll, not ${bench.size.rows - wrong}`)
        const again = await bringIn()
        if ((await onRoll()) !== there) throw new Error('a second run changed the roll')
        bench.say(
          `${Math.round(bench.size.rows / (first / 1000))} rows a second the first time (${(first / 1000).toFixed(1)} s), ${Math.round(bench.size.rows / (again / 1000))} when nothing changes`,
        )
        if (peak > 0)
          bench.bar('memory of the largest process, as a share of 300 MB', {
            numerator: peak,
            denominator: 300 * 1024 * 1024,
            atMost: 1,
          })
      } finally {
        await admin.end()
        await server.stop()
      }
    },
  })

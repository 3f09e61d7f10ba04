/** The command line on the server: the way out when nobody can sign in, or nobody is left who could agree. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdministratorsDeps, administratorsCommand } from './command.ts'
import { register } from './tests/authenticator.ts'
import { aPerson, aPlace, type Place, type Program, startProgram, Visitor } from './tests/program.ts'

let program: Program
let place: Place
let lines: string[] = []
let errors: string[] = []
beforeAll(async () => {
  program = await startProgram({ demonstration: false })
  place = await aPlace(program)
})
afterAll(() => program.close())
const rows = async (text: string, values: unknown[] = []) => (await program.admin.query(text, values)).rows
async function run(...args: string[]): Promise<number> {
  lines = []
  errors = []
  const deps: AdministratorsDeps = {
    withClient: work => work(program.admin),
    print: line => lines.push(line),
    printError: line => errors.push(line),
    origin: 'http://localhost:3000',
    now: () => new Date(),
  }
  return administratorsCommand(args, deps)
}
const joins = async (link: string) => {
  const visitor = new Visitor(program)
  const path = new URL(link).pathname
  const options = (await (await visitor.post(`${path}/options`)).json()) as never
  expect((await visitor.post(`${path}/passkey`, { credential: register(options).credential })).status).toBe(200)
  return visitor
}

test('adds an administrator and makes them a link; lists them; the data protection officer hears of it', async () => {
  const officer = await aPerson(program, { name: 'Cy Hart', persona: 'dpo', roles: [[place.policeId, 'dpo']] })
  expect(await run('add', 'Ade Obi', '--organisation', place.schoolId)).toBe(0)
  const visitor = await joins(lines[1] ?? '')
  expect(await visitor.text('/')).toContain('Ade Obi at Eastbridge High School as administrator')
  const told = await rows(
    `select data->>'practitionerId' as who from pgboss.job_common where data->>'what' = 'administrator'`,
  )
  expect(told.map(row => row.who)).toContain(officer)
  expect(await run()).toBe(0)
  expect(lines).toEqual([expect.stringMatching(/^[\w-]{36} {2}Ade Obi, Eastbridge High School/)])
  const events =
    await rows(`select action, outcome from (select body::jsonb->>'action' as action, body::jsonb->>'outcome' as outcome from audit.event) e
    where action like 'administrators.%' order by action`)
  expect(events).toEqual([
    { action: 'administrators.added', outcome: 'done' },
    { action: 'administrators.listed', outcome: 'read' },
  ])
})

test('makes a new link for an administrator who lost theirs, and for nobody else', async () => {
  const [{ id }] = await rows(`select id from identity.practitioner where name = 'Ade Obi'`)
  expect(await run('link', id)).toBe(0)
  const first = lines[1] ?? ''
  expect(await run('link', id)).toBe(0)
  expect((await new Visitor(program).get(new URL(first).pathname)).status).toBe(422)
  expect(await (await joins(lines[1] ?? '')).text('/')).toContain('Ade Obi')
  const head = await aPerson(program, { name: 'Hana Wood', roles: [[place.schoolId, 'head']] })
  expect(await run('link', head)).toBe(1)
  expect(errors.join()).toContain('nobody who administers')
  expect(await rows('select from identity.invitation where practitioner_id = $1', [head])).toEqual([])
})

test('what is not understood changes nothing', async () => {
  const before = await rows('select count(*) from identity.practitioner')
  expect(await run('link', 'Ade Obi')).toBe(1)
  expect(await run('add', 'Somebody', '--organisation', 'nowhere')).toBe(1)
  for (const args of [['link'], ['add', 'Somebody'], ['add', ' ', '--organisation', place.schoolId], ['remove', 'x']])
    expect(await run(...args), args.join(' ')).toBe(2)
  expect(errors.join()).toContain('kith administrators add NAME')
  expect(await rows('select count(*) from identity.practitioner')).toEqual(before)
})

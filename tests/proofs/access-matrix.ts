/**
 * Every route × role × standing to a child, through the real program, against rights written apart from its policy; every answer that is not
 * allowed is compared byte for byte. `--rounds N` partnerships (one has more than
 * 15,000 cases).
 */
import { policy } from '../../src/access/index.ts'
import { checkMatrix, type Matrix } from '../access/matrix.ts'
import { openWeb } from '../access/web.ts'
import { type Proof, prove } from './harness.ts'

export const proof: Proof = {
  name: 'access-matrix',
  plants: {
    'exclusion-forgotten': {
      words: 'nobody is excluded from any child',
      sql: `create function access.planted() returns trigger language plpgsql as $$ begin new.to_at := new.from_at; return new; end $$;
        create trigger planted before insert on access.exclusion for each row execute function access.planted()`,
    },
    'child-open': {
      words: 'every child asked for may be read',
      sql: `create or replace function access.scope_person() returns uuid[] language sql stable security definer set search_path = '' as $$ select access.scope_any() $$`,
    },
    'glass-does-work': {
      words: 'what was opened in an emergency counts where one writes about the child as well',
    },
    'role-too-wide': { words: 'the policy lets a teacher see the list of children' },
    'role-too-narrow': { words: 'the policy no longer lets a lead see the school’s concerns' },
  },
  async run(place, options) {
    const change = (permission: 'child.list' | 'concern.list', work: (roles: string[]) => void) =>
      work(policy[permission].roles as unknown as string[])
    if (options.plant === 'role-too-wide') change('child.list', roles => roles.push('teacher'))
    if (options.plant === 'role-too-narrow') change('concern.list', roles => roles.splice(roles.indexOf('dsl'), 1))
    if (options.plant === 'glass-does-work') (policy['child.write'].needs as unknown as string[]).push('glass')
    const matrix: Matrix = { cases: 0, allowed: 0, failures: [], faults: [] }
    const rounds = options.number('rounds', 1)
    let routes = 0
    for (let n = 0; n < rounds; n++) {
      const web = await openWeb(place, { seed: options.seed + n })
      try {
        routes = web.routes.length
        await checkMatrix(web, matrix, {
          ...(options.short ? { roles: ['teacher', 'dsl', 'analyst'] } : {}),
          onCase: (one, ok) => options.note({ ...one, input: `round ${n}: ${one.input}` }, ok),
        })
      } finally {
        await web.close()
      }
      options.say(
        `round ${n + 1}: ${matrix.cases} cases, ${matrix.failures.length} failures, ${matrix.faults.length} faults`,
      )
    }
    for (const one of matrix.failures.slice(0, 10))
      options.say(`${one.input}: expected ${one.expected}, got ${one.got}`)
    for (const fault of matrix.faults.slice(0, 10)) options.say(fault)
    return {
      cases: matrix.cases,
      failures: matrix.failures.length + matrix.faults.length,
      allowed: matrix.allowed,
      more: { rounds, routes },
    }
  },
}
export const main = (argv: string[]): Promise<number> => prove(proof, argv)

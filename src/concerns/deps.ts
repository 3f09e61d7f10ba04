import type { asSystem } from '../access/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { KnownSection } from './triage-queries.ts'

/** What app.ts hands to this slice. */
export interface ConcernsDeps {
  /** Where documents are kept: outside anything that is served. */
  dataDir: string
  /** Runs something as an organisation’s own system person, in a transaction of its own: for a one-use link, whose sender has no account. */
  asSystem: <T>(
    organisationId: string,
    options: Parameters<typeof asSystem>[2],
    work: (tx: Tx, ctx: Ctx) => Promise<T>,
  ) => Promise<T>
  /** Parts of what is known beside a decision that other slices supply: attendance, open questions. */
  known?: readonly KnownSection[]
}

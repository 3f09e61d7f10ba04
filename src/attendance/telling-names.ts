/** Who the children of a page are, for somebody who may read their attendance and perhaps no record. */
import { organisationsInArea } from '../identity/index.ts'
import { labelsOf } from '../people/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { format } from '../ui/index.ts'
import { asWhats, type PlanKey, plans } from './telling.ts'
import { type Pupil, pupils } from './telling-queries.ts'
import type { WorkerRow } from './telling-rules.ts'

export interface Label {
  name: string
  /** "Year 9, 9B"; for a team that works with several schools the school is named too. */
  detail: string
  born: string | null
}

/** Names of the children asked for; who may not be known is missing. `schools`: names of organisations by id. */
export async function labelsFor(tx: Tx, ctx: Ctx, children: readonly string[]): Promise<Map<string, Label>> {
  const wanted = new Set(children)
  const rows = Map.groupBy(
    (await pupils(tx)).filter(row => wanted.has(row.childId)),
    row => row.childId,
  )
  const others = [...wanted].filter(child => !rows.has(child))
  const known = others.length > 0 ? await labelsOf(tx, others) : new Map()
  const schools = new Map(
    [...rows.values()].flat().some(row => row.organisationId !== ctx.organisationId)
      ? (await organisationsInArea(tx, ctx.areaId)).map(row => [row.id, row.name] as const)
      : [],
  )
  const labels = new Map<string, Label>()
  for (const [childId, some] of rows) labels.set(childId, labelOf(ctx, some, schools))
  for (const [childId, label] of known)
    labels.set(childId, {
      name: ctx.showsInitials ? label.initials : label.name,
      detail: label.yearGroup ?? '',
      born: label.bornOn,
    })
  return labels
}

function labelOf(ctx: Ctx, rows: readonly Pupil[], schools: ReadonlyMap<string, string>): Label {
  const row = rows.find(one => one.organisationId === ctx.organisationId) ?? rows[0]!
  const school = row.organisationId === ctx.organisationId ? '' : (schools.get(row.organisationId) ?? '')
  return {
    name: ctx.showsInitials ? format.initials(row.name) : row.name,
    detail: [row.yearGroup ?? '', row.form ?? '', school].filter(Boolean).join(', '),
    born: null,
  }
}

/** "social worker: Clara Lund, Northmoor Children’s Services"; a plan by its name. */
export function workerWords(row: WorkerRow): string {
  if (row.organisationId === null) return plans[row.plan as PlanKey] ?? row.plan ?? ''
  const what =
    row.organisationKind === 'youth-justice'
      ? asWhats['youth-justice']
      : row.role === 'family-help'
        ? asWhats['family-help']
        : asWhats['social-worker']
  return `${what}: ${[row.workerName, row.organisationName].filter(Boolean).join(', ')}`
}

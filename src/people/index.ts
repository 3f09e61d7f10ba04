export { csvCell } from '../platform/spreadsheet.ts'
export {
  addAddress,
  addAdult,
  addChild,
  addIdentifier,
  addName,
  enrol,
  moveChild,
  recordBirth,
  relate,
} from './actions.ts'
export { type ImportDoors, importPupilsCommand } from './import-command.ts'
export { closeList, type FileOpened, type FileRow, openList, UnreadableFile } from './import-read.ts'
export { bringIn, type ImportDeps, importSlice } from './import-routes.tsx'
export { readDate } from './import-rules.ts'
export type { ChildFacts, ChildInput, PersonLabel, Relation, RelationshipInput } from './people.ts'
export {
  childFacts,
  couplesAmong,
  findInCaseload,
  labelsOf,
  onRoll,
  type RollRow,
  relationsOf,
  searchRoll,
} from './queries.ts'

import type { Slice } from '../platform/http.ts'
import { closeRoutes } from './close-routes.tsx'
import { familyRoutes } from './family-routes.tsx'
import type { ProtectDeps } from './protect-actions.ts'
import { endingRoutes } from './protect-ending.tsx'
import { protectRoutes } from './protect-routes.tsx'
import type { UnbornDeps } from './unborn.ts'
import { unbornRoutes } from './unborn-routes.tsx'

export type { ProtectDeps } from './protect-actions.ts'
export type { UnbornDeps } from './unborn.ts'

/** The way to beginning the record of a child who is not born yet, from the list of children. */
export const unbornAction = { label: 'A child who is not born yet', href: '/unborn', may: 'child.unborn' }

/** The way to the page for whoever is too close to a child, from the child's page. */
export const closeAction = {
  label: 'Too close to this child?',
  href: (childId: string) => `/children/${childId}/close`,
  may: 'access.close',
}

/** People around a child, children not born yet, births, moves, protected locations, who is too close; and a school's pupil list. */
export const peopleSlice = (deps: ProtectDeps & UnbornDeps): Slice => ({
  name: 'people',
  routes: [...unbornRoutes(deps), ...familyRoutes, ...protectRoutes(deps), ...closeRoutes(deps), ...endingRoutes(deps)],
  nav: [{ label: 'Too close to a child?', href: '/close', may: 'access.close', order: 88 }],
})

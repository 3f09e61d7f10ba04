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
export { bringIn, type ImportDeps, importSlice } from './import-routes.tsx'
export type { ChildFacts, ChildInput, PersonLabel, Relation, RelationshipInput } from './people.ts'
export { childFacts, couplesAmong, labelsOf, onRoll, type RollRow, relationsOf, searchRoll } from './queries.ts'

import type { Slice } from '../platform/http.ts'
import { familyRoutes } from './family-routes.tsx'

/** People around a child, births, moves, protected locations; and a school's pupil list. */
export const peopleSlice = (): Slice => ({ name: 'people', routes: familyRoutes })

export { askFor, asNobody, asPractitioner, asSystem, NotSignedIn, type SessionRequest, showed, signedIn } from './as.ts'
export { type GlassTasks, glassUp, judge as judgeGlass, tellOfGlass } from './glass-actions.ts'
export { breakGlass, forgetAttempts, type GlassAsked } from './glass-queries.ts'
export {
  beginInvolvement,
  caseload,
  eligible,
  endInvolvement,
  excluded,
  type Involvement,
  involvementIndex,
  isExcluded,
} from './involvement.ts'
export type { LookingLimits } from './looking.ts'
export { findUnusual } from './looking-queries.ts'
export { nameToKeep, personToKeep } from './naming.ts'
export {
  labelMeans,
  labelWords,
  needsWords,
  type ReachFacts,
  relationshipMeans,
  relationshipWords,
  whoWords,
} from './pages.tsx'
export {
  confirmFor,
  decide,
  glassCounts,
  isPermission,
  type Label,
  labels,
  may,
  type Permission,
  type PolicyRow,
  permissions,
  policy,
  type Relationship,
  type Role,
  relationships,
  roles,
} from './policy.ts'

export { askFor, asNobody, asPractitioner, asSystem, NotSignedIn, type SessionRequest, showed, signedIn } from './as.ts'
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
  decide,
  isPermission,
  type Label,
  labels,
  may,
  type Permission,
  permissions,
  policy,
  type Relationship,
  type Role,
  relationships,
  roles,
} from './policy.ts'

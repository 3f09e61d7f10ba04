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

export { asNobody, askFor, asPractitioner, asSystem, NotSignedIn, type SessionRequest, showed } from './as.ts'
export { type Involvement, beginInvolvement, caseload, eligible, endInvolvement, excluded, involvementIndex, isExcluded } from './involvement.ts'
export { decide, isPermission, type Label, labels, may, type Permission, permissions, policy, type Relationship, type Role, relationships, roles } from './policy.ts'

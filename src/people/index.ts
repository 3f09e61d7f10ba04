export { addAddress, addAdult, addChild, addIdentifier, addName, enrol, moveChild, recordBirth, relate } from './actions.ts'
export type { ChildFacts, ChildInput, PersonLabel, Relation, RelationshipInput } from './people.ts'
export { childFacts, couplesAmong, labelsOf, onRoll, type RollRow, relationsOf, searchRoll } from './queries.ts'

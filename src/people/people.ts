/** The words for people: children, born and unborn, and the adults around them. */

export interface PersonLabel {
  id: string
  /** The name people use; "Baby Calder" for an unborn child without a name. */
  name: string
  given: string
  family: string
  initials: string
  bornOn: string | null
  expectedOn: string | null
  diedOn: string | null
  yearGroup: string | null
  sex: 'M' | 'F' | 'U'
}

export interface ChildInput {
  given: string
  family: string
  knownAs?: string | null
  bornOn?: string | null
  expectedOn?: string | null
  sex?: 'M' | 'F' | 'U'
  ethnicity?: string | null
  upn?: string | null
  nhs?: string | null
  address?: { lines: string; postcode: string | null } | null
  talkBest?: string | null
}

export interface RelationshipInput {
  childId: string
  otherId: string
  /** What the other is to the child: 'mother', 'father', 'grandmother', 'brother', 'mother’s partner' … */
  otherIs: string
  /** What the child is to the other: 'son', 'grandson', 'sister' … */
  childIs: string
  parentalResponsibility?: boolean
  noContact?: { reason: string; until: string | null } | null
  inFamilyNetwork?: string | null
  contactWords?: string | null
  trustedByChild?: boolean
  withheld?: boolean
  fromOn?: string | null
}

/** Everything on the child's page that is about the person, as far as this reader may see it. */
export interface ChildFacts {
  id: string
  label: PersonLabel
  sex: 'M' | 'F' | 'U'
  genderWords: string | null
  ethnicity: string | null
  talkBest: string | null
  names: { kind: string; given: string; family: string; fromOn: string | null; toOn: string | null }[]
  identifiers: { kind: string; value: string }[]
  addresses: { lines: string; postcode: string | null; kind: string; fromOn: string | null; toOn: string | null }[]
  languages: { language: string; first: boolean; interpreter: boolean; signing: string | null }[]
  disabilities: { code: string; note: string | null }[]
  living: { arrangement: string; withWhom: string; fromOn: string; toOn: string | null }[]
  legal: { status: string; fromOn: string; toOn: string | null }[]
  authorities: {
    kind: 'residence' | 'responsible' | 'host'
    code: string
    name: string
    fromOn: string
    toOn: string | null
  }[]
  /** True when where the child is may not be told to just anybody; `mayLocate` when this reader has the right. */
  locationProtected: boolean
  mayLocate: boolean
  /** Where the child is, or somebody close to it (a sister at the same school), is protected: nothing that tells it is written where others read it. */
  placeKept: boolean
  /** And this reader is shown nothing that tells it. */
  placeHidden: boolean
}

/** Somebody around a child. */
export interface Relation {
  id: string
  otherId: string
  childId: string
  name: string
  kind: 'child' | 'adult'
  sex: 'M' | 'F' | 'U'
  bornOn: string | null
  expectedOn: string | null
  diedOn: string | null
  otherIs: string
  childIs: string
  parentalResponsibility: boolean
  noContact: boolean
  noContactReason: string | null
  noContactUntil: string | null
  inFamilyNetwork: string | null
  contactWords: string | null
  trustedByChild: boolean
  fromOn: string | null
  toOn: string | null
  livesWith: boolean
}

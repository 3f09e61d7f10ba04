/** How long records are kept, what holds them, and how they go: the only door for other slices. */
import type { Slice } from '../platform/http.ts'
import { retentionRoutes } from './routes.tsx'

export { chooseFor, decideOn, proposeFor } from './actions.ts'
export { adultsSection, keptSections } from './adult-sections.tsx'
export { erasedSince } from './erasure-notes.ts'
export { destroyDocuments, findDue, writeErasureNotes } from './jobs.ts'
export { backupTerms, choiceRows, dueNow, putHold, sayBackups } from './queries.ts'
export type { BackupTerm, ChoiceRow } from './retention.ts'
export { choiceInWords, choicesInForce, holderName, holdersOf, termsInWords } from './rules.ts'
export { heldSection, retentionSection } from './sections.tsx'

/** How long records are kept, and how they go. */
export const retentionSlice: Slice = {
  name: 'retention',
  routes: retentionRoutes,
  nav: [
    { label: 'Retention', href: '/retention', may: 'retention.decide', order: 35 },
    // Leads have much else on top: theirs stands in the footer, and what waits on their home page.
    { label: 'Retention', href: '/retention', may: 'retention.review', unless: 'retention.decide', order: 89 },
    { label: 'How long records are kept', href: '/retention/rules', may: 'rules.read', order: 82 },
  ],
}

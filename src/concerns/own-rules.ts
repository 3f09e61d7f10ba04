import type { ConcernRow, ConcernState } from './concern.ts'

/** What the one who logged it sees of where it stands. Pure; from rows, never from a flag. */
export const stateOf = (
  concern: Pick<ConcernRow, 'pickedUpAt' | 'actedAt'>,
  told: readonly { kind: string }[],
): ConcernState =>
  concern.actedAt !== null || told.some(row => row.kind === 'acted-on')
    ? 'acted-on'
    : concern.pickedUpAt !== null || told.some(row => row.kind === 'picked-up')
      ? 'picked-up'
      : 'new'

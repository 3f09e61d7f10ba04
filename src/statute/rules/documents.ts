import type { Certainty, Edition, Source } from './rule.ts'

/** The editions of Working Together, with the first day of each. Numbers differ only where a rule says so. */
export const workingTogether = {
  /** Body not read as a whole; parts of it are quoted by the pages that the rules name. */
  2018: { name: 'Working Together 2018', from: '2018-07-04', until: '2023-12-14' },
  /** Published in December 2023 (the day of the month was not read); areas had until December 2024 to follow it. */
  2023: { name: 'Working Together 2023', from: '2023-12-15', until: '2026-03-17' },
  /** Published 18 March 2026. Its PDF was issued at least twice under different addresses: the file matters too. */
  2026: { name: 'Working Together 2026', from: '2026-03-18' },
} as const satisfies Record<number, Edition>

type Year = keyof typeof workingTogether

/**
 * Editions of Working Together that carry a rule, each with how sure Kith is of it there. The text of 2026 has not been
 * read, so it is unverified wherever it is not said otherwise.
 */
export const editionsOf = (sure: Partial<Record<Year, Certainty>>): Edition[] =>
  ([2018, 2023, 2026] as const).flatMap(year =>
    sure[year] ? [{ ...workingTogether[year], certainty: sure[year] } satisfies Edition] : [],
  )

/** An Act or regulations in force throughout the years Kith counts, or since a day that was read. */
export const law = (name: string, from: string | null = null): Edition[] => [{ name, from }]

/** A local or secondary page: not the national text. */
export const localPage = (document: string, address: string, says?: string): Source => ({
  document,
  address,
  certainty: 'local',
  ...(says ? { says } : {}),
})

/** The text itself, read at this address. */
export const readAt = (document: string, address: string, says?: string): Source => ({
  document,
  address,
  certainty: 'read',
  ...(says ? { says } : {}),
})

/** A page that reproduces the words of `document`, which was not itself opened. */
export const quotedAt = (
  document: string,
  quoting: string,
  address: string,
  certainty: Certainty = 'read',
): Source => ({
  document,
  quoting,
  address,
  certainty,
})

/** Known of, and widely worked to, but the sentence was not seen. */
export const notSeen = (document: string, says?: string): Source => ({
  document,
  certainty: 'unverified',
  ...(says ? { says } : {}),
})

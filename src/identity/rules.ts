/** What signing in decides, without a database, a clock or a network. */

const MINUTES = 60_000
/** How long a challenge to an authenticator stands, and how long a trip to an identity provider may take. */
export const CHALLENGE_STANDS = 5 * MINUTES
export const PROVIDER_TRIP = 10 * MINUTES
/** How long ago somebody may have signed in at their provider when they begin a session here: as long as a session lasts. */
export const PROVIDER_REMEMBERS = 12 * 60 * MINUTES
/** How long a one-time link stands. */
export const INVITATION_STANDS = 7 * 24 * 60 * MINUTES

/** How fresh a sign-in must be before a further passkey is added: an unattended screen must not gain a key of its own. */
export const FRESH = 15 * MINUTES
export const isFresh = (beganAt: Date, now: Date): boolean => now.getTime() - beganAt.getTime() <= FRESH

/** How long a form that came too late waits for its sender to confirm. */
export const FORM_WAITS = 15 * MINUTES

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what browsers strip to hide an address
const unsafe = /[\u0000-\u0020\u007f\\]/

/** Where to go after signing in: a path of our own, never an address elsewhere, never back to signing in. */
export function safeNext(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > 500 || !/^\/(?!\/)/.test(wanted) || unsafe.test(wanted)) return '/'
  return /^\/(sign-|join|set-up)/.test(wanted) ? '/' : wanted
}

/** What a person recognises their device by: browser and system, in words. Nothing else of the header is kept. */
export function deviceInWords(userAgent: string): string {
  const browser =
    (
      [
        [/\bEdgA?\//, 'Edge'],
        [/\b(Firefox|FxiOS)\//, 'Firefox'],
        [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
        [/\bSafari\//, 'Safari'],
      ] as const
    ).find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'Another browser'
  const system =
    (
      [
        [/\b(iPhone|iPod)\b/, 'an iPhone'],
        [/\biPad\b/, 'an iPad'],
        [/\bAndroid\b/, 'Android'],
        [/\bCrOS\b/, 'a Chromebook'],
        [/\bWindows\b/, 'Windows'],
        [/\bMacintosh\b/, 'a Mac'],
        [/\bLinux\b/, 'Linux'],
      ] as const
    ).find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'an unknown system'
  return `${browser} on ${system}`
}

/**
 * May this counter follow that one? An authenticator that counts must count upwards; one that does not count stays at 0.
 * A counter that stands still or goes back means that a copy of the key exists (WebAuthn level 3, 6.1.1).
 */
export const counterMayFollow = (before: number, now: number): boolean => now > before || (now === 0 && before === 0)

/** A person may not give a role to themself, and nobody is given the program's own. */
export function roleRefusal(asked: { role: string; known: readonly string[]; toSelf: boolean }): string | null {
  if (asked.toSelf) return 'You cannot give a role to yourself. Ask another administrator'
  if (asked.role === 'system' || !asked.known.includes(asked.role)) return 'Choose what the person does'
  return null
}

/** The words for a session that is about to begin in one of several organisations. */
export function whereToWork(
  places: readonly { organisationId: string }[],
  lastUsed: string | null,
): { organisationId: string; choose: boolean } | null {
  const first = places.find(place => place.organisationId === lastUsed) ?? places[0]
  return first ? { organisationId: first.organisationId, choose: places.length > 1 } : null
}

/** What an administrator may look for among people, and the states it stands for. */
export const peopleShown = {
  works: ['works'],
  invited: ['invited'],
  closed: ['disabled', 'dormant'],
} as const
/** The states that a filter stands for; null for all of them, and for a filter that there is not. */
export const shownStates = (filter: string) =>
  Object.hasOwn(peopleShown, filter) ? peopleShown[filter as keyof typeof peopleShown] : null

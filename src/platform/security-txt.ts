/** `/.well-known/security.txt` (RFC 9116): where somebody who finds a weakness says so. It names nobody who uses Kith. */

export interface SecurityContact {
  /** The address of this installation, without a slash at its end. */
  origin: string
  /** `mailto:`, `https:` or `tel:`; without one, the part of the help page that says whom to tell. */
  contact: string | undefined
  now: Date
}

export const SECURITY_TXT_PATH = '/.well-known/security.txt'
/** RFC 9116, 2.5.5: less than a year ahead. It is written anew at every request, so it never runs out. */
const VALID_DAYS = 180

/** The file, lines ended as the RFC asks. */
export function securityTxt({ origin, contact, now }: SecurityContact): string {
  const expires = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + VALID_DAYS))
  return [
    `Contact: ${contact ?? `${origin}/help#security`}`,
    `Expires: ${expires.toISOString().replace('.000Z', 'Z')}`,
    'Preferred-Languages: en',
    `Canonical: ${origin}${SECURITY_TXT_PATH}`,
    `Policy: ${origin}/help#security`,
    '',
  ].join('\r\n')
}

/** Passkeys: the person's device vouches for the person (WebAuthn level 3). No password is ever kept. */
import { randomBytes } from 'node:crypto'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { z } from 'zod'
import { isUuid, sql, type Tx } from '../platform/db.ts'
import { newId } from '../platform/id.ts'
import type { PasskeyRow } from './identity.ts'
import { CHALLENGE_STANDS, counterMayFollow } from './rules.ts'

/** This installation, as an authenticator sees it. */
export interface Party {
  origin: string
  now: Date
}
const partyId = ({ origin }: Party): string => new URL(origin).hostname

const base64url = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(10_000)
const fromDevice = z.object({
  id: base64url.max(1400),
  rawId: base64url.max(1400),
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
})
const signInAnswer = fromDevice.extend({
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
})
const registerAnswer = fromDevice.extend({
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
})

/** What came back from the browser, as text; null when it is not an answer at all. */
function read<S extends z.ZodType>(schema: S, text: string): z.output<S> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

// -------------------------------------------------------------------------------------------------- challenges

/** What a device is asked for; an answer to one is no answer to another. */
type Purpose = 'sign-in' | 'register' | 'confirm'

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')

/** A challenge: the id it is kept under, then 32 random bytes. So the answer alone says which question it answers. */
async function ask(tx: Tx, purpose: Purpose, who: string | null, now: Date): Promise<Buffer> {
  const id = newId()
  const challenge = Buffer.concat([bytesOf(id), randomBytes(32)])
  const until = new Date(now.getTime() + CHALLENGE_STANDS)
  await tx.run(sql`select identity.sweep(${now})`)
  await tx.run(
    sql`select identity.keep_challenge(${id}, ${challenge.toString('base64url')}, ${purpose}, ${who}, ${until})`,
  )
  return challenge
}

/** Takes the challenge that this answer answers: it is gone afterwards, whether or not the answer is any good. */
async function take(tx: Tx, purpose: Purpose, clientData: string, now: Date) {
  const said = read(z.object({ challenge: base64url.max(100) }), Buffer.from(clientData, 'base64url').toString('utf8'))
  const bytes = Buffer.from(said?.challenge ?? '', 'base64url')
  if (bytes.length !== 48) return null
  const id = uuidOf(bytes.subarray(0, 16))
  if (!isUuid(id)) return null
  return tx.maybe(
    sql<{ challenge: string; practitionerId: string | null }>`select challenge, practitioner_id as "practitionerId"
      from identity.take_challenge(${id}, ${purpose}, ${now})`,
  )
}

// ------------------------------------------------------------------------------------------------- registering

const ways = (transports: readonly string[]) =>
  transports.filter(way => ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'].includes(way))

/** What a device is asked in order to make a passkey for this person. */
export async function registrationOptions(tx: Tx, who: { id: string; name: string }, party: Party): Promise<object> {
  const there = await passkeysOf(tx, who.id)
  return generateRegistrationOptions({
    rpName: 'Kith',
    rpID: partyId(party),
    userName: who.name,
    userDisplayName: who.name,
    userID: new Uint8Array(bytesOf(who.id)),
    challenge: new Uint8Array(await ask(tx, 'register', who.id, party.now)),
    timeout: CHALLENGE_STANDS,
    attestationType: 'none',
    excludeCredentials: there.map(key => ({ id: key.credentialId, transports: key.transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** Keeps the passkey a device has made for this person; false when anything about it is wrong. */
export async function keepPasskey(tx: Tx, who: string, text: string, label: string, party: Party): Promise<boolean> {
  const answer = read(registerAnswer, text)
  if (!answer) return false
  const asked = await take(tx, 'register', answer.response.clientDataJSON, party.now)
  if (!asked || asked.practitionerId !== who) return false
  const verified = await verifyRegistrationResponse({
    response: answer as never,
    expectedChallenge: asked.challenge,
    expectedOrigin: party.origin,
    expectedRPID: partyId(party),
    requireUserPresence: true,
    requireUserVerification: true,
  }).catch(() => null)
  if (!verified?.verified) return false
  const { credential } = verified.registrationInfo
  if (await passkeyBy(tx, credential.id)) return false
  await tx.run(sql`select identity.add_passkey(${credential.id}, ${who}, ${Buffer.from(credential.publicKey)},
    ${credential.counter}, ${ways(answer.response.transports)}::text[], ${label}, ${party.now})`)
  return true
}

// -------------------------------------------------------------------------------------------------- signing in

/** What a device is asked in order to say who is there. It names nobody: the device knows whose passkeys it has. */
export async function signInOptions(tx: Tx, party: Party): Promise<object> {
  return generateAuthenticationOptions({
    rpID: partyId(party),
    challenge: new Uint8Array(await ask(tx, 'sign-in', null, party.now)),
    timeout: CHALLENGE_STANDS,
    userVerification: 'required',
  })
}

/** What a device is asked in order to confirm that it is still this person: only their own passkeys will do. */
export async function confirmOptions(tx: Tx, who: string, party: Party): Promise<object> {
  const theirs = await passkeysOf(tx, who)
  return generateAuthenticationOptions({
    rpID: partyId(party),
    challenge: new Uint8Array(await ask(tx, 'confirm', who, party.now)),
    timeout: CHALLENGE_STANDS,
    userVerification: 'required',
    allowCredentials: theirs.map(key => ({ id: key.credentialId, transports: ways(key.transports) as never })),
  })
}

/** Who the device vouches for; null for every kind of wrong answer alike. */
export const personOf = (tx: Tx, text: string, party: Party): Promise<string | null> =>
  vouchedFor(tx, text, 'sign-in', party)

/** Does the device vouch for this person, in answer to a question that was asked of them to confirm? */
export const confirmsPerson = async (tx: Tx, text: string, who: string, party: Party): Promise<boolean> =>
  (await vouchedFor(tx, text, 'confirm', party)) === who

async function vouchedFor(tx: Tx, text: string, purpose: 'sign-in' | 'confirm', party: Party): Promise<string | null> {
  const answer = read(signInAnswer, text)
  if (!answer) return null
  const asked = await take(tx, purpose, answer.response.clientDataJSON, party.now)
  const passkey = await passkeyBy(tx, answer.id)
  if (!asked || !passkey) return null
  // Asked of one person, answered by that person.
  if (asked.practitionerId !== null && asked.practitionerId !== passkey.practitionerId) return null
  // A device that says whose passkey this is must say the one we know: never another person's.
  const handle = answer.response.userHandle
  if (handle && handle !== bytesOf(passkey.practitionerId).toString('base64url')) return null
  const verified = await verifyAuthenticationResponse({
    response: answer as never,
    expectedChallenge: asked.challenge,
    expectedOrigin: party.origin,
    expectedRPID: partyId(party),
    credential: { id: answer.id, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
    requireUserVerification: true,
  }).catch(() => null)
  if (!verified?.verified) return null
  const { newCounter } = verified.authenticationInfo
  if (!counterMayFollow(passkey.counter, newCounter)) return null
  await tx.run(sql`select identity.passkey_used(${answer.id}, ${newCounter}, ${party.now})`)
  return passkey.practitionerId
}

const passkeyBy = (tx: Tx, credentialId: string) =>
  tx.maybe(
    sql<{ practitionerId: string; publicKey: Buffer; counter: number }>`select practitioner_id as "practitionerId",
      public_key as "publicKey", counter from identity.passkey_by_credential(${credentialId})`,
  )

/** A person's passkeys, oldest first. */
export const passkeysOf = (tx: Tx, who: string): Promise<PasskeyRow[]> =>
  tx.many(
    sql<PasskeyRow>`select credential_id as "credentialId", transports, label, added_at as "addedAt", used_at as "usedAt"
      from identity.passkeys_of(${who})`,
  )

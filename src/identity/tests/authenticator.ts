/** An authenticator made of software, which can also do what no honest one does. */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

export interface Key {
  id: string
  privateKey: KeyObject
  cose: Uint8Array
  userHandle: string
}
interface Options {
  challenge: string
  rp?: { id: string }
  rpId?: string
  user?: { id: string }
}
/** What to do otherwise than an honest device in a person's hand. */
export interface Tricks {
  origin?: string
  rpId?: string
  challenge?: string
  userVerified?: boolean
  counter?: number
  userHandle?: string
  signWith?: Key
  type?: string
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

function clientData(type: string, options: Options, tricks: Tricks): Buffer {
  const challenge = tricks.challenge ?? options.challenge
  const origin = tricks.origin ?? 'http://localhost:3000'
  return Buffer.from(JSON.stringify({ type: tricks.type ?? type, challenge, origin, crossOrigin: false }))
}
function authenticatorData(rpId: string, tricks: Tricks, more: Uint8Array | null): Buffer {
  const counter = Buffer.alloc(4)
  counter.writeUInt32BE(tricks.counter ?? 0)
  const flags = 0x01 | (tricks.userVerified === false ? 0 : 0x04) | (more ? 0x40 : 0)
  return Buffer.concat([sha256(tricks.rpId ?? rpId), Buffer.from([flags]), counter, more ?? Buffer.alloc(0)])
}

/** Makes a passkey; gives it, and what the browser would send. */
export function register(options: Options, tricks: Tricks = {}): { key: Key; credential: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const cose = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]) as never,
  )
  const id = randomBytes(32)
  const length = Buffer.from([0, id.length])
  const data = authenticatorData(options.rp?.id ?? '', tricks, Buffer.concat([Buffer.alloc(16), length, id, cose]))
  const attestation = isoCBOR.encode(
    new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(data)],
    ]) as never,
  )
  const key = { id: text(id), privateKey, cose, userHandle: options.user?.id ?? '' }
  const response = {
    clientDataJSON: text(clientData('webauthn.create', options, tricks)),
    attestationObject: text(attestation),
    transports: ['internal', 'nonsense'],
  }
  return {
    key,
    credential: JSON.stringify({ id: key.id, rawId: key.id, type: 'public-key', clientExtensionResults: {}, response }),
  }
}

/** Says who is there with a passkey; gives what the browser would send. */
export function assert(options: Options, key: Key, tricks: Tricks = {}): string {
  const data = authenticatorData(options.rpId ?? '', tricks, null)
  const client = clientData('webauthn.get', options, tricks)
  const signature = createSign('sha256')
    .update(Buffer.concat([data, sha256(client)]))
    .sign((tricks.signWith ?? key).privateKey)
  const response = {
    clientDataJSON: text(client),
    authenticatorData: text(data),
    signature: text(signature),
    userHandle: tricks.userHandle ?? key.userHandle,
  }
  return JSON.stringify({ id: key.id, rawId: key.id, type: 'public-key', clientExtensionResults: {}, response })
}

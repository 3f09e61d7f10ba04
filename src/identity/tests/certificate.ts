/** Certificates for tests, made anew by hand (X.509 in DER, ECDSA P-256): nothing signed is kept in the source, and none is ever trusted but by the test that made it. */
import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** One element of DER: its tag, its length, what is in it. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const inside = Buffer.concat(parts)
  if (inside.length < 128) return Buffer.concat([Buffer.from([tag, inside.length]), inside])
  const length = Buffer.from(inside.length.toString(16).padStart(inside.length > 255 ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, inside])
}
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const text = (words: string) => der(0x0c, Buffer.from(words))
const bits = (bytes: Uint8Array) => der(0x03, Buffer.from([0]), bytes)
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`))
const COMMON_NAME = '550403'
const ECDSA_SHA256 = '2a8648ce3d040302'
const SUBJECT_ALT_NAME = '551d11'
const BASIC_CONSTRAINTS = '551d13'

const nameOf = (words: string) => sequence(der(0x31, sequence(oid(COMMON_NAME), text(words))))

export interface Certificate {
  name: string
  cert: string
  key: string
  privateKey: KeyObject
}

/**
 * A certificate for a host name, signed by another one; by itself when none is given.
 * @param of.authority may sign others
 * @param of.until when it ends; an hour from now unless told
 */
export function makeCertificate(
  of: { host: string; authority?: boolean; from?: Date; until?: Date },
  by?: Certificate,
): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = of.authority ? `Authority for tests ${randomBytes(4).toString('hex')}` : of.host
  const algorithm = sequence(oid(ECDSA_SHA256))
  const extension = of.authority
    ? sequence(
        oid(BASIC_CONSTRAINTS),
        der(0x01, Buffer.from([0xff])),
        der(0x04, sequence(der(0x01, Buffer.from([0xff])))),
      )
    : sequence(oid(SUBJECT_ALT_NAME), der(0x04, sequence(der(0x82, Buffer.from(of.host)))))
  const said = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(by?.name ?? name),
    sequence(time(of.from ?? new Date(Date.now() - 3_600_000)), time(of.until ?? new Date(Date.now() + 3_600_000))),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  )
  const signature = createSign('sha256')
    .update(said)
    .sign(by?.privateKey ?? privateKey)
  const whole = sequence(said, algorithm, bits(signature)).toString('base64')
  const lines = whole.match(/.{1,64}/g) ?? []
  return {
    name,
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey,
  }
}

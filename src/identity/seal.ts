/** Keeps a secret so that the database alone does not give it away: AES-256-GCM, bound to the row it belongs to. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** A sealed text that was changed, or belongs to another row, or was sealed with another key. */
export class BrokenSeal extends Error {
  override name = 'BrokenSeal'
}

/** @param key 32 bytes  @param belongsTo what the secret is of; opening it for anything else fails */
export function seal(secret: string, key: Buffer, belongsTo: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(belongsTo))
  const hidden = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url')
}

/** @throws BrokenSeal */
export function unseal(sealed: string, key: Buffer, belongsTo: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    cipher.setAAD(Buffer.from(belongsTo)).setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()]).toString('utf8')
  } catch {
    throw new BrokenSeal('This secret cannot be opened with the key of this installation.')
  }
}

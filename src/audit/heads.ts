import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClientBase } from 'pg'
import { HEAD_FORMAT, type HeadBody, headHash, type KeptHead, treeRoot } from './format.ts'

/** A connection or a pool. */
export type Queryable = Pick<ClientBase, 'query'>

const KEY_FILE = 'audit-signing-key.pem'

/**
 * The Ed25519 key that signs heads, from the data folder; made on first use, readable by its owner only.
 * Whoever holds it and the database can rewrite history: keep it out of database backups, and give heads to partners.
 */
export function loadSigningKey(dataFolder: string): KeyObject {
  const path = join(dataFolder, KEY_FILE)
  mkdirSync(dataFolder, { recursive: true })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  try {
    writeFileSync(path, pem, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  chmodSync(path, 0o600)
  let key: KeyObject
  try {
    key = createPrivateKey(readFileSync(path, 'utf8'))
  } catch {
    throw new Error(
      `${KEY_FILE} in the data folder is damaged: put it back from a safe copy, or move it away for a new key`,
    )
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${KEY_FILE} in the data folder is not an Ed25519 key`)
  return key
}

/** A key's id: SHA-256 of its public half in DER form (SPKI), hexadecimal. Takes either half. */
export function keyId(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key
  return hash('sha256', half.export({ type: 'spki', format: 'der' }), 'hex')
}

type Tree = {
  seqs: (number | string)[]
  hashes: Buffer[]
  head_number: number | string | null
  head_body: string | null
}

/**
 * Signs what the 64 chains are now and keeps it as the next head. Gives the head's number, or null when there was
 * nothing new to sign or another worker signed first. An empty log gets its first head too.
 */
export async function signHead(client: Queryable, privateKey: KeyObject, at: Date): Promise<number | null> {
  const tree = (await client.query<Tree>('select * from audit.tree()')).rows[0]
  if (tree === undefined || tree.seqs === null) throw new Error('The audit chains cannot be read')
  const seqs = tree.seqs.map(Number)
  const last = tree.head_body === null ? null : (JSON.parse(tree.head_body) as HeadBody)
  const id = keyId(privateKey)
  if (last !== null && last.keyId === id && last.seqs.every((seq, chain) => seq === seqs[chain])) return null
  const head: HeadBody = {
    format: HEAD_FORMAT,
    number: Number(tree.head_number ?? 0) + 1,
    at: at.toISOString(),
    size: seqs.reduce((sum, seq) => sum + seq, 0),
    root: treeRoot(seqs, tree.hashes).toString('hex'),
    previous: tree.head_body === null ? null : headHash(tree.head_body).toString('hex'),
    keyId: id,
    seqs,
  }
  const body = JSON.stringify(head)
  const kept = await client.query<{ kept: boolean }>('select audit.add_head($1, $2, $3, $4) as kept', [
    body,
    sign(null, Buffer.from(body), privateKey),
    id,
    createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }),
  ])
  return kept.rows[0]?.kept === true ? head.number : null
}

/** The latest signed head, for a partner to keep; null when none was signed yet. */
export async function latestHead(client: Queryable): Promise<KeptHead | null> {
  const found = await client.query<{ body: string; signature: Buffer; key_id: string; public_key: string }>(
    'select body, signature, key_id, public_key from audit.latest_head()',
  )
  const head = found.rows[0]
  if (head === undefined) return null
  return {
    type: 'head',
    number: (JSON.parse(head.body) as HeadBody).number,
    hash: headHash(head.body).toString('hex'),
    keyId: head.key_id,
    body: head.body,
    signature: head.signature.toString('hex'),
    publicKey: head.public_key,
  }
}

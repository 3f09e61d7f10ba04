/** What the program stands on, from the lock file alone. The proof asks the registry as well. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { licenceOf } from '../proofs/supply.ts'
import { billOfMaterials, checkBill, checkLock, type Lock, type Manifest } from '../proofs/web/supply-check.ts'

const root = join(import.meta.dirname, '../..')
const json = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T
const manifest = json<Manifest>('package.json')
const lock = json<Lock>('package-lock.json')
const wrong = (lockFile: Lock, made: Manifest = manifest) => checkLock(made, lockFile, licenceOf).filter(one => !one.ok)

test('25 direct and 150 dependencies to run at most, pinned, from one registry, known by their hashes, freely licensed', () => {
  const cases = checkLock(manifest, lock, licenceOf)
  expect(cases.length).toBeGreaterThan(500)
  expect(cases.filter(one => !one.ok)).toEqual([])
})
test('the bill of materials has every package, with its hash', () => {
  const bill = billOfMaterials(manifest, lock, licenceOf)
  expect(checkBill(bill, lock).filter(one => !one.ok)).toEqual([])
  expect(billOfMaterials(manifest, lock, licenceOf)).toEqual(bill)
})
test('what is wrong would be found', () => {
  const changed = (change: (copy: Lock) => void): Lock => {
    const copy = structuredClone(lock)
    change(copy)
    return copy
  }
  expect(wrong(changed(copy => void delete copy.packages['node_modules/zod']!.integrity)).length).toBe(1)
  const elsewhere = changed(copy => {
    copy.packages['node_modules/zod']!.resolved = 'git+ssh://git@example.org/zod.git'
  })
  expect(wrong(elsewhere).length).toBeGreaterThan(0)
  const otherLicence = changed(copy => {
    copy.packages['node_modules/zod']!.license = 'Proprietary'
  })
  expect(wrong(otherLicence).length).toBe(1)
  expect(wrong(lock, { ...manifest, dependencies: { ...manifest.dependencies, zod: 'latest' } }).length).toBe(1)
  expect(checkBill({ ...billOfMaterials(manifest, lock, licenceOf), components: [] }, lock).some(one => !one.ok)).toBe(
    true,
  )
})

/** The papers a data protection officer answers for, true of the program that runs: the only door of this slice. */
import type { Slice } from '../platform/http.ts'
import { type DataProtectionDeps, dataProtectionRoutes } from './routes.tsx'

export { documentKeys } from './data-protection.ts'
export { agree, write } from './queries.ts'

/** Impact assessment, sharing agreement, privacy notices. */
export const dataProtectionSlice = (deps: DataProtectionDeps): Slice => ({
  name: 'data-protection',
  routes: dataProtectionRoutes(deps),
  nav: [
    { label: 'Documents', href: '/data-protection', may: 'documents.write', order: 40 },
    {
      label: 'Data protection documents',
      href: '/data-protection',
      may: 'documents.read',
      unless: 'documents.write',
      order: 96,
    },
  ],
})

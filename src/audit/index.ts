export { type AuditDeps, auditCommand } from './commands.ts'
export {
  type AuditDetail,
  type AuditDetailValue,
  type AuditEvent,
  type AuditOutcome,
  appendCall,
  appendSqlLiteral,
  canonicalBody,
  MOST_CHILDREN,
  newSalt,
} from './event.ts'
export { type ExportCounts, exportLog } from './export.ts'
export { CHAINS } from './format.ts'
export { keyId, latestHead, loadSigningKey, type Queryable, signHead } from './heads.ts'
export { type VerifyOptions, type VerifyReport, verifyExport } from './verify.ts'

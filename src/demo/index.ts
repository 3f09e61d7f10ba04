import type { Db } from '../platform/db.ts'
export async function seedDemonstration(_adminUrl: string, _db: Db): Promise<void> {}

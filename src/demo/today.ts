import type { Db } from '../platform/db.ts'
import type { Told } from './story.ts'
export async function seedToday(_db: Db, _told: ReadonlyMap<string, Told>, _now: Date): Promise<void> {}

// Generated from a migrated database by `npm run schema`. Do not edit.
// biome-ignore lint/suspicious/noExplicitAny: replaced by the generator
export type DB = any

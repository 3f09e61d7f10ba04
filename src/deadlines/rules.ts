/** Pure. */
import type { ClockRow } from './deadline.ts'

export const extendable: Readonly<Record<string, string>> = { 'nrm-reconsideration': 'Longer only in exceptional circumstances.' }
export const mayExtend = (clock: ClockRow, dueAt: Date): boolean => Object.hasOwn(extendable, clock.rule) && dueAt > clock.dueAt

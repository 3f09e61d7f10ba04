/** Reads what the worklist is made of, in one go, and what other slices show beside it. */
import { may, roles } from '../access/index.ts'
import { calendarFor, setting } from '../area/index.ts'
import { labelsOf, onRoll } from '../people/index.ts'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { log } from '../platform/log.ts'
import { findRule, londonDate, type Rule } from '../statute/index.ts'
import { format } from '../ui/index.ts'
import type { ClockRow, Subject, TaskRow } from './deadline.ts'
import type { AsidePart } from './pages.tsx'
import { openClocks, openTasks } from './queries.ts'
import { choicesFor, isOwn } from './reckon.ts'
import { type ChildLabel, type Facts, type WorkItem, workItems } from './worklist.ts'

/** Rows of each kind that one page holds. */
export const mostRows = 500

/** Something to show beside the worklist, or null when this person has none of it. */
export type AsideSource = (tx: Tx, ctx: Ctx) => Promise<AsidePart | null>

/**
 * Names for rows. Asking for them puts each child into the audit event. Somebody without a reading role knows the
 * children of the roll by name and no more.
 */
export async function labelsFor(tx: Tx, ctx: Ctx, children: readonly string[]): Promise<Map<string, ChildLabel>> {
  const labels = new Map<string, ChildLabel>(await labelsOf(tx, children))
  const missing = [...new Set(children)].filter(child => !labels.has(child))
  for (const row of await onRoll(tx, ctx, missing)) {
    labels.set(row.childId, { name: row.name, initials: format.initials(row.name), yearGroup: row.yearGroup })
  }
  return labels
}

/** Are names shown as initials: by the organisation, or by its own or the area’s setting. */
export const showsInitials = async (tx: Tx, ctx: Ctx): Promise<boolean> =>
  ctx.showsInitials || (await setting(tx, ctx, 'names-shown')) === 'initials'

/** Everything that rows are made from, for these tasks and clocks. */
export async function factsFor(
  tx: Tx,
  ctx: Ctx,
  tasks: readonly TaskRow[],
  clocks: readonly ClockRow[],
): Promise<Facts> {
  const labels = await labelsFor(
    tx,
    ctx,
    [...tasks, ...clocks].flatMap(row => row.children),
  )
  const today = londonDate(ctx.now)
  const own = new Map<string, Rule | undefined>()
  for (const clock of clocks.filter(row => isOwn(row.rule))) {
    const key = `${clock.rule} ${londonDate(clock.startedAt)}`
    if (!own.has(key)) own.set(key, findRule(clock.rule, (await choicesFor(tx, ctx.areaId, clock, today)).rules))
  }
  return {
    tasks,
    clocks,
    labels,
    ruleOf: clock => findRule(clock.rule) ?? own.get(`${clock.rule} ${londonDate(clock.startedAt)}`),
    calendar: await calendarFor(tx, ctx),
    me: ctx.practitionerId,
    now: ctx.now,
    initials: await showsInitials(tx, ctx),
    areaName: ctx.areaName,
    roleWords: roles,
    mayAsk: may(ctx.roles, 'clock.read'),
  }
}

/** Open tasks and running clocks that this person sees. */
export async function openWork(tx: Tx): Promise<{ tasks: TaskRow[]; clocks: ClockRow[] }> {
  const [tasks, clocks] = await Promise.all([openTasks(tx, { most: mostRows }), openClocks(tx, { most: mostRows })])
  return { tasks, clocks }
}

/** Rows about some children or one matter, for another slice's page: what runs and what is to be done, as this person sees it. */
export async function workFor(
  tx: Tx,
  ctx: Ctx,
  which: { children?: readonly string[]; subject?: Subject },
): Promise<WorkItem[]> {
  const [tasks, clocks] = await Promise.all([openTasks(tx, which), openClocks(tx, which)])
  return workItems(await factsFor(tx, ctx, tasks, clocks))
}

/** The parts beside the worklist. One that fails is null: the page says so and shows the rest. */
export async function asideParts(tx: Tx, ctx: Ctx, sources: readonly AsideSource[]): Promise<(AsidePart | null)[]> {
  const parts: (AsidePart | null)[] = []
  const failed: null[] = []
  for (const source of sources) {
    const asked = new Set(tx.asked)
    try {
      const part = await tx.attempt(() => source(tx, ctx))
      if (part) parts.push(part)
    } catch (error) {
      // What was asked for inside is undone with the rest; forgetting it lets the next part ask for it again.
      for (const child of tx.asked) if (!asked.has(child)) tx.asked.delete(child)
      log.fault(ctx.requestId, 'home, a part beside the worklist', error)
      failed.push(null)
    }
  }
  return [...parts.toSorted((a, b) => (a?.order ?? 0) - (b?.order ?? 0)), ...failed]
}

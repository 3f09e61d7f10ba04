import type { ComponentChildren } from 'preact'
import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import type { PictureRows } from './picture-rules.ts'

/** A part of the child's page that another slice supplies: clocks, open questions, attendance. */
export interface ChildSection {
  order: number
  title: string
  /** `banner`: over everything, because it says how one comes to see the rest. */
  place: 'banner' | 'top' | 'aside'
  /** Nothing is done from this page while this stands on it: no actions, and none of the other parts that do not say the same. */
  readOnly?: boolean
  body: () => ComponentChildren
}
/** A thing to do from the child's page. */
export interface ChildAction {
  label: string
  href: (childId: string) => string
  may: string
  primary?: boolean
}
/** What app.ts hands to record: record knows none of the slices that write to it. */
export interface RecordDeps {
  /** Lanes of the picture, each from the slice that owns them. */
  lanes: ((tx: Tx, ctx: Ctx, childId: string, from: string) => Promise<Partial<PictureRows>>)[]
  sections: ((tx: Tx, ctx: Ctx, childId: string) => Promise<ChildSection | null>)[]
  actions: ChildAction[]
  /** Things to do from the list of children. */
  listActions?: { label: string; href: string; may: string }[]
  may: (roles: readonly string[], permission: string) => boolean
  /** Plain words for a harm's key. */
  harmLabel: (harm: string) => string
}

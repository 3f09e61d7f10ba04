/** What this slice needs to know from above it. */
export interface AreaDeps {
  /** Whether somebody with these roles holds a permission: links to forms show only to them. The route checks again. */
  may?: (roles: readonly string[], permission: string) => boolean
}

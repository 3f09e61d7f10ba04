/**
 * What the made-up people do, as the program writes it: which form or page it is, and what its event says. Compared with the mounted routes in
 * snoopers.test.ts, so that the log of the proof cannot come to differ from the program's.
 */
export interface Act {
  method: 'get' | 'post'
  path: string
  action: string
  outcome: 'read' | 'done'
  /** The action that the route itself names, where its handler gives the event another. */
  ofRoute?: string
}
const reads = (path: string, action: string): Act => ({ method: 'get', path, action, outcome: 'read' })
const does = (path: string, action: string): Act => ({ method: 'post', path, action, outcome: 'done' })

export const acts = {
  openRecord: reads('/children/:childId', 'child.read'),
  openPeople: reads('/children/:childId/people', 'child.people.read'),
  openEntry: reads('/entries/:entryId', 'entry.read'),
  /** Words to find on a child's page: a form, and yet a look. */
  findInRecord: { method: 'post', path: '/children/:childId', action: 'child.read', outcome: 'read' },
  search: { method: 'post', path: '/children', action: 'children.searched', outcome: 'read' },
  ask: { method: 'post', path: '/known', action: 'child.known.asked', outcome: 'read' },
  breakGlass: { ...does('/emergency', 'glass.opened'), ofRoute: 'glass.asked' },
  addEntry: does('/children/:childId/entries', 'entry.added'),
  finishTask: does('/tasks/:taskId/done', 'task.done'),
  decideConcern: does('/concerns/:concernId', 'concern.decided'),
  refer: does('/children/:childId/refer', 'referral.sent'),
  recordContact: does('/contacts/new', 'contact.recorded'),
} as const satisfies Record<string, Act>
export type ActName = keyof typeof acts

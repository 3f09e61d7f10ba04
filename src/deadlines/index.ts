/** Running clocks and tasks, and the home page: the only door for other slices. */
import type { Slice } from '../platform/http.ts'
import { deadlineRoutes, type HomeDeps } from './routes.ts'

export {
  extendClock,
  finishTask,
  finishTaskById,
  giveTask,
  moveClockStart,
  reassignTask,
  recomputeClocks,
  sayWhyLate,
  startClock,
  stopClock,
} from './actions.ts'
export { clocksSection, dueLane } from './child-section.tsx'
export type { ClockRow, GiveTask, StartClock, StopClock, StopResult, Subject, TaskRow } from './deadline.ts'
export { type AsideSource, workFor } from './home.ts'
export { type Mail, reminderMail, sweep } from './jobs.ts'
export { type AsidePart, WorkItemRow } from './pages.tsx'
export { clockById, openClocks, openTasks, taskById } from './queries.ts'
export type { HomeDeps } from './routes.ts'
export type { WorkItem } from './worklist.ts'

/** Home, tasks, "why this date?", the team, reminders and calendar. */
export const deadlinesSlice = (deps: HomeDeps): Slice => ({
  name: 'deadlines',
  routes: deadlineRoutes(deps),
  nav: [{ label: 'Home', href: '/', may: 'home', order: 0 }],
})

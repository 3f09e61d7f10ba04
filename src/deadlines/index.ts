/** Running clocks and tasks: the only door for other slices. */
export { extendClock, finishTask, finishTaskById, giveTask, moveClockStart, reassignTask, recomputeClocks, sayWhyLate, startClock, stopClock } from './actions.ts'
export type { ClockRow, GiveTask, StartClock, StopClock, StopResult, Subject, TaskRow } from './deadline.ts'
export { clockById, openClocks, openTasks, taskById } from './queries.ts'

/** The only door of this slice: the register, what it shows, and who is told. */
export { type MarkRow, partTimeInput } from './attendance.ts'
export { type AttendanceFacts, attendanceFacts } from './facts.ts'
export type { MarkOn } from './marks.ts'
export { agreePartTime } from './part-time.ts'
export { importAttendanceCommand } from './register-command.ts'
export { takeFolder } from './register-folder.ts'
export { type DoorDeps, mountRegisterDoor } from './register-http.ts'
export { unscannedSchools } from './register-queries.ts'
export { bringInUpload, type RegisterDeps } from './register-routes.tsx'
export { putHistory, takeRows } from './register-rows.ts'
export { afterMarks, scanSchool } from './register-scan.ts'
export { attendanceHome, attendanceKnown, attendanceLane, attendanceSection } from './sections.tsx'
export { schoolsWaiting, settle } from './telling-actions.ts'

import type { Slice } from '../platform/http.ts'
import type { RegisterDeps } from './register-routes.tsx'
import { attendanceRoutes } from './routes.ts'

/** Attendance as a safeguarding signal: the register read every day beside what else is known. */
export const attendanceSlice = (deps: RegisterDeps): Slice => ({
  name: 'attendance',
  routes: attendanceRoutes(deps),
  nav: [
    { label: 'Attendance', href: '/attendance', may: 'attendance.list', order: 35 },
    { label: 'Attendance', href: '/attendance/partnership', may: 'attendance.partnership', order: 35 },
    { label: 'Register files', href: '/attendance/files', may: 'attendance.import', order: 76 },
  ],
})

/** What an alert says, from its figures, and what each kind is called where no child is meant. Pure. */
import type { AlertRow } from './alert.ts'
import type { AlertKind } from './alert-rules.ts'
import { alertSentence } from './sentence-rules.ts'

/** One or two sentences: the words of the scan that found it. */
export const alertSays = (alert: Pick<AlertRow, 'kind' | 'facts'>): string =>
  typeof alert.facts.words === 'string' ? alert.facts.words : alertSentence(alert.kind, alert.facts)

const titles: Record<AlertKind, string> = {
  change: 'Absence more often than before',
  lateness: 'Late more often, or by more',
  weekday: 'Absent on one day of the week',
  'half-day': 'Absent in the morning, or the afternoon, alone',
  breaks: 'Absent beside weekends and holidays',
  'near-days': 'Absent around known days',
  together: 'Absent together with a brother or sister',
  severe: 'Absent for half the sessions or more',
  persistent: 'Absent for a tenth of the sessions or more',
  unexplained: 'Sessions in a row that nobody can explain',
  'long-absence': 'A long absence',
  back: 'Back after a long absence',
  'ill-days': 'Many days of illness',
  'ill-often': 'Ill often',
  'unauthorised-run': 'Days in a row without permission',
  missing: 'Twenty days in a row without permission',
  'ten-sessions': 'Ten sessions without permission in ten weeks',
  'reasons-overdue': 'Reasons not written down',
  'part-time': 'A long part-time timetable',
  elsewhere: 'Taught elsewhere for long',
  custody: 'Detained',
}
/** A kind of alert as a heading: of no child in particular. */
export const kindTitle = (kind: string): string =>
  Object.hasOwn(titles, kind)
    ? titles[kind as AlertKind]
    : kind.startsWith('part-time')
      ? 'Part-time without an agreement'
      : 'Another change'

import type { Source } from '../rules/rule.ts'
import { type Code, codeList } from './list.ts'

/**
 * What a code does to a rate. `present` and `approved` count as attended; `authorised` and `unauthorised` as missed;
 * `not-possible` is in neither; `not-collected` is no mark about a pupil at all.
 */
export type AttendanceClass = 'present' | 'approved' | 'authorised' | 'unauthorised' | 'not-possible' | 'not-collected'

export type AttendanceCode = Code & {
  meaning: AttendanceClass
  /** Safeguarding looks twice at it. Inferred from what the codes mean, not from any text. */
  lookTwice: boolean
}

const source: Source = {
  document:
    'SI 2024/208, regulation 10 (text of / \\ L K V P), and Working together to improve school attendance, August 2024 (classes)',
  address: 'https://crimeline.co.uk/legislationdisplay/?leg=%2Fuksi%2F2024%2F208%2Fregulation%2F10%2Fmade',
  quoting: 'The classes: a public repository that extracts them from the guidance, whose own file was not opened',
  certainty: 'local',
}

const twice = new Set(['Y5', 'C2', 'B', 'K', 'N', 'O', 'U', 'E'])

const of = (meaning: AttendanceClass, lines: string): AttendanceCode[] =>
  lines
    .trim()
    .split('\n')
    .map(line => {
      const [code = '', label = ''] = line.split(' | ').map(cell => cell.trim())
      return { code, label, meaning, lookTwice: twice.has(code) }
    })

const withdrawn = (code: string, label: string, meaning: AttendanceClass): AttendanceCode => ({
  code,
  label,
  meaning,
  lookTwice: false,
  withdrawn: true,
})

/** The 34 codes in use from 19 August 2024, and the three withdrawn then, kept for older marks. */
export const attendanceCodes = codeList<AttendanceCode>(
  'attendance',
  'Attendance codes',
  source,
  [
    ...of('present', '/ | Present in the morning\n\\ | Present in the afternoon\nL | Late, before the register closed'),
    ...of(
      'approved',
      `
K | Education arranged by the council
V | Educational visit or trip
P | Sporting activity
W | Work experience
B | Any other approved, supervised educational activity`,
    ),
    ...of(
      'authorised',
      `
C | Leave for exceptional circumstances
C1 | Leave for a regulated performance or employment abroad
C2 | Part-time timetable
E | Suspended or permanently excluded, no other provision made
I | Illness
J1 | Interview for employment or for another school
M | Medical or dental appointment
R | Religious observance
S | Study leave
T | Parent travelling for occupational purposes`,
    ),
    ...of(
      'unauthorised',
      `
G | Holiday not granted by the school
N | Reason for absence not yet established
O | Absent in other or unknown circumstances
U | Arrived after the register closed`,
    ),
    ...of(
      'not-possible',
      `
D | Dual registered, at the other school
X | Non-compulsory school age, not required to attend
Q | Unable to attend: no access arrangements were made
Y1 | Unable to attend: transport normally provided not available
Y2 | Unable to attend: widespread disruption to travel
Y3 | Unable to attend: part of the school premises closed
Y4 | Unable to attend: whole school site unexpectedly closed
Y5 | Unable to attend: in criminal justice detention
Y6 | Unable to attend: public health guidance or law
Y7 | Unable to attend: any other unavoidable cause`,
    ),
    ...of('not-collected', 'Z | Prospective pupil, not on the admission register\n# | Planned whole-school closure'),
    withdrawn('H', 'Holiday granted by the school (withdrawn August 2024)', 'authorised'),
    withdrawn('J', 'Interview (withdrawn August 2024; now J1)', 'approved'),
    withdrawn(
      'Y',
      'Unable to attend in exceptional circumstances (withdrawn August 2024; now Y1 to Y7)',
      'not-possible',
    ),
  ],
  {
    notes: [
      'The classes of D, X, Q and Y1 to Y7 were read from repositories that extract the guidance; one other disagrees.',
      'J1 counts as authorised absence; before August 2024 interviews (J) counted as educational activity.',
      'Whether N counts towards a penalty notice: sources differ.',
    ],
  },
)

const byCode = new Map(attendanceCodes.codes.map(code => [code.code, code]))

/** A code with its meaning; undefined if there is no such code, old or new. */
export const attendanceCode = (code: string): AttendanceCode | undefined => byCode.get(code)

/** How a session counts: in the denominator or not, and as attended or missed. Null for an unknown code. */
export function sessionCounts(code: string): { possible: boolean; attended: boolean; authorised: boolean } | null {
  const found = byCode.get(code)
  if (!found) return null
  const attended = found.meaning === 'present' || found.meaning === 'approved'
  const possible = found.meaning !== 'not-possible' && found.meaning !== 'not-collected'
  return { possible, attended, authorised: found.meaning === 'authorised' }
}

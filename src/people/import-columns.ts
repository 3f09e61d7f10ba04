/** The columns of a school's pupil list: what each is for, and what the systems that schools use call it. */

export const importFields = {
  upn: 'Unique pupil number',
  given: 'First name',
  family: 'Surname',
  knownAs: 'Name the child goes by',
  bornOn: 'Date of birth',
  sex: 'Sex',
  yearGroup: 'Year group',
  form: 'Form',
  local: 'The school’s own number',
} as const
export type ImportField = keyof typeof importFields
export const importFieldNames = Object.keys(importFields) as ImportField[]
/** Without these a row cannot be a child's. */
export const neededFields = ['given', 'family'] as const satisfies readonly ImportField[]

/** Which column (by its heading) holds what. A field that no column holds is absent. */
export type Mapping = Partial<Record<ImportField, string>>

/**
 * Headings by vendor. First name, surname, pupil number, year and form as a public project maps them for SIMS, Arbor and Bromcom; the others
 * are usual and not checked against the vendors. Compared without case, spaces, underscores and points.
 */
const headings: Record<ImportField, readonly string[]> = {
  upn: ['UPN', 'Unique pupil number', 'PupilUPN', 'StudentUPN'],
  given: [
    'Forename',
    'First name',
    'FirstName',
    'Legal forename',
    'Legal first name',
    'LegalFirstName',
    'Given name',
    'Forename(s)',
  ],
  family: ['Surname', 'Last name', 'LastName', 'Legal surname', 'Legal last name', 'LegalLastName', 'Family name'],
  knownAs: [
    'Preferred forename',
    'Preferred first name',
    'PreferredFirstName',
    'Chosen name',
    'Known as',
    'Preferred name',
    'Chosen forename',
  ],
  bornOn: ['DOB', 'Date of birth', 'DateOfBirth', 'Birth date', 'Birthday', 'Born', 'D.O.B.'],
  sex: ['Gender', 'Sex', 'Legal sex'],
  yearGroup: ['Year', 'Year group', 'YearGroup', 'NC year', 'Curriculum year', 'National curriculum year', 'NCY'],
  form: [
    'Reg',
    'Registration form',
    'Form',
    'Reg group',
    'Registration group',
    'Tutor group',
    'TutorGroup',
    'Class',
    'Reg form',
  ],
  local: [
    'Adno',
    'Admission number',
    'AdmissionNumber',
    'Adm no',
    'Student ID',
    'StudentID',
    'Pupil ID',
    'MIS ID',
    'Arbor student ID',
    'Admission no',
  ],
}
const compared = (heading: string) =>
  heading
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_.\-()]/g, '')

export type Vendor = 'SIMS' | 'Arbor' | 'Bromcom'
/** The three headings by which each system's list is told from the others. */
const signs: Record<Vendor, readonly string[]> = {
  SIMS: ['Forename', 'Surname', 'Reg'],
  Arbor: ['First name', 'Last name', 'Registration form'],
  Bromcom: ['FirstName', 'LastName', 'YearGroup'],
}
/** Which system a list looks like; null when it is none of the three. */
export const vendorOf = (found: readonly string[]): Vendor | null =>
  (Object.keys(signs) as Vendor[]).find(vendor => signs[vendor].every(sign => found.includes(sign))) ?? null

/** Which column holds what, as far as the headings tell. */
export function guessMapping(found: readonly string[]): Mapping {
  const mapping: Mapping = {}
  for (const field of importFieldNames) {
    for (const name of headings[field]) {
      const heading = found.find(
        candidate => compared(candidate) === compared(name) && !Object.values(mapping).includes(candidate),
      )
      if (heading !== undefined) {
        mapping[field] = heading
        break
      }
    }
  }
  return mapping
}

/** What is wrong with a mapping for these headings: one sentence each. Empty: it can be used. */
export function mappingProblems(mapping: Mapping, found: readonly string[]): { field: ImportField; message: string }[] {
  const problems: { field: ImportField; message: string }[] = []
  for (const field of importFieldNames) {
    const heading = mapping[field]
    if (heading === undefined) {
      if ((neededFields as readonly string[]).includes(field))
        problems.push({ field, message: `No column for “${importFields[field]}”. Choose the one that holds it` })
    } else if (!found.includes(heading))
      problems.push({
        field,
        message: `There is no column “${heading}” in this file any more. Choose where “${importFields[field]}” is now`,
      })
    else if (found.indexOf(heading) !== found.lastIndexOf(heading))
      problems.push({ field, message: `Two columns are called “${heading}”. Rename one` })
  }
  const used = new Map<string, ImportField>()
  for (const field of importFieldNames) {
    const heading = mapping[field]
    if (heading === undefined) continue
    const other = used.get(heading)
    if (other)
      problems.push({
        field,
        message: `“${heading}” is chosen twice, for “${importFields[other]}” and “${importFields[field]}”`,
      })
    used.set(heading, field)
  }
  if (mapping.upn === undefined && mapping.local === undefined && mapping.bornOn === undefined) {
    problems.push({
      field: 'upn',
      message:
        'A child cannot be told from another by name alone. Choose a column for the pupil number, the school’s own number or the date of birth',
    })
  }
  return problems
}

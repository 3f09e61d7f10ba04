/**
 * The rolls of three schools, invented: what staff pick a child from. Set down in one statement a table, because a whole roll one by one would
 * keep everybody waiting. The children of the families' stories are on their rolls already.
 */
import type { ClientBase } from 'pg'
import { londonNow } from '../platform/moment.ts'
import { dateText, dayNumber, upnCheckLetter } from '../statute/index.ts'
import { demoId, type OrganisationKey, organisationId, systemId } from './cast.ts'

/** Given names with their sex, and family names, of one background; `ethnicity` is the census code. */
interface Background {
  share: number
  ethnicity: string
  girls: string
  boys: string
  families: string
}
const backgrounds: readonly Background[] = [
  {
    share: 22,
    ethnicity: 'WBRI',
    girls: 'Olivia Emily Grace Ruby Lily Evie Isla Poppy Millie Lucy Holly Amelia',
    boys: 'Oliver Jack Harry George Alfie Charlie Jacob Archie Henry Thomas Oscar Ben',
    families:
      'Ashworth Birtwistle Cole Dawson Entwistle Fenwick Garside Hoyle Ingham Jessop Kershaw Lister Mallinson Nuttall Oldroyd Pickles Radcliffe Shaw Thackray Walton',
  },
  {
    share: 6,
    ethnicity: 'APKN',
    girls: 'Aisha Maryam Zara Hafsa Iqra Noor',
    boys: 'Mohammed Ibrahim Hamza Bilal Zain Yusuf',
    families: 'Khan Malik Akhtar Mahmood Raza Aslam',
  },
  {
    share: 3,
    ethnicity: 'ABAN',
    girls: 'Fahmida Nusrat Tahmina Sumaya',
    boys: 'Rahim Tanvir Imran Jubair',
    families: 'Begum Miah Uddin Chowdhury',
  },
  {
    share: 3,
    ethnicity: 'AIND',
    girls: 'Ananya Kavya Simran Diya',
    boys: 'Arjun Rohan Jaspreet Nikhil',
    families: 'Patel Singh Desai Kaur',
  },
  {
    share: 3,
    ethnicity: 'BAFR',
    girls: 'Amara Ifeoma Blessing Hodan',
    boys: 'Emmanuel Chidi Kwabena Abdi',
    families: 'Okonkwo Mensah Adebayo Warsame',
  },
  {
    share: 2,
    ethnicity: 'BCRB',
    girls: 'Shanice Kezia Naomi',
    boys: 'Tyrell Jerome Isaiah',
    families: 'Campbell Grant Bailey',
  },
  {
    share: 3,
    ethnicity: 'MWBC',
    girls: 'Maya Jasmine Tiana',
    boys: 'Kai Jayden Reuben',
    families: 'Clarke Bennett Francis',
  },
  {
    share: 3,
    ethnicity: 'WOTH',
    girls: 'Zuzanna Julia Elena Andreea',
    boys: 'Kacper Filip Mihai Luca',
    families: 'Kowalski Wojcik Popescu Ionescu',
  },
  { share: 1, ethnicity: 'WIRT', girls: 'Bridget Kathleen', boys: 'Patrick Martin', families: 'Ward Connors' },
  { share: 1, ethnicity: 'CHNE', girls: 'Mei Jia', boys: 'Wei Jun', families: 'Chen Wong' },
  { share: 1, ethnicity: 'OOTH', girls: 'Rojin Layla', boys: 'Omar Azad', families: 'Hassan Karim' },
]

interface Pupil {
  id: string
  given: string
  family: string
  sex: 'M' | 'F'
  ethnicity: string
  bornOn: string
  upn: string
  organisation: string
  maker: string
  year: string
  form: string
  since: string
}

/** Always the same number for the same words, 0 up to `below`. */
const pick = (below: number, ...words: (string | number)[]): number =>
  Number.parseInt(demoId(...words.map(String)).slice(0, 8), 16) % below
const oneOf = (list: string, ...words: (string | number)[]): string => {
  const names = list.split(' ')
  return names[pick(names.length, ...words)] ?? ''
}

const shares = backgrounds.flatMap(background => Array<Background>(background.share).fill(background))
const startOf = (today: string): number =>
  today.slice(5) >= '09-01' ? Number(today.slice(0, 4)) : Number(today.slice(0, 4)) - 1

interface School {
  key: OrganisationKey
  /** School years, with the letters of their forms and pupils a form. */
  years: readonly number[]
  forms: string
  each: number
  /** The year pupils join in. */
  joins: number
}
const schools: readonly School[] = [
  { key: 'eastbridge', years: [7, 8, 9, 10, 11], forms: 'A B C D E F', each: 8, joins: 7 },
  { key: 'hillside', years: [7, 8, 9, 10, 11], forms: 'B M R', each: 4, joins: 7 },
  { key: 'becklane', years: [1, 2, 3, 4, 5, 6], forms: 'B H', each: 3, joins: 1 },
]

/** A pupil's unique number with its right check letter: the school's part is invented. */
const upnOf = (school: number, number: number, joined: number): string => {
  const twelve = `999${String(4100 + school)}${String(joined).slice(2)}${String(number).padStart(3, '0')}`
  return `${upnCheckLetter(twelve) ?? ''}${twelve}`
}

/** Two Mohammed Khans in one year, in two forms: choosing a child by name alone is not choosing a child. */
const named = new Map<string, { name: string; ethnicity: string; sex: 'M' | 'F' }>([
  ['eastbridge 8 A 0', { name: 'Mohammed Khan', ethnicity: 'APKN', sex: 'M' }],
  ['eastbridge 8 D 3', { name: 'Mohammed Khan', ethnicity: 'APKN', sex: 'M' }],
  // Those of whom something is told in today.ts.
  ['eastbridge 8 B 2', { name: 'Kyle Whitlock', ethnicity: 'WBRI', sex: 'M' }],
  ['eastbridge 8 C 1', { name: 'Rohan Desai', ethnicity: 'AIND', sex: 'M' }],
  ['eastbridge 8 E 4', { name: 'Callum Marsh', ethnicity: 'WBRI', sex: 'M' }],
  ['eastbridge 8 F 5', { name: 'Hugo Jarvis', ethnicity: 'WBRI', sex: 'M' }],
  ['eastbridge 8 B 6', { name: 'Fahmida Miah', ethnicity: 'ABAN', sex: 'F' }],
  ['eastbridge 7 B 1', { name: 'Ellie Hartley', ethnicity: 'WBRI', sex: 'F' }],
  ['eastbridge 7 A 2', { name: 'Sami Daoud', ethnicity: 'OOTH', sex: 'M' }],
  ['eastbridge 7 D 3', { name: 'Jan Pawlak', ethnicity: 'WOTH', sex: 'M' }],
  ['eastbridge 9 E 2', { name: 'Isla Shaw', ethnicity: 'WBRI', sex: 'F' }],
  ['eastbridge 9 D 5', { name: 'Skye Nolan', ethnicity: 'WBRI', sex: 'F' }],
  ['eastbridge 9 B 0', { name: 'Simran Kaur', ethnicity: 'AIND', sex: 'F' }],
  ['eastbridge 10 A 4', { name: 'Daniel Blake', ethnicity: 'WBRI', sex: 'M' }],
  ['eastbridge 11 C 3', { name: 'Chiamaka Okonkwo', ethnicity: 'BAFR', sex: 'F' }],
  ['hillside 9 M 1', { name: 'Quinn Jessop', ethnicity: 'WBRI', sex: 'F' }],
  // Whose records were opened in an emergency: emergencies.ts.
  ['hillside 10 B 1', { name: 'Ethan Crossley', ethnicity: 'WBRI', sex: 'M' }],
  ['hillside 8 R 2', { name: 'Noor Shah', ethnicity: 'APKN', sex: 'F' }],
  ['becklane 1 B 0', { name: 'Lily Hoyle', ethnicity: 'WBRI', sex: 'F' }],
  ['becklane 4 H 1', { name: 'Finley Evans', ethnicity: 'WBRI', sex: 'M' }],
])
/** The record of one of the pupils named above; of two with one name, the first. */
export function pupilNamed(name: string): string {
  const found = [...named].find(([, pupil]) => pupil.name === name)
  if (!found) throw new Error(`no pupil of Northmoor is named ${name}`)
  return demoId('pupil', found[0])
}

/** The invented pupils of all three schools, on the day given ('2026-11-19'). */
export function inventedPupils(today: string): Pupil[] {
  const pupils: Pupil[] = []
  const start = startOf(today)
  for (const [schoolNumber, school] of schools.entries()) {
    for (const year of school.years)
      for (const form of school.forms.split(' '))
        for (let seat = 0; seat < school.each; seat++) {
          const key = `${school.key} ${year} ${form} ${seat}`
          const fixed = named.get(key)
          const [fixedGiven, ...fixedFamily] = fixed?.name.split(' ') ?? []
          // Now and then a brother or sister of whoever sat in the same seat a form above.
          const older = pupils.length > 40 && pick(9, 'sibling', key) === 0 ? pupils[pupils.length - 30] : undefined
          const background =
            backgrounds.find(one => one.ethnicity === (fixed ?? older)?.ethnicity) ??
            shares[pick(shares.length, 'background', key)]
          if (!background) continue
          const girl = fixed ? fixed.sex === 'F' : pick(2, 'sex', key) === 0
          const joined = start - (year - school.joins)
          pupils.push({
            id: demoId('pupil', key),
            given: fixedGiven ?? oneOf(girl ? background.girls : background.boys, 'given', key),
            family: fixed ? fixedFamily.join(' ') : (older?.family ?? oneOf(background.families, 'family', key)),
            sex: girl ? 'F' : 'M',
            ethnicity: background.ethnicity,
            // Year 7 turn twelve between September and August.
            bornOn: dateText(dayNumber(`${start - year - 5}-09-01`) + pick(365, 'born', key)),
            upn: upnOf(schoolNumber, pupils.length, joined),
            organisation: organisationId(school.key),
            maker: systemId(school.key),
            year: `Year ${year}`,
            form: `${year}${form}`,
            since: `${joined}-09-03`,
          })
        }
  }
  return pupils
}

/** Sets the rolls down, past the policies. One statement a table; keys for matching follow from the database's own triggers. */
export async function seedPupils(admin: ClientBase, now: Date): Promise<number> {
  const pupils = inventedPupils(londonNow(now).date)
  await admin.query('begin; set local role kith_definer')
  await admin.query(
    `with pupil as (select * from jsonb_to_recordset($1::jsonb) as p(id uuid, given text, family text, sex text, ethnicity text, "bornOn" date, upn text,
        organisation uuid, maker uuid, year text, form text, since date)),
      person as (insert into people.person (id, kind, born_on, sex, ethnicity, made_at, made_by, organisation_id)
        select id, 'child', "bornOn", sex, ethnicity, since, maker, organisation from pupil),
      involved as (insert into access.involvement (id, child_id, organisation_id, role, from_at, reason, begun_by)
        select gen_random_uuid(), id, organisation, 'school', since, 'on the roll', maker from pupil),
      listed as (insert into people.roll (id, organisation_id, child_id, display_name, sort_name, year_group, form, from_on)
        select gen_random_uuid(), organisation, id, given || ' ' || family, lower(family || ', ' || given), year, form, since from pupil),
      numbered as (insert into people.identifier (id, person_id, kind, value, recorded_by) select gen_random_uuid(), id, 'upn', upn, maker from pupil)
      insert into people.name (id, person_id, kind, given, family, from_on, recorded_by)
        select gen_random_uuid(), id, 'legal', given, family, since, maker from pupil`,
    [JSON.stringify(pupils)],
  )
  await admin.query('commit')
  return pupils.length
}

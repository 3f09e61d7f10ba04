/** The words of this slice. No behaviour. */
import { z } from 'zod'
import type { PolicyRow, ReachFacts } from '../access/index.ts'
import { words } from '../platform/form.ts'
import type { ChoiceRow } from '../retention/index.ts'

export const documentNames = {
  'impact-assessment': 'Data protection impact assessment',
  'sharing-agreement': 'Information sharing agreement',
  'privacy-notice': 'Privacy notice',
  'privacy-notice-children': 'Privacy notice for children and young people',
} as const
export type DocumentKey = keyof typeof documentNames
export const documentKeys = Object.keys(documentNames) as DocumentKey[]
export const isDocument = (text: string): text is DocumentKey => Object.hasOwn(documentNames, text)

/** What the generated parts are made from. */
export interface Facts {
  areaName: string
  organisations: readonly { name: string; kind: string; onKith: boolean }[]
  /** The policy table by permission: handed in, so that a changed row changes what is made from it. */
  policy: Readonly<Record<string, PolicyRow>>
  roles: Readonly<Record<string, string>>
  reach: ReachFacts
  choices: readonly ChoiceRow[]
  backupDays: number | null
}

/** A part as it reads: sentences, or a table. */
export interface Made {
  sentences?: string[]
  head?: string[]
  rows?: string[][]
}
export interface GeneratedPart {
  id: string
  title: string
  kind: 'generated'
  /** What it is made from, in words. */
  from: string
  make: (facts: Facts) => Made
}
export interface WrittenPart {
  id: string
  title: string
  kind: 'written'
  /** What the officer is asked. */
  asks: string
  /** Stands there until somebody writes, marked as what it is. */
  suggestion: string | null
}
export type DocumentPart = GeneratedPart | WrittenPart
export interface DocumentShape {
  key: DocumentKey
  lead: string
  /** On what its structure rests, and how sure that is. */
  source: string
  parts: readonly DocumentPart[]
}

export interface TextRow {
  id: string
  document: DocumentKey
  part: string
  words: string
  writtenByName: string
  writtenAt: Date
}
export interface AgreementRow {
  id: string
  document: DocumentKey
  content: Record<string, string[]>
  words: string
  agreedByName: string
  agreedAt: Date
}

export const writeForm = z.object({ words: words('Write this part', 20_000), basedOn: z.string().max(100).default('') })
export type WriteForm = z.output<typeof writeForm>
export const agreeForm = z.object({ words: words('Say who agreed, and when it is looked at again', 2000) })

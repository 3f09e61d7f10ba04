/** Payloads through the front: typed into every text field of every form there is, as file names, and as cells of lists. */
import type { Chance } from '../../access/shape.ts'
import { fill } from './fuzz-shots.ts'
import { type Form, shapeOf } from './html.ts'
import type { Answer, Found, Running } from './northmoor.ts'

/** A form, somebody who is shown it, and the names of its text fields. */
export interface Sheet {
  cookie: string
  persona: string
  form: Form
  texts: string[]
}

const text = /^(text|textarea|search|email|tel|number|url|password|date|time)$/
/** Nobody types into these, but anybody can send them. */
const alsoSent = /^(hidden)$/
const kept = /^(_once|draft|revision|tab|action|children|child|childId|mark|state|token)$/

/** One sheet for each form with text fields, by where it leads and what it asks; as few people as it takes. */
export function sheetsOf(found: readonly Found[]): Sheet[] {
  const sheets = new Map<string, Sheet>()
  for (const { persona, cookie, forms } of found) {
    for (const form of forms) {
      if (form.action.startsWith('/sign-out')) continue
      const texts = [...new Set(form.fields.filter(one => text.test(one.kind)).map(one => one.name))]
      if (texts.length === 0) continue
      const key = `${form.method} ${shapeOf(form.action)} ${[...texts].sort().join(' ')}`
      if (!sheets.has(key)) sheets.set(key, { cookie, persona, form, texts })
    }
  }
  return [...sheets.values()]
}
/** Hidden fields that hold words as well: sent back as they are by a browser, and as they please by anybody else. */
export const hiddenTexts = (form: Form): string[] => [
  ...new Set(
    form.fields
      .filter(one => alsoSent.test(one.kind) && !kept.test(one.name) && !/^[0-9a-f-]{36}$/.test(one.value))
      .map(one => one.name),
  ),
]

/**
 * The form with one of these values in each text field, each field another; the rest is filled in so that it may be taken. Over all `n` each field
 * has had every value.
 */
export function typedInto(sheet: Sheet, values: readonly string[], n: number, by: Chance): [string, string][] {
  const texts = new Set(sheet.texts)
  const sent = fill({ by }, sheet.form, n).filter(([name]) => !texts.has(name))
  for (const [at, name] of sheet.texts.entries()) sent.push([name, values[(n + at) % values.length]!])
  for (const name of hiddenTexts(sheet.form)) if (by.yes(0.5)) sent.push([name, values[n % values.length]!])
  return sent
}

/** Sends it as the person would; gives the address it was sent to and what came. */
export async function sendSheet(
  running: Running,
  sheet: Sheet,
  sent: [string, string][],
): Promise<{ path: string; answer: Answer }> {
  const query = new URLSearchParams(sent).toString()
  if (sheet.form.method === 'GET') {
    const path = `${sheet.form.action.split('?')[0]}?${query}`
    return { path, answer: await running.ask(path, { headers: { cookie: sheet.cookie } }) }
  }
  const headers = { cookie: sheet.cookie, origin: running.origin, 'content-type': 'application/x-www-form-urlencoded' }
  return {
    path: sheet.form.action,
    answer: await running.ask(sheet.form.action, { method: 'POST', headers, body: query }),
  }
}

/** Reads forms, links and words out of a page of ours: enough for a program that sends what people send. It shares no code with what writes pages. */

export interface Field {
  name: string
  /** `text`, `hidden`, `radio`, `checkbox`, `select`, `textarea`, `file` …: what a browser would show. */
  kind: string
  /** What is in it when the page comes. */
  value: string
  /** Ticked or chosen when the page comes. Text fields always go along. */
  on: boolean
  /** The choices of a select. */
  options: string[]
  /** The most letters the browser lets one type; 0: it does not say. */
  most: number
}
export interface Form {
  action: string
  method: 'GET' | 'POST'
  multipart: boolean
  fields: Field[]
  /** Buttons with a name: each is another way to send the form. */
  buttons: { name: string; value: string }[]
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }
export const decode = (text: string): string =>
  text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => {
    if (/^#x/i.test(name)) return String.fromCodePoint(Number.parseInt(name.slice(2), 16))
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)))
    return entities[name.toLowerCase()] ?? whole
  })

type Attributes = Record<string, string | undefined>
function attributesOf(tag: string): Attributes {
  const found: Attributes = {}
  for (const [, name = '', , quoted, bare] of tag.matchAll(/\s([^\s=/>"']+)(\s*=\s*(?:"([^"]*)"|([^\s">]+)))?/g))
    found[name.toLowerCase()] = decode(quoted ?? bare ?? '')
  return found
}

/** Every link of a page that stays with us, without what comes after `#`. */
export function linksOf(html: string): string[] {
  const found = [...html.matchAll(/<a(\s[^>]*)>/g)].map(([, tag = '']) => attributesOf(tag).href ?? '')
  return [...new Set(found.filter(href => /^\/(?!\/)/.test(href)).map(href => href.replace(/#.*/, '')))]
}

const choices = (inside: string) =>
  [...inside.matchAll(/<option(\s[^>]*)?>([^<]*)/g)].map(([, tag = '', words = '']) => {
    const given = attributesOf(tag)
    return { value: given.value ?? decode(words).trim(), on: given.selected !== undefined }
  })

function fieldsOf(inside: string): Field[] {
  const fields: Field[] = []
  const controls =
    /<input(\s[^>]*?)\/?>|<textarea(\s[^>]*)?>([\s\S]*?)<\/textarea>|<select(\s[^>]*)?>([\s\S]*?)<\/select>/g
  for (const [, input, textarea, words, select, options] of inside.matchAll(controls)) {
    const given = attributesOf(input ?? textarea ?? select ?? '')
    if (!given.name || given.disabled !== undefined) continue
    const plain = { name: given.name, options: [] as string[], most: Number(given.maxlength ?? 0) }
    if (select !== undefined) {
      const all = choices(options ?? '')
      const value = (all.find(one => one.on) ?? all[0])?.value ?? ''
      fields.push({ ...plain, kind: 'select', value, on: true, options: all.map(one => one.value) })
    } else if (input === undefined) {
      fields.push({ ...plain, kind: 'textarea', value: decode(words ?? '').replace(/^\n/, ''), on: true })
    } else {
      const kind = given.type ?? 'text'
      const box = kind === 'radio' || kind === 'checkbox'
      if (kind === 'submit') continue
      fields.push({ ...plain, kind, value: given.value ?? (box ? 'on' : ''), on: !box || given.checked !== undefined })
    }
  }
  return fields
}

/** Every form of a page. `path` is where the page came from: a form without an address goes there. */
export function formsOf(html: string, path: string): Form[] {
  return [...html.matchAll(/<form(\s[^>]*)?>([\s\S]*?)<\/form>/g)].map(([, tag = '', inside = '']) => {
    const given = attributesOf(tag)
    const buttons = [...inside.matchAll(/<button(\s[^>]*)>/g)]
      .map(([, button = '']) => attributesOf(button))
      .flatMap(({ name, value }) => (name ? [{ name, value: value ?? '' }] : []))
    return {
      action: (given.action || path).replace(/#.*/, ''),
      method: given.method?.toLowerCase() === 'post' ? 'POST' : 'GET',
      multipart: given.enctype === 'multipart/form-data',
      fields: fieldsOf(inside),
      buttons,
    }
  })
}

/** The words of a page as they were written, without marks. */
export const wordsOf = (html: string): string => decode(html.replace(/<[^>]*>/g, ' '))

/** One address of each shape: ids stand for each other, and so do the rules of law, which hold nobody's data. */
export const shapeOf = (path: string): string =>
  path
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ':id')
    .replace(/\?.*/, '')
    .replace(/^\/rules\/.*/, '/rules/:key')

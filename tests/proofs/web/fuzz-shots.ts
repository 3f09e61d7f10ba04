/** The requests of the fuzz: forms bent, addresses made up, bodies broken, headers nobody sends. What comes back is judged in fuzzing.ts. */
import { type Chance, chance } from '../../access/shape.ts'
import { hostileFile, hostileFileNames, hostileJson, hostilePieces, hostileTypes, hostileWords } from './hostile.ts'
import { type Form, shapeOf } from './html.ts'
import { crawl, type Found, personas, type Running } from './northmoor.ts'

export interface MountedRoute {
  method: string
  path: string
}
export interface Shot {
  kind: string
  /** Whose cookie goes along; null: nobody's. */
  persona: string | null
  method: string
  path: string
  headers: Record<string, string>
  body?: Buffer
}
/** What requests are made of: the routes there are, and what people were last shown. */
export interface Ground {
  by: Chance
  running: Running
  origin: string
  routes: readonly MountedRoute[]
  found: Found[]
  forms: { persona: string; form: Form; path: string }[]
  ids: string[]
}
export const newGround = (running: Running, routes: readonly MountedRoute[], seed: number): Ground => ({
  by: chance(seed),
  running,
  origin: running.origin,
  routes,
  found: [],
  forms: [],
  ids: [],
})

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const FORM = 'application/x-www-form-urlencoded'

/** Looks at the program as people see it: what forms there are now, and which ids. */
export async function look(
  ground: Ground,
  cookies: ReadonlyMap<string, string>,
  perShape: number,
  who: readonly string[],
): Promise<void> {
  ground.found = await crawl(ground.running, { cookies, perShape, personas: who })
  ground.forms = ground.found.flatMap(({ persona, forms, path }) => forms.map(form => ({ persona, form, path })))
  const text = ground.found.map(one => one.html).join(' ')
  ground.ids = [...new Set(text.match(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g) ?? [])].sort()
}

function piece(ground: Ground): string {
  const { by } = ground
  const lot = by.next()
  return lot < 0.6 && ground.ids.length > 0 ? by.pick(ground.ids) : lot < 0.7 ? by.uuid() : by.pick(hostilePieces)
}

function address(ground: Ground, route: MountedRoute): string {
  return route.path.replace(/:(\w+)(\{[^}]*\})?/g, () => piece(ground)).replace('*', () => piece(ground))
}

/** What somebody might have typed. */
function plausible(ground: Pick<Ground, 'by'>, name: string, kind: string, n: number): string {
  const { by } = ground
  if (/day$/i.test(name)) return String(1 + by.int(28))
  if (/month$/i.test(name)) return String(1 + by.int(12))
  if (/year$/i.test(name)) return String(2008 + by.int(19))
  if (/hour$/i.test(name)) return String(by.int(24))
  if (/minute$/i.test(name)) return String(by.int(60))
  if (kind === 'date' || /On$/.test(name)) return `2026-11-${String(1 + by.int(28)).padStart(2, '0')}`
  if (kind === 'time' || /time/i.test(name)) return `${String(8 + by.int(12)).padStart(2, '0')}:30`
  if (kind === 'email' || /mail/i.test(name)) return `person${n}@northmoor.example`
  if (kind === 'number') return String(by.int(40))
  return by.pick([`Words number ${n}`, `Reece`, `Calder`, `M20 ${n % 9}AB`, `What was seen, and by whom, ${n}.`])
}

/** A form as somebody might send it: every field filled in, one of each choice, one of its buttons. */
export function fill(ground: Pick<Ground, 'by'>, form: Form, n: number): [string, string][] {
  const { by } = ground
  const sent: [string, string][] = []
  for (const field of form.fields) {
    if (field.name === '_once') sent.push([field.name, by.yes(0.9) ? by.uuid() : field.value])
    else if (field.kind === 'hidden') sent.push([field.name, field.value])
    else if (field.kind === 'radio') {
      const group = form.fields.filter(one => one.name === field.name)
      if (group[0] === field && by.yes(0.95)) sent.push([field.name, by.pick(group).value])
    } else if (field.kind === 'checkbox') {
      if (by.yes(0.4)) sent.push([field.name, field.value])
    } else if (field.kind === 'select') sent.push([field.name, by.pick([field.value, ...field.options])])
    else if (field.kind !== 'file')
      sent.push([
        field.name,
        field.value !== '' && by.yes(0.5) ? field.value : plausible(ground, field.name, field.kind, n),
      ])
  }
  if (form.buttons.length > 0 && by.yes(0.9)) {
    const button = by.pick(form.buttons)
    sent.push([button.name, button.value])
  }
  return sent
}

function bend(ground: Ground, sent: [string, string][]): void {
  const { by } = ground
  if (sent.length === 0) return
  const at = by.int(sent.length)
  const one = sent[at]!
  switch (by.int(7)) {
    case 0:
      sent.splice(at, 1)
      break
    case 1:
      sent.push([one[0], by.pick(hostileWords)])
      break
    case 2:
      one[1] = ground.ids.length > 0 ? by.pick(ground.ids) : by.uuid()
      break
    case 3:
      one[0] = by.pick([
        '__proto__',
        'constructor',
        `${one[0]}[]`,
        `${one[0]}[x]`,
        '',
        one[0].toUpperCase(),
        'purpose',
        '_once',
      ])
      break
    default:
      one[1] = by.pick(hostileWords)
  }
}

function encode(ground: Ground, sent: [string, string][]): Buffer {
  const { by } = ground
  const text = new URLSearchParams(sent).toString()
  if (by.yes(0.03)) return Buffer.from(`${text}&x=%ED%A0%80&y=%C3%28&z=%`)
  if (by.yes(0.02)) return Buffer.concat([Buffer.from(`${text}&q=`), Buffer.from([0xff, 0xfe, 0xc0, 0x00])])
  return Buffer.from(text)
}

function multipart(ground: Ground, sent: [string, string][], fileField: string): { body: Buffer; type: string } {
  const { by } = ground
  const boundary = `----kith${by.uuid()}`
  const parts: Buffer[] = sent.map(([name, value]) =>
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name.replace(/[\r\n"]/g, '')}"\r\n\r\n${value}\r\n`,
    ),
  )
  for (let n = by.int(by.yes(0.05) ? 13 : 3); n >= 0; n--) {
    const name = by.pick(hostileFileNames)
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${fileField}"; filename="${name}"\r\nContent-Type: ${by.pick(hostileTypes)}\r\n\r\n`
    parts.push(Buffer.from(head), hostileFile(by, by.yes(0.004)), Buffer.from('\r\n'))
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`))
  let body = Buffer.concat(parts)
  // Cut short, doubled, or with a boundary that never comes.
  const lot = by.next()
  if (lot < 0.15) body = body.subarray(0, by.int(body.length))
  else if (lot < 0.2) body = Buffer.concat([body, body])
  return { body, type: `multipart/form-data; boundary=${lot > 0.95 ? 'another' : boundary}` }
}

function formHeaders(ground: Ground): Record<string, string> {
  return { origin: ground.origin, 'content-type': FORM }
}

function bentForm(ground: Ground, n: number): Shot {
  const { by } = ground
  const { persona, form } = by.pick(ground.forms)
  const sent = fill(ground, form, n)
  for (let times = by.pick([0, 1, 1, 2, 3]); times > 0; times--) bend(ground, sent)
  const who = by.yes(0.9) ? persona : by.pick(personas)
  if (form.method === 'GET')
    return {
      kind: 'form',
      persona: who,
      method: 'GET',
      path: `${form.action.split('?')[0]}?${encode(ground, sent)
        .toString('latin1')
        .replace(/[^!-~]/g, '%FF')}`,
      headers: {},
    }
  const shot = { kind: 'form', persona: who, method: 'POST', path: form.action, headers: formHeaders(ground) }
  if (!form.multipart || by.yes(0.3)) return { ...shot, body: encode(ground, sent) }
  return asUpload(ground, shot, form, sent)
}

function asUpload(ground: Ground, shot: Omit<Shot, 'body'>, form: Form, sent: [string, string][]): Shot {
  const file = form.fields.find(field => field.kind === 'file')?.name ?? 'file'
  const { body, type } = multipart(ground, sent, file)
  return { ...shot, kind: 'upload', headers: { ...shot.headers, 'content-type': type }, body }
}

/** A form that takes files, with files. */
function withFiles(ground: Ground, n: number): Shot {
  const { by } = ground
  const some = ground.forms.filter(one => one.form.multipart)
  if (some.length === 0) return bentForm(ground, n)
  const { persona, form } = by.pick(some)
  return asUpload(
    ground,
    { kind: 'upload', persona, method: 'POST', path: form.action, headers: formHeaders(ground) },
    form,
    fill(ground, form, n),
  )
}

function anyRoute(ground: Ground, n: number): Shot {
  const { by } = ground
  const route = by.pick(ground.routes)
  const method = by.yes(0.6) ? route.method : by.pick(METHODS)
  const path = address(ground, route)
  const persona = by.yes(0.95) ? by.pick(personas) : null
  if (method === 'GET' || method === 'HEAD')
    return { kind: 'route', persona, method, path: withQuery(ground, path), headers: {} }
  const like = ground.forms.filter(one => shapeOf(one.form.action) === shapeOf(path))
  const sent =
    like.length > 0 && by.yes(0.8)
      ? fill(ground, by.pick(like).form, n)
      : [['words', by.pick(hostileWords)] as [string, string]]
  if (by.yes(0.5)) bend(ground, sent)
  return { kind: 'route', persona, method, path, headers: formHeaders(ground), body: encode(ground, sent) }
}

function withQuery(ground: Ground, path: string): string {
  const { by } = ground
  if (by.yes(0.4)) return path
  const name = by.pick([
    'q',
    'page',
    'at',
    'from',
    'to',
    'show',
    'kind',
    'next',
    'draft',
    'child',
    'edition',
    'seen',
    'again',
    'since',
    'sort',
    'state',
    'code',
    'who',
    'date',
    '__proto__',
    '',
  ])
  const value =
    by.yes(0.3) && ground.ids.length > 0
      ? by.pick(ground.ids)
      : encodeURIComponent(by.pick(hostileWords).toWellFormed().slice(0, 3000))
  const again = by.yes(0.2) ? `&${name}=${value}x` : ''
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${by.yes(0.05) ? '%' : value}${again}`
}

function anyPage(ground: Ground): Shot {
  const { by } = ground
  const { persona, path } = by.pick(ground.found)
  return {
    kind: 'page',
    persona: by.yes(0.7) ? persona : by.pick(personas),
    method: by.yes(0.9) ? 'GET' : 'HEAD',
    path: withQuery(ground, path),
    headers: {},
  }
}

function oddHeader(ground: Ground, n: number): Shot {
  const { by } = ground
  const shot = by.yes(0.5) ? anyPage(ground) : bentForm(ground, n)
  const times = [
    ...[
      '275760-09-13T00:00:00Z',
      '-271821-04-20T00:00:00Z',
      '0001-01-01',
      '1752-09-03',
      '2026-11-22T25:00Z',
      '9999-12-31T23:59:59Z',
    ],
    ...[
      '1970-01-01',
      '2100-02-29',
      'now',
      '0',
      '+012345-01-01T00:00:00Z',
      '2027-03-28T01:30:00Z',
      '2028-02-29T23:59:59.999Z',
    ],
  ]
  const odd: [string, string][] = [
    ['x-kith-at', by.pick(times)],
    ['content-type', by.pick(hostileTypes)],
    ['origin', by.pick(['null', 'http://evil.example', '', `${ground.origin}/`, ground.origin.toUpperCase()])],
    ['sec-fetch-site', by.pick(['cross-site', 'none', 'same-origin', 'x'])],
    ['user-agent', by.pick(['', 'a'.repeat(6000), '\u00ff\u00fe', '() { :;}; echo'])],
    ['host', by.pick(['evil.example', 'localhost:1', '[::1]', 'a b', '%00', 'localhost:3000@evil.example', ''])],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-http-method-override', 'DELETE'],
    ['accept', by.pick(['application/json', '', '*/*;q=nan', 'a'.repeat(3000)])],
    ['accept-language', by.pick(['xx-INVALID-', '*', 'cy'])],
    ['range', by.pick(['bytes=0-', 'bytes=-1', 'bytes=9-1,2-3', 'x'])],
    ['if-none-match', '*'],
    [
      'authorization',
      by.pick(['Bearer x', `Bearer kith-register-${'a'.repeat(43)}`, 'Basic x', `Bearer ${'b'.repeat(5000)}`]),
    ],
    ['expect', '100-continue'],
    ['content-encoding', by.pick(['gzip', 'br', 'x'])],
    [
      'cookie',
      by.pick([
        '__Host-kith=',
        '__Host-kith=a; __Host-kith=b',
        '__Host-kith=%ff',
        '=;;=',
        `__Host-kith=${'c'.repeat(5000)}`,
        '__proto__=1',
      ]),
    ],
  ]
  const headers = { ...shot.headers }
  for (let times = 1 + by.int(3); times > 0; times--) {
    const [name, value] = by.pick(odd)
    headers[name] = value
  }
  return { ...shot, kind: 'header', headers }
}

function brokenBody(ground: Ground, n: number): Shot {
  const { by } = ground
  const posts = ground.forms.filter(one => one.form.method === 'POST')
  const { persona, form } = by.pick(posts)
  const json = ['/sign-in/passkey', '/me/passkeys', '/sign-in/passkey/options', '/me/passkeys/options']
  const lot = by.next()
  const shot = {
    kind: 'body',
    persona,
    method: 'POST',
    path: lot < 0.3 ? by.pick(json) : form.action,
    headers: formHeaders(ground),
  }
  const named = ['credential', 'answer', 'response', 'passkey', 'word']
  if (lot < 0.3)
    return {
      ...shot,
      body: Buffer.from(
        new URLSearchParams([
          [by.pick(named), by.pick(hostileJson)],
          ['name', by.pick(hostileWords)],
        ]).toString(),
      ),
    }
  if (lot < 0.45)
    return {
      ...shot,
      headers: { ...shot.headers, 'content-type': by.pick(hostileTypes) },
      body: Buffer.from(by.pick(hostileJson)),
    }
  if (lot < 0.5) {
    const many = Array.from({ length: by.pick([300, 1999, 2001, 6000]) }, (_, at) => `f${at}=${at}`)
    return { ...shot, body: Buffer.from(many.join('&')) }
  }
  if (lot < 0.52)
    return {
      ...shot,
      body: Buffer.concat([Buffer.from('words='), Buffer.alloc(by.pick([1, 3, 5, 10]) * 1024 * 1024, 97)]),
    }
  const sent = fill(ground, form, n)
  for (let times = 2 + by.int(6); times > 0; times--) bend(ground, sent)
  return { ...shot, body: encode(ground, sent) }
}

export function anyShot(ground: Ground, n: number): Shot {
  const lot = ground.by.next()
  if (lot < 0.42) return bentForm(ground, n)
  if (lot < 0.66) return anyRoute(ground, n)
  if (lot < 0.78) return anyPage(ground)
  if (lot < 0.87) return oddHeader(ground, n)
  if (lot < 0.96) return brokenBody(ground, n)
  return withFiles(ground, n)
}

/** Every route with every method, with somebody signed in whose ids are there: so that none is left to chance. */
export function* everyRoute(ground: Ground, who: readonly string[]): Generator<Shot> {
  for (const route of ground.routes) {
    for (const method of METHODS) {
      const path = route.path.replace(/:(\w+)(\{[^}]*\})?/g, () =>
        ground.ids.length > 0 ? ground.by.pick(ground.ids) : 'x',
      )
      const bare = method === 'GET' || method === 'HEAD'
      for (const persona of method === route.method ? who : [ground.by.pick(who)])
        yield {
          kind: 'every route',
          persona,
          method,
          path,
          headers: bare ? {} : formHeaders(ground),
          ...(bare ? {} : { body: Buffer.from('a=1') }),
        }
    }
  }
}

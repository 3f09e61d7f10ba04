/** Every route × role × standing: what is answered, against what the rights written apart say. Used by the test and, over all roles, the proof. */
import type { Route } from '../../src/platform/http.ts'
import type { Case } from './compare.ts'
import { mayAbout, mayDo, mayWithGlass, openToAnybody, type Stand, stands } from './rights.ts'
import { addressOf, hasCaseId, hiddenId, paramsOf, type Seat, together, type Web } from './web.ts'

export interface Matrix {
  cases: number
  allowed: number
  failures: Case[]
  /** Answers of 500 and above: never right, whoever asks. */
  faults: string[]
}

const nothing = () => crypto.randomUUID()

/**
 * Asks every route. Where the rights say no, the answer must be, byte for byte, the one for an id of nothing; where they say yes, it must not be.
 * POSTs are sent empty, so that nothing is changed by asking: what is compared is whether the door opens, not what lies behind it.
 */
export async function checkMatrix(
  web: Web,
  matrix: Matrix,
  options: { roles?: readonly string[]; onCase?: (one: Case, ok: boolean) => void } = {},
): Promise<void> {
  for (const seat of web.seats) {
    if (options.roles && !options.roles.includes(seat.role)) continue
    await web.confirm(seat)
    const missing = (await web.ask(seat, 'GET', '/there-is-no-such-page')).bytes
    const routes = web.routes.filter(route => !openToAnybody.includes(route.may) && route.may !== 'own.session')
    await together(routes, async route => {
      for (const one of trials(web, seat, route))
        await tryOne(web, { seat, route, one, missing }, matrix, options.onCase)
    })
  }
}

async function tryOne(
  web: Web,
  { seat, route, one, missing }: { seat: Seat; route: Route; one: Trial; missing: string },
  matrix: Matrix,
  onCase?: (one: Case, ok: boolean) => void,
): Promise<void> {
  const method = route.method.toUpperCase()
  const sent = one.body === undefined ? {} : { body: one.body }
  const answer = await web.ask(seat, method, one.where, sent)
  if (seat.place === 'left') {
    const shut = answer.status === 303 && answer.bytes.includes('"location","/sign-in')
    const got = shut ? 'signed out' : `${answer.status}`
    record(matrix, { input: `${seat.role} (left) ${method} ${route.path}`, expected: 'signed out', got }, onCase)
    return
  }
  const alike = one.twin === undefined ? missing : (await web.ask(seat, method, one.twin, sent)).bytes
  const got =
    answer.bytes === alike ? 'missing' : answer.status === 404 ? `another 404: ${answer.bytes.slice(0, 300)}` : 'open'
  const expected = one.open === null ? got : one.open ? 'open' : 'missing'
  const input = `${seat.role} (${seat.place}) ${method} ${route.path} ${one.about}`
  if (expected === 'open') matrix.allowed++
  if (answer.status >= 500) matrix.faults.push(`${input}: ${answer.status}`)
  record(matrix, { input, expected, got }, onCase)
}

function record(matrix: Matrix, one: Case, onCase?: (one: Case, ok: boolean) => void): void {
  const ok = one.expected === one.got
  matrix.cases++
  if (!ok) matrix.failures.push(one)
  onCase?.(one, ok)
}

interface Trial {
  about: string
  where: string
  /** The same address with an id of nothing: what a form there answers, this one must, to the byte. Without it: the page for what is not there. */
  twin?: string
  /** What the form says; left out: nothing. */
  body?: string
  /** Null: only that it is no fault, because what is behind the door depends on more than who asks. */
  open: boolean | null
}

function* trials(web: Web, seat: Seat, route: Route): Generator<Trial> {
  const right = mayDo(seat.role, route.may)
  if (seat.place === 'left') {
    yield { about: '', where: addressOf(route, name => hiddenId(web, name, route)), open: false }
    return
  }
  const names = paramsOf(route)
  if (names.length === 0) {
    yield { about: '', where: route.path, open: right && needsMore(route) ? null : right }
    return
  }
  if (!hasCaseId(route)) {
    yield {
      about: 'of nobody',
      where: addressOf(route, name => hiddenId(web, name, route)),
      open: right ? null : false,
    }
    return
  }
  if (names[0] === 'childId') {
    if (seat.place === 'home') {
      for (const stand of stands) yield childTrial(web, seat, route, stand, right)
      return
    }
  }
  const where = addressOf(route, name => hiddenId(web, name, route))
  yield {
    about: 'hidden',
    where,
    open: false,
    ...(right && route.method === 'post' ? { twin: addressOf(route, nothing) } : {}),
  }
  if (!right || route.method === 'get') yield { about: 'of nothing', where: addressOf(route, nothing), open: false }
}

/** Doors that stay shut to an empty question, whoever asks: what they open is named in the question itself. */
const needsMore = (route: Route) =>
  [
    '/challenges/new',
    '/known/joins',
    '/known/joins/decided',
    '/administration/agreements',
    '/administration/agreements/link',
  ].includes(route.path) || route.path.endsWith('/draft')

function childTrial(web: Web, seat: Seat, route: Route, stand: Stand, right: boolean): Trial {
  // In the address and in the form: neither opens anything on a page about a child. The closed view names the child in a form of its own.
  const reason = stand === 'was-involved, with a reason' ? 'purpose=asked+again+by+the+family' : ''
  const to = (child: string) =>
    addressOf(route, name => (name === 'childId' ? child : nothing())) + (reason === '' ? '' : `?${reason}`)
  const trial = {
    ...{ about: `child: ${stand}`, where: to(web.childOf(seat, stand)) },
    ...(reason !== '' && route.method === 'post' ? { body: reason } : {}),
  }
  if (!right) return { ...trial, open: false }
  const shut = route.method === 'post' ? { twin: to(nothing()) } : {}
  // Attendance is for those who work with the child: being named in an entry tells nothing of the register.
  const ofRegister = route.path.startsWith('/attendance/')
  const open =
    stand === 'broken open' ? mayWithGlass(seat.role, route.may) : mayAbout(stand) && !(ofRegister && stand === 'named')
  if (!open) return { ...trial, ...shut, open: false }
  // A second id in the address is of nothing here, so an open door may still find nothing behind it; closing oneself off from a child and
  // protecting a place ask more than the permission says (src/people/protect.test.ts).
  const asksMore =
    route.may === 'access.close' ||
    route.may === 'access.exclude' ||
    route.path.includes('/protection') ||
    route.path.includes('/part-time')
  return { ...trial, open: paramsOf(route).length > 1 || needsMore(route) || asksMore ? null : open }
}

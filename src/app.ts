import type { Hono } from 'hono'
import { glassHome, glassSection, glassSlice } from './access/glass-routes.tsx'
import {
  asNobody,
  asPractitioner,
  asSystem,
  confirmFor,
  glassCounts,
  isPermission,
  may,
  type Permission,
  policy,
  roles,
  signedIn,
} from './access/index.ts'
import { lookedSection, lookingSlice, unusualSection } from './access/looking-routes.tsx'
import { policySlice } from './access/routes.ts'
import { allegationsSlice, sealedSection } from './allegations/index.ts'
import { areaSlice } from './area/index.ts'
import {
  attendanceHome,
  attendanceKnown,
  attendanceLane,
  attendanceSection,
  attendanceSlice,
  mountRegisterDoor,
} from './attendance/index.ts'
import { challengeSlice, challengesWaiting, openQuestionsSection } from './challenge/index.ts'
import { concernsSlice, homeFor, homeSections, referAction, referralToChallenge } from './concerns/index.ts'
import { contactsSlice, leftToBoard } from './contacts/index.ts'
import { dataProtectionSlice } from './data-protection/index.ts'
import { clocksSection, deadlinesSlice, dueLane, finishTask, giveTask } from './deadlines/index.ts'
import { agreementSection, askToConfirm, identitySlice, newDeviceSection } from './identity/index.ts'
import { findKnown, matchingSlice, passOn } from './matching/index.ts'
import { closeAction, importSlice, labelsOf, peopleSlice, unbornAction } from './people/index.ts'
import type { Config } from './platform/config.ts'
import type { Db } from './platform/db.ts'
import { helpSlice } from './platform/help.tsx'
import type { Ctx, NavItem, PageReply, Slice } from './platform/http.ts'
import { FaultPage, MissingPage } from './platform/pages.tsx'
import { LIMITS, type Limits, Rates } from './platform/rate.ts'
import { clamav } from './platform/scan.ts'
import { SECURITY_TXT_PATH, securityTxt } from './platform/security-txt.ts'
import { buildServer, type Hooks } from './platform/server.ts'
import { defaultReach, entryKinds, reaches, recordSlice, writeEntry } from './record/index.ts'
import { adultsSection, heldSection, keptSections, retentionSection, retentionSlice } from './retention/index.ts'
import { answersReceived, answerToChallenge, askAction, askedAndAnswered, sharingSlice } from './sharing/index.ts'
import { harms } from './statute/index.ts'
import { assets, renderBlankPage, renderPage } from './ui/index.ts'

export interface AppOptions {
  db: Db
  config: Config
  /** How many requests may come: those of rate.ts unless told; 'none' for what sends thousands to see what holds. No setting reaches this. */
  limits?: Limits | 'none' | undefined
}

const mayDo = (held: readonly string[], permission: string) => isPermission(permission) && may(held, permission)

/** Every slice of the program: the only list. */
export function slices({ db, config }: AppOptions): Slice[] {
  const identity = identitySlice({
    demonstration: config.mode === 'demo',
    deriveKey: config.deriveKey,
    origin: config.origin,
    roles,
    production: config.production,
  })
  const record = recordSlice({
    lanes: [dueLane, attendanceLane],
    sections: [
      glassSection,
      clocksSection,
      attendanceSection,
      openQuestionsSection,
      askedAndAnswered,
      lookedSection,
      heldSection,
    ],
    actions: [
      { label: 'Add an entry', href: child => `/children/${child}/entries/new`, may: 'child.write', primary: true },
      askAction,
      referAction,
      closeAction,
    ],
    listActions: [unbornAction],
    may: mayDo,
    harmLabel: key => harms.find(harm => harm.key === key)?.label ?? key,
  })
  const deadlines = deadlinesSlice({
    sections: [
      newDeviceSection,
      agreementSection,
      sealedSection,
      ...homeSections,
      attendanceHome,
      answersReceived,
      challengesWaiting,
      glassHome,
      unusualSection,
      retentionSection,
      adultsSection,
    ],
    // Who keeps the register has a worklist, and lessons to teach besides.
    homeFor: ctx => (may(ctx.roles, 'attendance.list') ? null : homeFor(ctx)),
    leftOut: leftToBoard,
  })
  const concerns = concernsSlice({
    dataDir: config.dataDir,
    asSystem: (organisationId, options, act) => asSystem(db, organisationId, options, act),
    known: [
      attendanceKnown,
      async (tx, ctx, childId) => {
        const questions = await openQuestionsSection(tx, ctx, childId)
        return questions && { order: 60, title: 'Not known yet', body: questions.body }
      },
    ],
  })
  return [
    identity,
    policySlice({ entryKinds, reaches, defaultReach }),
    lookingSlice({ labelsOf }),
    glassSlice({ giveTask, finishTask }),
    areaSlice({ may: mayDo }),
    peopleSlice({ giveTask, finishTask, findKnown, passOn, writeEntry }),
    importSlice({ dataDir: config.dataDir, giveTask, finishTask }),
    record,
    deadlines,
    allegationsSlice({ kept: keptSections }),
    concerns,
    matchingSlice,
    contactsSlice({ known: [attendanceKnown] }),
    attendanceSlice({ dataDir: config.dataDir }),
    sharingSlice(),
    challengeSlice({ about: { referral: referralToChallenge, 'sharing-answer': answerToChallenge } }),
    retentionSlice,
    dataProtectionSlice({ reach: { entryKinds, reaches, defaultReach } }),
    helpSlice,
  ]
}

/** Items from this order on stand in the footer: what one needs now and then, not all day. */
const FOOTER = 70

interface Items {
  nav: { label: string; href: string; current: boolean }[]
  footer: { label: string; href: string }[]
}
/** The navigation of a person: the items their roles may open, the current one marked; the rest in the footer. */
function itemsOf(items: readonly NavItem[], ctx: Ctx | null, path: string): Items {
  const help = { label: 'Help', href: '/help' }
  if (!ctx) return { nav: [], footer: [help] }
  const allowed = items
    .filter(item => mayDo(ctx.roles, item.may))
    .filter(item => item.unless === undefined || !mayDo(ctx.roles, item.unless))
    .sort((one, other) => one.order - other.order)
  const current = allowed
    .filter(item => item.href === path || (item.href !== '/' && path.startsWith(`${item.href}/`)))
    .sort((one, other) => other.href.length - one.href.length)[0]
  return {
    nav: allowed
      .filter(item => item.order < FOOTER)
      .map(item => ({ label: item.label, href: item.href, current: item === current })),
    footer: [help, ...allowed.filter(item => item.order >= FOOTER).map(({ label, href }) => ({ label, href }))],
  }
}

/** Builds the whole web program. */
export function buildApp(options: AppOptions): Hono {
  const { db, config } = options
  const all = slices(options)
  const items = all.flatMap(slice => slice.nav ?? [])
  const demonstration = config.mode === 'demo'
  const hooks: Hooks = {
    isPermission,
    isPublic: permission => policy[permission as Permission].roles === 'anybody',
    may: (held, permission) => may(held, permission as Permission),
    asPractitioner: (request, work) =>
      asPractitioner(db, { ...request, glass: glassCounts(request.may as Permission) }, work),
    asNobody: (action, requestId, work) => asNobody(db, action, requestId, work),
    alive: () => db.alive(),
    confirming: {
      needed: permission => confirmFor(permission as Permission),
      ask: askToConfirm({ deriveKey: config.deriveKey }),
    },
    render(reply, ctx, nonce, path) {
      return renderPage(
        {
          title: reply.title,
          organisation: ctx?.organisationName,
          person: ctx ? { name: ctx.practitionerName, jobTitle: ctx.jobTitle } : undefined,
          ...itemsOf(items, ctx, reply.current ?? path),
          search:
            ctx && may(ctx.roles, 'child.known') ? { href: '/known', current: path.startsWith('/known') } : undefined,
          emergency:
            ctx && may(ctx.roles, 'glass.break') ? { href: '/emergency', current: path === '/emergency' } : undefined,
          demonstration,
          errors: [...reply.errors],
          wide: reply.wide,
          children: reply.body(),
        },
        nonce,
      )
    },
    missingPage: (): PageReply => ({ kind: 'page', status: 404, title: 'Not found', body: MissingPage, errors: [] }),
    faultPage: (status, requestId, message, carried): PageReply => ({
      kind: 'page',
      status,
      title: status === 401 ? 'Sign in again' : status === 429 ? 'Wait a moment' : 'Sorry',
      body: () => FaultPage({ message, requestId, status, carried }),
      errors: [],
    }),
    signedIn: tokenHash => signedIn(db, tokenHash),
  }
  const origins = demonstration
    ? [config.origin, `http://localhost:${config.port}`, `http://127.0.0.1:${config.port}`]
    : [config.origin]
  const app = buildServer({
    routes: all.flatMap(slice => slice.routes),
    hooks,
    origins: [...new Set(origins)],
    dataDir: config.dataDir,
    clockMayBeSet: !config.production && config.mode !== 'start',
    assets: assets(),
    cookie: '__Host-kith',
    scan: config.clamav ? clamav(config.clamav) : undefined,
    rates: options.limits === 'none' ? undefined : new Rates(options.limits ?? LIMITS),
    proxies: config.proxies,
    extra: server => {
      server.get('/blank', c => c.html(renderBlankPage(c.get('nonce' as never) as string)))
      server.get(SECURITY_TXT_PATH, c =>
        c.text(securityTxt({ origin: config.origin, contact: config.securityContact, now: new Date() })),
      )
      mountRegisterDoor(server, {
        dataDir: config.dataDir,
        asNobody: (action, requestId, work) => asNobody(db, action, requestId, work),
        asSystem: (organisationId, options, work) => asSystem(db, organisationId, options, work),
      })
    },
  })
  return app
}

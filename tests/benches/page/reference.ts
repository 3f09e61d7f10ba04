/**
 * The reference: the child's page as a team would build it with Express, Nunjucks and GOV.UK's own macros. The same
 * session, statements, policies, audit event and headers by the program's own functions; macros where the page shows that
 * component, plain templates for the rest.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import path from 'node:path'
import express from 'express'
import nunjucks from 'nunjucks'
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { asPractitioner, isPermission, may } from '../../../src/access/index.ts'
import { slices } from '../../../src/app.ts'
import { type Config, projectRoot } from '../../../src/platform/config.ts'
import { type Db, isUuid } from '../../../src/platform/db.ts'
import type { Ctx, GetRoute, Given, NavItem } from '../../../src/platform/http.ts'
import { newId } from '../../../src/platform/id.ts'
import {
  byMonth,
  type ChildPageProps,
  facts,
  firstName,
  identityLine,
  pronounOf,
  roleWords,
} from '../../../src/record/child-page.tsx'
import { type ChildSection, entryKinds, reaches } from '../../../src/record/index.ts'
import { domain, type Pronoun, sentences } from '../../../src/record/picture-rules.ts'
import { harms } from '../../../src/statute/index.ts'
import { assetPath, format } from '../../../src/ui/index.ts'
import { drawing, legend, pictureTable } from './drawing.ts'

const mayDo = (held: readonly string[], permission: string) => isPermission(permission) && may(held, permission)
const harmLabel = (key: string) => harms.find(harm => harm.key === key)?.label ?? key

const HEADERS = {
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'cache-control': 'no-store',
}
const contentPolicy = (nonce: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`

/** Templates compiled once and kept, as in production. */
function templates() {
  const folders = [
    path.join(projectRoot, 'tests/benches/page/templates'),
    path.join(projectRoot, 'node_modules/govuk-frontend/dist'),
  ]
  const loader = new nunjucks.FileSystemLoader(folders, { watch: false, noCache: false })
  const views = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true })
  const { date, dayMonth, mediumDate, time, weekdayDay, sentence, plural } = format
  for (const [name, filter] of Object.entries({ date, dayMonth, mediumDate, time, weekdayDay }))
    views.addFilter(name, filter)
  views.addFilter('paragraphs', (text: string) => text.split(/\n{2,}/).filter(part => part.trim() !== ''))
  views.addFilter('harmLabels', (keys: string[]) => sentence(keys.map(harmLabel).join(', ')))
  views.addFilter('documents', (count: number) => plural(count, 'document'))
  views.addFilter('words', (key: string) => sentence(key.replaceAll('-', ' ')))
  return views.getTemplate('child.njk', true)
}

/** Parts that other slices hand to the page as markup are printed as they are: the reference has no dearer way to make them. */
const placed = (sections: readonly ChildSection[], place: ChildSection['place']) =>
  sections
    .filter(section => section.place === place)
    .sort((one, other) => one.order - other.order)
    .map(section => ({ title: section.title, html: renderToString(section.body() as VNode) }))

const any = { value: '', text: 'Any' }
const kinds = [any, ...Object.entries(entryKinds).map(([value, text]) => ({ value, text }))]

/** What the templates are given: the facts of the page, with what needs working out worked out. */
function view(props: ChildPageProps, ctx: Ctx, items: readonly NavItem[], nonce: string) {
  const { child, today, rows, span, filter, entries } = props
  const hidden = child.placeHidden
  if (child.locationProtected) throw new Error('the reference shows no protected location')
  if (filter.harm || filter.organisationId || filter.words || filter.from || filter.to || filter.kinds)
    throw new Error('the reference shows the whole chronology only')
  const base = `/children/${child.id}`
  const name = firstName(child)
  const pronoun: Pronoun = pronounOf(child)
  const days = domain(
    span === '18' ? '18-months' : span === '6' ? '6-months' : 'since-birth',
    today,
    child.label.bornOn,
  )
  const phoneDays = domain('6-months', today, child.label.bornOn)
  const picture = { rows, today, childName: name, protectedLocation: hidden, pronoun }
  const wide = drawing({ ...picture, ...days, width: 'wide' }, 'picture')
  const table = pictureTable(wide.frame)
  const allowed = items
    .filter(item => mayDo(ctx.roles, item.may) && (item.unless === undefined || !mayDo(ctx.roles, item.unless)))
    .sort((one, other) => one.order - other.order)
  return {
    ...props,
    title: 'Child',
    ctx,
    nonce,
    assets: {
      mark: assetPath('mark.svg'),
      govuk: assetPath('govuk.css'),
      css: assetPath('kith.css'),
      script: assetPath('kith.js'),
    },
    nav: allowed.filter(item => item.order < 70).map(item => ({ ...item, current: item.href === '/children' })),
    footer: [{ label: 'Help', href: '/help' }, ...allowed.filter(item => item.order >= 70)],
    hurried: [
      ...(may(ctx.roles, 'glass.break') ? [{ label: 'Emergency', href: '/emergency' }] : []),
      ...(may(ctx.roles, 'child.known') ? [{ label: 'Is this child known?', href: '/known' }] : []),
    ],
    moreIsCurrent: false,
    firstName: name,
    whose: format.sentence({ he: 'his', she: 'her', they: 'their' }[pronoun]),
    identity: identityLine(child, today, hidden),
    facts: facts(props, hidden),
    spanTitle: span === '18' ? 'The last 18 months' : span === '6' ? 'The last 6 months' : 'Since birth',
    spanTabs: [
      { label: '18 months', href: base, current: span === '18' },
      { label: '6 months', href: `${base}?span=6`, current: span === '6' },
      ...(child.label.bornOn ? [{ label: 'Since birth', href: `${base}?span=all`, current: span === 'all' }] : []),
    ],
    entryTabs: [
      { label: 'Everything', href: `${base}#chronology`, current: true },
      { label: 'Decisions', href: `${base}?show=decisions#chronology`, current: false },
      {
        label: `${format.sentence({ he: 'his', she: 'her', they: 'their' }[pronoun])} words`,
        href: `${base}?show=voice#chronology`,
        current: false,
      },
    ],
    said: sentences(rows, today, { childName: name, pronoun }).join(' '),
    wide,
    phone: drawing({ ...picture, ...phoneDays, width: 'phone' }, 'picture-phone'),
    legend: legend(wide.frame),
    table: {
      caption: table.caption,
      head: table.head,
      rows: table.lines.map(line => {
        const what = line.href
          ? { html: `<a href="${nunjucks.lib.escape(line.href)}">${nunjucks.lib.escape(line.what)}</a>` }
          : { text: line.what }
        return line.cells.map(cell => cell ?? what)
      }),
    },
    filterOpen: false,
    options: {
      harms: [any, ...props.harms],
      organisations: [any, ...[...props.organisations].map(([value, { name: text }]) => ({ value, text }))],
      kinds,
    },
    months: byMonth(entries),
    reaches,
    roleWords,
    top: placed(props.sections, 'top'),
    aside: placed(props.sections, 'aside'),
    near: props.relations.filter(row => row.toOn === null),
    workers: props.involvement.filter(row => row.toAt === null),
  }
}

/** The page's facts and who asks: the program's own session, policies, statements and audit event. Null where there is no such page. */
function askerOf(db: Db, config: Config) {
  const all = slices({ db, config })
  // The program's own route is asked for its facts: the same statements, whatever slices add to the page.
  const route = all
    .flatMap(slice => slice.routes)
    .find(one => one.path === '/children/:childId' && one.method === 'get') as GetRoute
  const ask = async (childId: string, url: string, headers: IncomingHttpHeaders) => {
    const token = /(?:^|;\s*)__Host-kith=([^;]+)/.exec(headers.cookie ?? '')?.[1]
    if (!isUuid(childId) || !token) return null
    const tokenHash = createHash('sha256').update(token).digest()
    const at = Date.parse(String(headers['x-kith-at']))
    const now = Number.isNaN(at) ? new Date() : new Date(at)
    const [reply, ctx] = await asPractitioner(
      db,
      { tokenHash, asked: [childId], purpose: null, requestId: newId(), now },
      async (tx, who) => {
        tx.event.action = route.audit
        if (!mayDo(who.roles, route.may)) throw new Error('refused')
        const query = new URL(url, config.origin).searchParams
        return [await route.handle({ tx, ctx: who, params: { childId }, query } as unknown as Given), who] as const
      },
    )
    return reply.kind === 'page' ? { props: (reply.body() as VNode<ChildPageProps>).props, ctx } : null
  }
  return { ask, items: all.flatMap(slice => slice.nav ?? []) }
}

/** What no page can cost less than: the same question asked and audited, and nothing drawn. No framework either. */
export function bareServer(db: Db, config: Config): Server {
  const { ask } = askerOf(db, config)
  return createServer((request, response) => {
    const url = request.url ?? '/'
    ask(url.slice('/children/'.length), url, request.headers).then(
      asked => response.writeHead(asked ? 200 : 404, HEADERS).end(asked ? String(asked.props.entries.length) : ''),
      () => response.writeHead(500).end(),
    )
  })
}

/** Builds the reference on the same database. */
export function referenceServer(db: Db, config: Config): Server {
  const { ask, items } = askerOf(db, config)
  const template = templates()
  const app = express()
  app.disable('x-powered-by')
  // Kith sends no ETag either: a page that may not be stored needs none.
  app.disable('etag')
  app.get('/children/:childId', async (request, response) => {
    const nonce = randomBytes(16).toString('base64')
    response.set(HEADERS).set({ 'content-security-policy': contentPolicy(nonce) })
    const asked = await ask(request.params.childId ?? '', request.url, request.headers)
    if (!asked) {
      response.status(404).type('html').send('<!DOCTYPE html><title>Not found</title>')
      return
    }
    response.type('html').send(template.render(view(asked.props, asked.ctx, items, nonce)))
  })
  return createServer(app)
}

import type { Tx } from '../platform/db.ts'
import type { Ctx } from '../platform/http.ts'
import { format, Link } from '../ui/index.ts'
import { myNewDevices } from './accounts.ts'
import { agreements } from './queries.ts'

/** Beside the worklist: what an administrator asked and this person may agree to, or a link they agreed to and have to hand over. */
export async function agreementSection(tx: Tx, ctx: Ctx) {
  if (!ctx.roles.some(role => role === 'administrator' || role === 'dpo')) return null
  const mine = (await agreements(tx, new Date())).filter(
    one => one.mayAgree || (one.agreedAt !== null && one.agreedBy === ctx.practitionerId),
  )
  if (mine.length === 0) return null
  return {
    order: 2,
    title: 'Waiting for a second person',
    paper: true,
    body: () => (
      <p>
        {format.plural(mine.length, 'thing')} about who may sign in {mine.length === 1 ? 'needs' : 'need'} somebody
        other than the one who asked. <Link href="/administration/agreements">Look at it</Link>
      </p>
    ),
  }
}

/** Beside the worklist: a device that signed in as this person and was not seen before. Null when there is none. */
export async function newDeviceSection(tx: Tx) {
  const [first, ...more] = await myNewDevices(tx, new Date())
  if (!first) return null
  return {
    order: 1,
    title: 'A new device signed in as you',
    paper: true,
    body: () => (
      <p>
        {first.words}, {format.dateTime(first.firstAt)}
        {more.length > 0 && `, and ${format.plural(more.length, 'other')}`}. <Link href="/me">Was it you?</Link>
      </p>
    ),
  }
}

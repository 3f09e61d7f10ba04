import type { Tx } from '../platform/db.ts'
import { format, Link } from '../ui/index.ts'
import { myNewDevices } from './accounts.ts'

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

/** From which address a request came, as far as that can be known. Used for limits, and for nothing else; kept nowhere. */
import { isIP } from 'node:net'
import type { Context } from 'hono'

/**
 * The address that the connection came from; behind proxies of one's own the one that the outermost of them saw.
 * @param proxies how many of them add to X-Forwarded-For (`KITH_PROXIES`); 0: nothing that a request says of itself is believed. Each adds the
 * address it was asked from at the end, so what somebody wrote there before never counts.
 * @returns null where there is no connection, or no address in what the proxies say
 */
export function visitorAddress(c: Context, proxies: number): string | null {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  const socket = incoming?.socket?.remoteAddress ?? null
  if (proxies === 0) return socket
  const said = (c.req.header('x-forwarded-for') ?? '').split(',').map(part => part.trim())
  const address = said.at(-proxies) ?? ''
  return isIP(address) === 0 ? socket : address
}

/** Which network addresses an identity provider may have. Pure: no network. */
import { BlockList, isIP } from 'node:net'

// IANA special-purpose address registries for IPv4 (RFC 6890 and later) and multicast.
const notPublic4: readonly [string, number][] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carriers' shared space
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, and the metadata service of clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15], // benchmarking
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
]
// Of IPv6 only 2000::/3 is public, less these. All that wraps an IPv4 address (::ffff:…, NAT64) lies outside it or is listed.
const notPublic6: readonly [string, number][] = [
  ['2001::', 23], // protocol assignments: Teredo, ORCHID, benchmarking
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['2620:4f:8000::', 48],
  ['3fff::', 20], // documentation
]

const refused4 = new BlockList()
for (const [net, bits] of notPublic4) refused4.addSubnet(net, bits, 'ipv4')
const refused6 = new BlockList()
for (const [net, bits] of notPublic6) refused6.addSubnet(net, bits, 'ipv6')
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')
const loopback4 = new BlockList()
loopback4.addSubnet('127.0.0.0', 8, 'ipv4')
const loopback6 = new BlockList()
loopback6.addAddress('::1', 'ipv6')

/** True for an address that belongs to the public internet. What is not an address at all is not public. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !refused4.check(address, 'ipv4')
  if (family !== 6 || address.includes('%')) return false
  return global6.check(address, 'ipv6') && !refused6.check(address, 'ipv6')
}

/** True for this machine itself: 127.0.0.0/8 and ::1, written plainly. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return loopback4.check(address, 'ipv4')
  // BlockList sees ::ffff:127.0.0.1 as 127.0.0.1 only when asked about IPv4 rules; ::1 alone is on this list.
  return family === 6 && loopback6.check(address, 'ipv6')
}

/** The host of an address as it stands in a URL, without the brackets of IPv6. */
export const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

/** True when the URL names this machine: tests run their identity provider here. */
export const isLoopbackHost = (url: URL): boolean => {
  const host = bareHost(url)
  return host === 'localhost' || isLoopbackAddress(host)
}

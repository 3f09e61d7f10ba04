/** What comes to our port and is no request: answered before the program is asked, and with the same headers as everything else. */
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { log } from './log.ts'

/** On every answer, whatever it is. */
export const SECURITY: Readonly<Record<string, string>> = {
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'cache-control': 'no-store',
}

const answers: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** The answer to bytes that are no HTTP request: nothing of them is in it. */
export function noRequestAnswer(code: string | undefined): string {
  const headers = {
    ...SECURITY,
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'content-length': '0',
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return `HTTP/1.1 ${answers[code ?? ''] ?? '400 Bad Request'}\r\n${lines.join('\r\n')}\r\n\r\n`
}

/** Answers what Node cannot read as a request, in place of Node's own answer. */
export function answerNoRequests(server: Pick<Server, 'on'>): void {
  server.on('clientError', (error: Error & { code?: string }, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    log.note('no-request', { refusedBy: 'http', code: error.code ?? 'none' })
    socket.end(noRequestAnswer(error.code))
  })
}

/**
 * Asks a ClamAV daemon whether a file is harmful. Only its plain "OK" lets a file through: no answer, an error, an answer nobody expected or a
 * daemon that is not there is no verdict, and a file without a verdict is kept back.
 */
import { createReadStream } from 'node:fs'
import net from 'node:net'

export type Verdict =
  | { kind: 'clean' }
  /** `found`: what the daemon calls it; for the log, not for a page. */
  | { kind: 'harmful'; found: string }
  | { kind: 'none'; why: string }
/** Scans the file at this path. Never throws: what goes wrong is no verdict. */
export type Scan = (path: string) => Promise<Verdict>

const MOST_MILLISECONDS = 30_000
const ANSWER_MOST = 4096
const PIECE = 64 * 1024

const none = (why: string): Verdict => ({ kind: 'none', why })

/** Reads what the daemon says of one stream, without the NUL at its end. */
export function readVerdict(answer: string): Verdict {
  if (answer === 'stream: OK') return { kind: 'clean' }
  const found = /^stream: (\S.{0,200}) FOUND$/.exec(answer)?.[1]
  return found ? { kind: 'harmful', found } : none('an answer that is no verdict')
}

/**
 * A scan by the daemon at `where`: the path of its socket, or host and port. The file goes over the connection (INSTREAM, clamd(8)), so that the
 * daemon needs no right to the folder. @param most milliseconds for one file
 */
export const clamav =
  (where: string, most = MOST_MILLISECONDS): Scan =>
  path =>
    new Promise(resolve => {
      const socket = net.connect(addressOf(where))
      const file = createReadStream(path, { highWaterMark: PIECE })
      let answer = ''
      const over = (verdict: Verdict) => {
        clearTimeout(late)
        file.destroy()
        socket.destroy()
        resolve(verdict)
      }
      const late = setTimeout(() => over(none('no answer in time')), most)
      socket.on('error', error => over(none((error as NodeJS.ErrnoException).code ?? error.message)))
      socket.on('close', () => over(none('closed without a verdict')))
      socket.on('data', (part: Buffer) => {
        answer += part.toString('latin1')
        const end = answer.indexOf('\0')
        if (end >= 0) over(readVerdict(answer.slice(0, end)))
        else if (answer.length > ANSWER_MOST) over(none('an answer without an end'))
      })
      socket.on('connect', () => {
        socket.write('zINSTREAM\0')
        file.on('data', part => {
          if (!socket.write(framed(part as Buffer))) {
            file.pause()
            socket.once('drain', () => file.resume())
          }
        })
        file.on('end', () => socket.write(Buffer.alloc(4)))
      })
      file.on('error', error => over(none((error as NodeJS.ErrnoException).code ?? error.message)))
    })

/** A piece of the stream: its length in four bytes, then itself. */
const framed = (piece: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(piece.length)
  return Buffer.concat([length, piece])
}

const addressOf = (where: string): net.NetConnectOpts => {
  if (where.startsWith('/')) return { path: where }
  const colon = where.lastIndexOf(':')
  return { host: where.slice(0, colon), port: Number(where.slice(colon + 1)) }
}

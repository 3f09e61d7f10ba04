import { isUtf8 } from 'node:buffer'
import { createHash, createPublicKey, hash, type KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import {
  CHAINS,
  counted,
  type EndLine,
  type EventLine,
  FORMAT,
  type KeptHead,
  type KeyLine,
  type Report,
} from './format.ts'
import { type ChainState, checkEvent, finishChain, newChainState } from './verify-events.ts'
import { addKey, checkHead, checkKeptHead, finishHeads, type HeadState, newHeadState } from './verify-heads.ts'

/** What the verifier found. `problems` holds the first 200 in plain words, `problemCount` how many there were. */
export type VerifyReport = {
  ok: boolean
  problems: string[]
  problemCount: number
  /** What this run could not have noticed, and how to make the next one notice it. */
  limits: string[]
  events: number
  erased: number
  heads: number
  /** Events that came after the latest signed head. */
  unsigned: number
  lastHead: { number: number; at: string } | null
}

export type VerifyOptions = {
  /** A file of heads kept outside, one JSON object a line, as `kith audit head` prints them. */
  head?: string
  /** The public key (PEM) that must have signed every head. */
  publicKey?: string
}

const MOST_PROBLEMS = 200

/**
 * Checks an exported audit log by itself: no database, no network, memory for 16 bytes an event and the heads.
 * Follows docs/audit-format.md. Never throws for what is in the file; throws when a file cannot be read.
 */
export async function verifyExport(path: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const problems: string[] = []
  let problemCount = 0
  const report: Report = problem => {
    problemCount++
    if (problems.length < MOST_PROBLEMS) problems.push(problem)
  }
  const log = newLog(report)
  if (options.publicKey !== undefined) pinKey(log.heads, options.publicKey, report)
  if (options.head !== undefined) {
    const kept = (await readFile(options.head, 'utf8')).split('\n').filter(line => line.trim() !== '')
    if (kept.length === 0) report('The file of outside heads holds no head.')
    for (const line of kept) readKept(log, line, report)
  }
  for await (const lines of linesOf(path)) for (const line of lines) readLine(log, line)
  finish(log)
  const { chain, heads } = log
  return {
    ok: problemCount === 0,
    problems,
    problemCount,
    limits: limitsOf(log, options),
    events: chain.events,
    erased: chain.erased.size,
    heads: heads.count,
    unsigned: unsignedOf(log),
    lastHead: heads.last === null ? null : { number: heads.last.number, at: heads.last.at },
  }
}

/** Where the reading is. Lines come in this order: header, keys, chain ends, heads, events, end. */
type Log = {
  report: Report
  lineNumber: number
  stage: number
  digest: ReturnType<typeof createHash>
  end: EndLine | null
  keys: number
  chainEnds: number
  chain: ChainState
  heads: HeadState
}

const STAGES = ['header', 'key', 'chain', 'head', 'event', 'end'] as const
const FIELDS: Record<string, string> = {
  header: 'type,format,exportedAt,chains',
  key: 'type,id,publicKey',
  chain: 'type,chain,seq,hash',
  head: 'type,number,hash,keyId,body,signature',
  event: 'type,chain,seq,id,at,practitionerId,organisationId,action,children,misfiled,salt,body,leaf,hash',
  end: 'type,keys,heads,events,erased,strays,sha256',
}

function newLog(report: Report): Log {
  const heads = newHeadState()
  return {
    report,
    lineNumber: 0,
    stage: -1,
    digest: createHash('sha256'),
    end: null,
    keys: 0,
    chainEnds: 0,
    chain: newChainState(heads, report),
    heads,
  }
}

function readLine(log: Log, bytes: Buffer): void {
  log.lineNumber++
  if (log.end !== null) {
    log.report(`Line ${log.lineNumber} comes after the closing line.`)
    return
  }
  const line = parseLine(log, bytes)
  if (line?.type === 'end') log.end = line as unknown as EndLine
  else log.digest.update(bytes).update('\n')
  if (line === null) return
  const stage = STAGES.indexOf(line.type as (typeof STAGES)[number])
  if (stage < log.stage || (stage === 0 && log.stage === 0) || (log.stage < 0 && stage !== 0)) {
    log.report(`Line ${log.lineNumber} is a ${line.type} line where it does not belong.`)
    if (log.stage < 0 && stage !== 0) log.stage = 0
    if (stage < log.stage) return
  }
  log.stage = Math.max(stage, log.stage)
  readParsed(log, line)
}

type Parsed = { type: string } & Record<string, unknown>

function parseLine(log: Log, bytes: Buffer): Parsed | null {
  try {
    const text = bytes.toString()
    const line = JSON.parse(text) as Parsed
    const fields = FIELDS[line.type]
    if (fields !== undefined && Object.keys(line).join() === fields && isOnlyWay(line, text) && isUtf8(bytes))
      return line
  } catch {
    // Reported below, with every other line that is not one of the format's.
  }
  log.report(`Line ${log.lineNumber} is not a line of this format.`)
  return null
}

/** Two readers must never read different things in one line, so each line can be written in one way only: without a key twice, for one. */
const isOnlyWay = (line: Parsed, text: string): boolean =>
  JSON.stringify(line) === text && (!text.includes('\\ud') || Object.values(line).every(isWhole))
/** Half a character can be escaped, and is no text. */
const isWhole = (value: unknown): boolean => typeof value !== 'string' || value.isWellFormed()

function readParsed(log: Log, line: Parsed): void {
  try {
    if (line.type === 'header') {
      const timed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(line.exportedAt))
      if (line.format !== FORMAT || line.chains !== CHAINS || !timed)
        log.report(`This is not a file in the format ${FORMAT}.`)
    } else if (line.type === 'key') {
      log.keys++
      addKey(log.heads, line as unknown as KeyLine, log.report)
    } else if (line.type === 'chain') {
      readChainEnd(log, line)
    } else if (line.type === 'head') {
      checkHead(log.heads, line as never, log.report)
    } else if (line.type === 'event') {
      checkEvent(log.chain, line as unknown as EventLine)
    }
  } catch {
    log.report(`Line ${log.lineNumber} holds a value of the wrong kind.`)
  }
}

function readChainEnd(log: Log, line: Parsed): void {
  if (line.chain !== log.chainEnds) log.report(`The chain ends are not 0 to ${CHAINS - 1} in order.`)
  // Compared as they are: a text that reads as the right number is not the right number.
  log.chain.ends.set(line.chain as number, { seq: line.seq as number, hash: line.hash as string })
  log.chainEnds++
}

function finish(log: Log): void {
  const { report, end, chain, heads } = log
  finishChain(chain)
  finishHeads(heads, report)
  if (log.chainEnds !== CHAINS) report(`The file gives the ends of ${log.chainEnds} chains; there are ${CHAINS}.`)
  if (end === null) {
    report('The file has no closing line: it was cut short.')
    return
  }
  if (end.sha256 !== log.digest.digest('hex'))
    report('The file is not as it was written: its closing checksum differs.')
  if (end.strays !== 0)
    report(`The log says of a child that somebody looked, and no event does (${counted(end.strays, 'row')}).`)
  const found = { keys: log.keys, heads: heads.count, events: chain.events, erased: chain.erased.size }
  for (const [what, count] of Object.entries(found)) {
    const said = end[what as keyof typeof found]
    if (said !== count) report(`The closing line says ${said} ${what}, the file holds ${count}.`)
  }
}

function pinKey(heads: HeadState, pem: string, report: Report): void {
  try {
    const key: KeyObject = createPublicKey(pem)
    heads.pinned = hash('sha256', key.export({ type: 'spki', format: 'der' }), 'hex')
  } catch {
    report('The public key given cannot be read.')
  }
}

function readKept(log: Log, line: string, report: Report): void {
  try {
    checkKeptHead(log.heads, JSON.parse(line) as KeptHead, report)
  } catch {
    report('The file of outside heads holds a line that is not a head.')
  }
}

const unsignedOf = ({ chain, heads }: Log): number => Math.max(0, chain.events - (heads.last?.size ?? 0))

function limitsOf(log: Log, options: VerifyOptions): string[] {
  const limits: string[] = []
  if (options.head === undefined) {
    limits.push(
      'No outside head was given. A log cut back, rolled back or rewritten with all its heads can only be noticed ' +
        'against a head kept somewhere else: --head FILE.',
    )
  }
  const unsigned = unsignedOf(log)
  if (unsigned > 0) {
    limits.push(
      `${counted(unsigned, 'event')} came after the latest signed head: a change made there since cannot be seen yet.`,
    )
  }
  return limits
}

/** The lines of a file, without their line ends, many at a time. Every line, also the last, has its end. */
async function* linesOf(path: string): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const lines: Buffer[] = []
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const line = chunk.subarray(from, end)
      lines.push(rest.length === 0 ? line : Buffer.concat([...rest, line]))
      rest = []
      from = end + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
    yield lines
  }
  // A line that was cut short can never be read as a whole one.
  if (rest.length > 0) yield [Buffer.concat([...rest, Buffer.from(' (cut short)')])]
}

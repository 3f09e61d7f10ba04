import { addWorkingDays, workingDaysBetween } from './days/calendar.ts'
import { londonDate } from './days/london.ts'
import { dueFor } from './due.ts'
import { StatuteError } from './error.ts'
import { ruleNamed, rules } from './rules/all.ts'
import { limitInWords, type Rule } from './rules/rule.ts'

/** What a command would print, and its exit code: 0 for an answer, 2 for a question that has none. */
export type CommandResult = { exit: 0 | 2; stdout: string; stderr: string }

const answer = (stdout: string, stderr = ''): CommandResult => ({ exit: 0, stdout: `${stdout}\n`, stderr })
const refuse = (message: string): CommandResult => ({
  exit: 2,
  stdout: '',
  stderr: `${message.replace(/\s+/g, ' ')}\n`,
})

/** Runs a command; a refusal of the law becomes exit 2 and one line, anything else is a fault and is thrown on. */
function answering(command: () => CommandResult): CommandResult {
  try {
    return command()
  } catch (error) {
    if (error instanceof StatuteError) return refuse(error.message)
    throw error
  }
}

/** Splits `--name value` and `--name=value` from the rest. Names not in `known` are returned as `unknown`. */
function readArgs(args: readonly string[], known: readonly string[]) {
  const rest: string[] = []
  const options: Record<string, string | undefined> = {}
  const queue = [...args]
  let unknown: string | null = null
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (!arg.startsWith('--')) {
      rest.push(arg)
      continue
    }
    const [name = '', inline] = arg.slice(2).split(/=(.*)/s)
    if (known.includes(name)) options[name] = inline ?? queue.shift()
    else unknown ??= arg
    if (known.includes(name) && options[name] === undefined) unknown ??= `${arg} without a value`
  }
  return { rest, options, unknown }
}

/**
 * `due RULE START [--edition E] [--from EVENT]`: the due date alone on one line; for hours, the moment with London’s
 * offset. Notes (a bank holiday in the way, the last day of a short month) go to stderr, so that scripts stay simple.
 */
export function dueCommand(args: readonly string[]): CommandResult {
  return answering(() => {
    const { rest, options, unknown } = readArgs(args, ['edition', 'from'])
    const [name, start, ...more] = rest
    if (unknown !== null) return refuse(`due does not know ${unknown}.`)
    if (name === undefined || start === undefined || more.length > 0) {
      return refuse('Usage: due RULE START [--edition EDITION] [--from EVENT]')
    }
    const due = dueFor(ruleNamed(name), start, {
      ...(options.edition === undefined ? {} : { edition: options.edition }),
      ...(options.from === undefined ? {} : { startEvent: options.from }),
    })
    const notes = due.notes.map(note => `${note}\n`).join('')
    return answer(due.toTheMinute ? due.dueAt : due.dueOn, notes)
  })
}

const wholeNumber = (text: string): number => {
  if (!/^[+-]?\d{1,6}$/.test(text))
    throw new StatuteError('impossible-number', `"${text}" is not a whole number of days.`)
  return Number(text)
}

/**
 * `working-days add DATE N`: the date N working days later (earlier if N is negative).
 * `working-days between A B`: working days after A, up to and including B; negative if B is before A.
 */
export function workingDaysCommand(args: readonly string[]): CommandResult {
  return answering(() => {
    const [what, first, second, ...more] = args
    if ((what !== 'add' && what !== 'between') || first === undefined || second === undefined || more.length > 0) {
      return refuse('Usage: working-days add DATE N, or working-days between DATE DATE')
    }
    if (what === 'add') return answer(addWorkingDays(londonDate(first), wholeNumber(second)))
    return answer(String(workingDaysBetween(londonDate(first), londonDate(second))))
  })
}

/** A rule as plain data: what it is first, its limit as two flat fields, its first source apart, then all the rest. */
export const ruleAsData = ({ id, number, title, sentence, due, ...rest }: Rule) => ({
  id,
  number,
  title,
  sentence,
  limit: due?.n ?? null,
  unit: due?.unit ?? null,
  source: rest.sources[0] ?? null,
  ...rest,
  due,
  switchedOff: rest.commencement !== null,
})

const ruleLine = (rule: Rule): string => {
  const limit = rule.due ? limitInWords(rule.due) : (rule.inWords ?? '')
  return `${rule.number}  ${rule.id}  ${limit}  (${rule.certainty})${rule.commencement ? '  switched off' : ''}`
}

/** `rules [--json]`: every rule, as JSON or one line each. */
export function rulesCommand(args: readonly string[]): CommandResult {
  if (args.length === 0) return answer(rules.map(ruleLine).join('\n'))
  if (args.length === 1 && args[0] === '--json') return answer(JSON.stringify(rules.map(ruleAsData), null, 2))
  return refuse('Usage: rules [--json]')
}

/** What shows how long there is: squares, bars, calendars, and how sure a rule is. Always beside words. */
import type { VNode } from 'preact'
import { type Content, cx, given } from './attributes.ts'
import { LateSign } from './icons.tsx'
import { AsideSection } from './layout.tsx'
import { Link } from './link.tsx'

/** read: we have read the sentence · local: from a local document · unchecked: widely used, sentence not seen. */
export type CertaintyLevel = 'read' | 'local' | 'unchecked'

const certaintyWords: Record<CertaintyLevel, string> = {
  read: 'read',
  local: 'local procedure',
  unchecked: 'not yet checked',
}

function CertaintySign({ level }: { level: CertaintyLevel }): VNode {
  return (
    <svg
      class={`kith-certainty__sign kith-certainty__sign--${level}`}
      width="12"
      height="12"
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
    >
      <circle cx="6" cy="6" r="5" />
      {level === 'local' && <path d="M6 1a5 5 0 0 1 0 10z" />}
    </svg>
  )
}

/**
 * How sure a rule is: a sign and always its word.
 * `source` comes before the word ("Working Together ch. 3, not yet checked"); `words` replaces it ("School rule").
 */
export function Certainty({
  level,
  source,
  words = certaintyWords[level],
}: {
  level: CertaintyLevel
  source?: string | undefined
  words?: string | undefined
}): VNode {
  const text = source ? `${source}, ${words}` : words.charAt(0).toUpperCase() + words.slice(1)
  return (
    <span class="kith-certainty">
      <CertaintySign level={level} /> {text}
    </span>
  )
}

const WIDE_PIP = 10
const AS_BAR = 15

/**
 * One square a counted day: filled is gone, a red triangle is a day late (five at most are drawn). Over ten days the
 * squares are narrower, over fifteen they become a bar. Says nothing to a screen reader: the words beside it do.
 */
export function Pips({ total, gone, late = 0 }: { total: number; gone: number; late?: number | undefined }): VNode {
  if (total > AS_BAR) return <HourBar gone={total === 0 ? 1 : gone / total} />
  const width = total > WIDE_PIP ? 7 : 10
  const step = width + (total > WIDE_PIP ? 2 : 3)
  const lateSigns = Math.min(late, 5)
  const across = Math.max(total * step + (lateSigns ? lateSigns * 15 : 0), 1)
  return (
    <svg class="kith-pips" width={across} height="12" viewBox={`0 0 ${across} 12`} aria-hidden="true" focusable="false">
      {Array.from({ length: total }, (_, index) => (
        <rect
          class={index < gone ? 'kith-pips__gone' : 'kith-pips__left'}
          x={index * step + 0.75}
          y={1.75}
          width={width - 1.5}
          height="8.5"
        />
      ))}
      {Array.from({ length: lateSigns }, (_, index) => (
        <path class="kith-pips__late" d={`M${total * step + index * 15 + 8.5} 1l6 10h-12z`} />
      ))}
    </svg>
  )
}

/** A bar for a clock of less than a day, or of many days. `gone` is the share that has passed, 0 to 1. */
export function HourBar({ gone }: { gone: number }): VNode {
  const share = Math.min(Math.max(gone, 0), 1)
  return (
    <svg class="kith-hour-bar" width="96" height="8" viewBox="0 0 96 8" aria-hidden="true" focusable="false">
      <rect class="kith-pips__left" x="0.75" y="0.75" width="94.5" height="6.5" />
      <rect class="kith-pips__gone" x="0.75" y="0.75" width={Math.round(945 * share) / 10} height="6.5" />
    </svg>
  )
}

/** Five steps of a contact: reading, asking, deciding, manager, answer. `done` of them are filled. */
export function StepPips({ done, of = 5 }: { done: number; of?: number | undefined }): VNode {
  return (
    <svg
      class="kith-step-pips"
      width={of * 11}
      height="10"
      viewBox={`0 0 ${of * 11} 10`}
      aria-hidden="true"
      focusable="false"
    >
      {Array.from({ length: of }, (_, index) => (
        <rect
          class={index < done ? 'kith-pips__gone' : 'kith-step-pips__left'}
          x={index * 11 + 0.5}
          y="0.5"
          width="8"
          height="9"
        />
      ))}
    </svg>
  )
}

export type WorkRowProps = {
  /** "1 h 20 min", "1 d 20 h late" */
  left: string
  late?: boolean | undefined
  /** "by 12:00", "due Tue 17 Nov" */
  when: Content
  /** `Pips` or `HourBar`. */
  progress?: Content
  title: string
  href: string
  /** "R.C., Year 10", in bold before the reason. */
  who: Content
  why: Content
  /** The rule in words, and how sure it is. */
  rule: Content
  certainty: Content
  /** "Yours" or a name. */
  owner: Content
  action?: { label: string; href: string } | undefined
}

/** One thing that needs somebody: how long there is, what, for whom and why, the rule, whose it is. */
export function WorkRow(props: WorkRowProps): VNode {
  return (
    <li class="kith-work">
      <div class="kith-work__time">
        <span class={cx('kith-work__left', props.late && 'kith-late')}>
          {props.late && <LateSign />} {props.left}
        </span>
        <span class="kith-work__when">{props.when}</span>
        {given(props.progress) && <span class="kith-work__progress">{props.progress}</span>}
      </div>
      <div class="kith-work__what">
        <p class="kith-work__title">
          <Link href={props.href}>{props.title}</Link>
        </p>
        <p>
          <strong>{props.who}.</strong> {props.why}
        </p>
        <p class="kith-work__rule">
          <span>{props.rule}</span> {props.certainty}
        </p>
      </div>
      <div class="kith-work__whose">
        <span>{props.owner}</span>
        {props.action && <Link href={props.action.href}>{props.action.label}</Link>}
      </div>
    </li>
  )
}

/** Rows of one day: "Past its time", "Today", "Tomorrow", "Next week". */
export function WorkGroup({
  title,
  count,
  children,
}: {
  title: string
  count?: number | undefined
  children: Content
}): VNode {
  return (
    <AsideSection title={title} count={count} flush>
      <ul class="kith-bare-list">{children}</ul>
    </AsideSection>
  )
}

export type DayRulerProps = {
  /** Days counted in all, and how many are gone. */
  total: number
  gone: number
  /** "5 Nov, referral" */
  start: string
  /** "12 Jan, due" */
  due: string
  /** "today, day 10" */
  today: string
}

/** All the counted days of a clock in one row. The words carry the same facts. */
export function DayRuler({ total, gone, start, due, today }: DayRulerProps): VNode {
  const percent = (day: number) => `${Math.round((day / total) * 10_000) / 100}%`
  const share = gone / total
  const anchor = share < 0.2 ? 'start' : share > 0.8 ? 'end' : 'middle'
  return (
    <div class="kith-ruler">
      <p class="kith-ruler__ends">
        <span>{start}</span>
        <span>{due}</span>
      </p>
      <svg class="kith-ruler__days" width="100%" height="42" role="img" aria-label={`${today} of ${total}`}>
        {Array.from({ length: total }, (_, index) => (
          <svg x={percent(index)} y="0" width={percent(1)} height="18" aria-hidden="true">
            <rect
              class={index < gone ? 'kith-pips__gone' : 'kith-pips__left'}
              x="0.75"
              y="0.75"
              width="78%"
              height="16.5"
            />
          </svg>
        ))}
        <text
          class="kith-ruler__today"
          x={percent(anchor === 'start' ? Math.max(gone - 1, 0) : gone)}
          y="36"
          text-anchor={anchor}
        >
          {today}
        </text>
      </svg>
    </div>
  )
}

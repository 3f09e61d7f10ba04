/** What people may do to a running clock: say why it is late, correct its start, give more time where guidance allows. Pure. */
import type { VNode } from 'preact'
import { Actions, Button, Details, errorFor, format, Input, Textarea } from '../ui/index.ts'
import type { ClockProps } from './clock-page.tsx'
import { extendable, isLate, stampOf } from './rules.ts'

const wrong = (props: ClockProps, field: string) => errorFor([...props.errors], field)
const Hidden = ({ once, clock }: ClockProps) => (
  <>
    <input type="hidden" name="_once" value={once} />
    <input type="hidden" name="seen" value={stampOf(clock)} />
  </>
)

/** Why it is, or will be, late. */
export function SayWhy(props: ClockProps): VNode {
  const late = isLate(props.clock, props.now)
  return (
    <Details
      id="late"
      summaryText={late ? 'It is late: say why' : 'It will be late: say why'}
      open={late || wrong(props, 'lateReason') !== undefined}
    >
      <form method="post" action={`/clocks/${props.clock.id}/late`} novalidate>
        <Hidden {...props} />
        <Textarea
          name="lateReason"
          label="Why?"
          hint="Whoever answers for this team reads it. A late clock can only be closed with a reason."
          rows={3}
          value={props.typed.lateReason ?? props.clock.lateReason ?? ''}
          errorMessage={wrong(props, 'lateReason')}
        />
        <Actions>
          <Button secondary>Keep the reason</Button>
        </Actions>
      </form>
    </Details>
  )
}

/** A corrected start; what the clock said before is kept. */
export function WrongDate(props: ClockProps): VNode {
  const { clock, typed } = props
  const fields = ['startedOn', 'startedTime', 'reason']
  return (
    <Details
      id="wrong"
      summaryText="This date looks wrong"
      open={fields.some(field => wrong(props, field) !== undefined)}
    >
      <p>
        Correct when it started. The days are counted again; what it said before is kept with your name and your reason.
      </p>
      <form method="post" action={`/clocks/${clock.id}/start`} novalidate>
        <Hidden {...props} />
        <Input
          name="startedOn"
          type="date"
          label="Day it started"
          value={typed.startedOn ?? format.isoDay(clock.startedAt)}
          classes="govuk-input--width-10"
          errorMessage={wrong(props, 'startedOn')}
        />
        <Input
          name="startedTime"
          type="time"
          label="Time"
          value={typed.startedTime ?? format.time(clock.startedAt)}
          classes="govuk-input--width-10"
          errorMessage={wrong(props, 'startedTime')}
        />
        <Textarea
          name="reason"
          label="How do you know?"
          rows={2}
          value={typed.reason ?? ''}
          errorMessage={wrong(props, 'reason')}
        />
        <Actions>
          <Button secondary>Correct the start</Button>
        </Actions>
      </form>
    </Details>
  )
}

/** More time, only where the rule’s own text allows it. */
export function MoreTime(props: ClockProps): VNode | null {
  const allowed = extendable[props.clock.rule]
  if (!allowed) return null
  return (
    <Details
      id="more"
      summaryText="More time, where the guidance allows it"
      open={['untilOn', 'moreReason'].some(field => wrong(props, field) !== undefined)}
    >
      <p>The guidance says: {allowed}</p>
      <form method="post" action={`/clocks/${props.clock.id}/extend`} novalidate>
        <Hidden {...props} />
        <Input
          name="untilOn"
          type="date"
          label="Until"
          value={props.typed.untilOn ?? ''}
          classes="govuk-input--width-10"
          errorMessage={wrong(props, 'untilOn')}
        />
        <Textarea
          name="moreReason"
          label="Why is this one of those cases?"
          rows={2}
          value={props.typed.moreReason ?? ''}
          errorMessage={wrong(props, 'moreReason')}
        />
        <Actions>
          <Button secondary>Give more time, in my name</Button>
        </Actions>
      </form>
    </Details>
  )
}

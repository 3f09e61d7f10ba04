/** Why a question could not be answered. Each has one clear sentence as its message, fit to show to a person. */
export type StatuteErrorCode =
  | 'impossible-date'
  | 'impossible-number'
  | 'outside-calendar'
  | 'unknown-rule'
  | 'unknown-code'
  | 'unknown-edition'
  | 'unknown-event'
  | 'no-number'
  | 'switched-off'
  | 'not-in-force'
  | 'typed-date'
  | 'needs-school-days'

/** The only error this folder throws on purpose. Anything else is a fault in Kith. */
export class StatuteError extends Error {
  override readonly name = 'StatuteError'
  readonly code: StatuteErrorCode

  constructor(code: StatuteErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

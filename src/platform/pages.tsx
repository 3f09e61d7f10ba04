import type { Carried } from './http.ts'

/** The two pages that the plumbing itself shows. They say nothing of what exists. */

/** The same page for what is hidden and for what is not there, byte for byte. */
export const MissingPage = () => (
  <>
    <h1>You cannot open this, or it does not exist</h1>
    <p>If a child is in danger, call 999.</p>
    <p>
      Somebody with a reason to see it can be asked to share it with you. If an address was typed by hand, check it.
    </p>
    <p>
      <a class="govuk-link" href="/">
        Go to what needs you
      </a>
    </p>
  </>
)

const fieldsOf = (typed: Record<string, string | string[]>): [string, string][] =>
  Object.entries(typed).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, one]),
  )

/** What was typed, given back whole: it is sent again with one press, after signing in again if that is what was missing. */
export const GivenBack = ({ carried }: { carried: Carried }) => {
  const fields = fieldsOf(carried.typed)
  const words = fields.filter(([name, value]) => !name.startsWith('_') && value.trim().length > 20)
  return (
    <>
      {carried.signIn && (
        <p>
          First{' '}
          <a class="govuk-link" href="/sign-in" target="_blank" rel="noopener">
            sign in again (opens in a new tab)
          </a>
          , then come back to this page and send it.
        </p>
      )}
      <form method="post" action={carried.path}>
        {fields.map(([name, value]) => (
          <textarea class="kith-carried" hidden name={name} aria-hidden="true" tabIndex={-1}>
            {/^[\r\n]/.test(value) ? `\n${value}` : value}
          </textarea>
        ))}
        <button type="submit" class="govuk-button">
          Send it again
        </button>
      </form>
      {carried.hadFiles && <p>Documents that went with it have to be chosen again afterwards.</p>}
      {words.length > 0 && (
        <details class="govuk-details" open>
          <summary class="govuk-details__summary">
            <span class="govuk-details__summary-text">What you wrote</span>
          </summary>
          <div class="govuk-details__text">
            {words.map(([, value]) => (
              <p class="kith-as-written">{value}</p>
            ))}
          </div>
        </details>
      )}
    </>
  )
}

export const FaultPage = ({
  message,
  requestId,
  status,
  carried,
}: {
  message: string
  requestId: string
  status: number
  carried?: Carried | undefined
}) => (
  <>
    <h1>
      {status === 401
        ? 'Sign in again to send this'
        : status === 429
          ? 'Wait a moment'
          : status >= 500
            ? 'Sorry, this did not work'
            : 'This could not be done'}
    </h1>
    <p>{message}</p>
    {carried && Object.keys(carried.typed).length > 0 && <GivenBack carried={carried} />}
    <p>If a child is in danger, do not wait: call 999.</p>
    {status >= 500 && <p class="kith-meta">For whoever runs Kith: {requestId}</p>}
  </>
)

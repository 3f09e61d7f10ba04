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

export const FaultPage = ({ message, requestId, status }: { message: string; requestId: string; status: number }) => (
  <>
    <h1>{status >= 500 ? 'Sorry, this did not work' : 'This could not be done'}</h1>
    <p>{message}</p>
    <p>If a child is in danger, do not wait: call 999.</p>
    {status >= 500 && <p class="kith-meta">For whoever runs Kith: {requestId}</p>}
  </>
)

/**
 * Registers a passkey or signs in with one, using only what the browser has built in.
 * `form[data-passkey]` with `data-options-url` and `data-verify-url`; what goes wrong is said in `[data-passkey-message]`.
 */
type Answer = { next?: unknown; message?: unknown }

/** Forms are all that Kith reads: a body of another kind is refused before it is looked at. */
async function post(url: string, fields: Record<string, string>): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(fields),
  })
  const read: unknown = await answer.json().catch(() => ({}))
  const json = typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {}
  if (!answer.ok && typeof json.message !== 'string') throw new Error(String(answer.status))
  return json
}

/** The ceremony itself: what the server asked for goes to the browser, what the browser made goes back. */
async function ceremony(kind: string, options: Record<string, unknown>): Promise<unknown> {
  const made =
    kind === 'register'
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as never),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as never),
        })
  if (!(made instanceof PublicKeyCredential)) throw new Error('No passkey was given.')
  return made.toJSON()
}

const cancelled = (error: unknown): boolean =>
  error instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(error.name)

export function passkey(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    const { passkey: kind = 'sign-in', optionsUrl, verifyUrl } = form.dataset
    const message = form.querySelector<HTMLElement>('[data-passkey-message]')
    const fallback = form.querySelector<HTMLElement>('[data-passkey-fallback]')
    if (fallback) fallback.hidden = true
    const say = (words: string) => {
      if (message) message.textContent = words
    }
    const button = form.querySelector<HTMLButtonElement>('button[type="submit"]')
    form.addEventListener('submit', async event => {
      event.preventDefault()
      if (!optionsUrl || !verifyUrl) return
      if (typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON !== 'function')
        return say('This browser cannot use passkeys. Use a newer one, or another way to sign in.')
      say('')
      if (button) button.disabled = true
      try {
        const options = await post(optionsUrl, {})
        if (typeof options.message === 'string') return say(options.message)
        const { next, message: refusal }: Answer = await post(verifyUrl, {
          credential: JSON.stringify(await ceremony(kind, options)),
        })
        if (typeof next === 'string' && /^\/(?![/\\])/.test(next)) return location.assign(next)
        say(typeof refusal === 'string' ? refusal : 'That did not work. Try again.')
      } catch (error) {
        say(
          cancelled(error)
            ? 'Nothing was sent. Try again, and confirm when your device asks.'
            : error instanceof DOMException && error.name === 'InvalidStateError'
              ? 'This device already has a passkey here.'
              : 'That did not work. Check your connection and try again.',
        )
      } finally {
        if (button) button.disabled = false
      }
    })
  }
}

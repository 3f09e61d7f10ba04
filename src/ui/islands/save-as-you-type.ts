/**
 * Sends a form's words to be kept as a draft, two seconds after the last change and when the page is left.
 * `form[data-draft]` with `data-draft-url`; `[data-saved]` says what happened. Words stay in the field whatever the
 * answer, and nothing is ever kept in the browser's own storage: school computers are shared.
 */
const QUIET_MS = 2000
const RETRY_MS = 15_000

const clock = () =>
  new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' })

/** The form's fields as they would be sent. Files are not drafts, they go with the form; nor is the token that makes a sending count once. */
function fields(form: HTMLFormElement): string {
  const sent = new URLSearchParams()
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && name !== '_once') sent.append(name, value)
  return sent.toString()
}

export function saveAsYouType(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-draft]')) watch(form)
}

function watch(form: HTMLFormElement): void {
  const url = form.dataset.draftUrl
  if (!url) return
  const line = form.querySelector<HTMLElement>('[data-saved]')
  const words = line?.querySelector<HTMLElement>('[data-saved-words]') ?? line
  let saved = fields(form)
  let savedAt = line?.dataset.savedAt || clock()
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending = false
  let leaving = false

  const say = (text: string, lost: boolean) => {
    if (words) words.textContent = text
    line?.classList.toggle('kith-saved--lost', lost)
    if (!lost || !words) return
    const again = document.createElement('button')
    again.type = 'button'
    again.className = 'kith-link-button'
    again.textContent = 'Try again'
    again.addEventListener('click', () => void save())
    words.append(' ', again)
  }
  const later = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void save(), ms)
  }
  const save = async () => {
    const body = fields(form)
    if (body === saved || sending) return
    sending = true
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(10_000),
      })
      if (!answer.ok) throw new Error(String(answer.status))
      saved = body
      savedAt = clock()
      say(`Saved ${savedAt}`, false)
    } catch {
      say(`Not saved since ${savedAt}. Your words are still here.`, true)
      later(RETRY_MS)
    } finally {
      sending = false
      if (fields(form) !== body) later(QUIET_MS)
    }
  }

  for (const kind of ['input', 'change'])
    form.addEventListener(kind, () => {
      leaving = false
      later(QUIET_MS)
    })
  form.addEventListener('submit', () => {
    leaving = true
    clearTimeout(timer)
  })
  window.addEventListener('online', () => void save())
  window.addEventListener('pageshow', () => {
    leaving = false
  })
  const keep = () => {
    const body = fields(form)
    if (leaving || body === saved) return
    const blob = new Blob([body], { type: 'application/x-www-form-urlencoded' })
    if (navigator.sendBeacon(url, blob)) return
    void fetch(url, { method: 'POST', body: blob, keepalive: true })
  }
  window.addEventListener('pagehide', keep)
}

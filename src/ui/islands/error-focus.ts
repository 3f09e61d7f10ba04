/** Puts the focus on the error summary, so that what went wrong is read out first; its links go to the label. */
export function errorFocus(): void {
  const summary = document.querySelector<HTMLElement>('[data-module="govuk-error-summary"]')
  if (!summary) return
  summary.addEventListener('click', event => {
    const href = event.target instanceof HTMLAnchorElement ? event.target.getAttribute('href') : null
    const field = href?.startsWith('#') ? document.getElementById(href.slice(1)) : null
    const control = field?.matches('input, select, textarea')
      ? field
      : field?.querySelector<HTMLElement>('input, select, textarea')
    if (!control) return
    event.preventDefault()
    const label =
      control.closest('fieldset')?.querySelector('legend') ??
      document.querySelector(`[for="${CSS.escape(control.id)}"]`)
    ;(label ?? control).scrollIntoView()
    control.focus({ preventScroll: true })
  })
  if (summary.dataset.disableAutoFocus === 'true') return
  summary.tabIndex = -1
  summary.focus()
}

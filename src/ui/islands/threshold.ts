/** Shows one level of the threshold document at a time, and how many of each level are ticked. */
export function threshold(): void {
  for (const picker of document.querySelectorAll<HTMLElement>('[data-threshold]')) {
    const links = [...picker.querySelectorAll<HTMLAnchorElement>('[data-threshold-link]')]
    const levels = [...picker.querySelectorAll<HTMLElement>('[data-threshold-level]')]
    const open = (number: string | undefined) => {
      for (const level of levels) level.hidden = level.dataset.thresholdLevel !== number
      for (const link of links) {
        if (link.dataset.thresholdLink === number) link.setAttribute('aria-current', 'true')
        else link.removeAttribute('aria-current')
      }
    }
    const count = () => {
      for (const level of levels) {
        const ticked = level.querySelectorAll('input:checked').length
        const place = picker.querySelector(`[data-threshold-count="${level.dataset.thresholdLevel}"]`)
        if (!place) continue
        const hidden = document.createElement('span')
        hidden.className = 'govuk-visually-hidden'
        hidden.textContent = ' ticked'
        place.replaceChildren(...(ticked ? [String(ticked), hidden] : []))
      }
    }
    picker.addEventListener('click', event => {
      const link =
        event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('[data-threshold-link]') : null
      if (!link) return
      event.preventDefault()
      open(link.dataset.thresholdLink)
    })
    picker.addEventListener('change', count)
    open(picker.dataset.threshold)
    window.addEventListener('pageshow', count)
  }
}

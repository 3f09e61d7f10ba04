/** Shows what belongs to a radio or checkbox only while it is chosen. Without this script all of it is printed. */
export function conditionalReveal(): void {
  const inputs = [...document.querySelectorAll<HTMLInputElement>('input[data-aria-controls]')]
  const controlled = inputs.flatMap(input => {
    const part = document.getElementById(input.dataset.ariaControls ?? '')
    return part ? [{ input, part }] : []
  })
  const update = () => {
    for (const { input, part } of controlled) {
      part.hidden = !input.checked
      part.classList.remove('govuk-radios__conditional--hidden', 'govuk-checkboxes__conditional--hidden')
      // A radio may not carry this attribute; a checkbox may.
      if (input.type === 'checkbox') input.setAttribute('aria-expanded', String(input.checked))
    }
  }
  for (const { input, part } of controlled) input.setAttribute('aria-controls', part.id)
  update()
  document.addEventListener('change', event => {
    const input = event.target
    if (!(input instanceof HTMLInputElement) || !['radio', 'checkbox'].includes(input.type)) return
    if (input.type === 'checkbox' && input.checked) onlyOne(input)
    update()
  })
  // A browser restores what was chosen after this has run, when one comes back to a page.
  window.addEventListener('pageshow', update)
}

/** "None of these" clears the others, and the others clear it. */
function onlyOne(input: HTMLInputElement): void {
  const group = input.closest('[data-module="govuk-checkboxes"]')
  if (!group) return
  const exclusive = input.dataset.behaviour === 'exclusive'
  for (const other of group.querySelectorAll<HTMLInputElement>('input[type="checkbox"]'))
    if (other !== input && (exclusive || other.dataset.behaviour === 'exclusive')) other.checked = false
}

/**
 * Suggestions while a child's name is typed, from an endpoint that knows only the children this person may be told of.
 * Arrow keys move, Enter chooses, Escape closes. Without this script the button beside the field does the search.
 */
type Child = { id: string; name: string; detail?: string }
const QUIET_MS = 200

const isChild = (value: unknown): value is Child =>
  typeof value === 'object' && value !== null && 'id' in value && 'name' in value && typeof value.name === 'string'

export function childPicker(): void {
  for (const picker of document.querySelectorAll<HTMLElement>('[data-child-picker]')) enhance(picker)
}

function enhance(picker: HTMLElement): void {
  const endpoint = picker.dataset.childPicker
  const input = picker.querySelector<HTMLInputElement>('input[type="text"]')
  const chosen = picker.querySelector<HTMLInputElement>('[data-chosen]')
  if (!endpoint || !input || !chosen) return
  const box = document.createElement('ul')
  box.className = 'kith-picker__box'
  box.id = `${input.id}-suggestions`
  box.setAttribute('role', 'listbox')
  box.setAttribute('aria-label', 'Children')
  box.hidden = true
  ;(input.closest('.govuk-form-group') ?? input).append(box)
  const combobox = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': box.id, 'aria-expanded': 'false' }
  for (const [name, value] of Object.entries(combobox)) input.setAttribute(name, value)

  let children: Child[] = []
  let at = -1
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const close = () => {
    box.hidden = true
    at = -1
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }
  const choose = (child: Child) => {
    input.value = child.name
    chosen.value = child.id
    close()
    chosen.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const mark = () => {
    for (const [index, option] of [...box.children].entries())
      option.setAttribute('aria-selected', String(index === at))
    const option = box.children[at]
    if (option) input.setAttribute('aria-activedescendant', option.id)
    else input.removeAttribute('aria-activedescendant')
    option?.scrollIntoView({ block: 'nearest' })
  }
  const draw = () => {
    box.replaceChildren(
      ...children.map((child, index) => {
        const option = document.createElement('li')
        option.id = `${box.id}-${index}`
        option.setAttribute('role', 'option')
        option.textContent = child.detail ? `${child.name}, ${child.detail}` : child.name
        option.addEventListener('mousedown', event => {
          event.preventDefault()
          choose(child)
        })
        return option
      }),
    )
    at = -1
    box.hidden = children.length === 0
    input.setAttribute('aria-expanded', String(children.length > 0))
  }
  const ask = async () => {
    const mine = ++asked
    const words = input.value.trim()
    try {
      const answer = words ? await fetch(endpoint, { method: 'POST', body: new URLSearchParams({ q: words }) }) : null
      const found: unknown = answer?.ok ? await answer.json() : []
      if (mine !== asked) return
      children = Array.isArray(found) ? found.filter(isChild).slice(0, 10) : []
    } catch {
      children = []
    }
    draw()
  }

  input.addEventListener('input', () => {
    chosen.value = ''
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), QUIET_MS)
  })
  input.addEventListener('keydown', event => {
    if (event.key === 'Escape') close()
    if (box.hidden || !['ArrowDown', 'ArrowUp', 'Enter'].includes(event.key)) return
    const child = children[at]
    if (event.key === 'Enter' && !child) return
    event.preventDefault()
    if (event.key === 'Enter' && child) return choose(child)
    at = (at + (event.key === 'ArrowDown' ? 1 : -1) + children.length) % children.length
    mark()
  })
  input.addEventListener('blur', close)
}

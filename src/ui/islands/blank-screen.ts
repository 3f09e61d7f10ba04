/** Blanks the screen: the link in the header, or Shift three times. Shift three times, or the button, brings it back. */
const WITHIN_MS = 1500

export function blankScreen(): void {
  const link = document.querySelector<HTMLAnchorElement>('[data-blank-screen]')
  if (!link) return
  const title = document.title
  let cover: HTMLElement | undefined
  let focused: Element | null = null

  const show = () => {
    cover?.remove()
    cover = undefined
    document.body.classList.remove('kith-blanked')
    document.title = title
    if (focused instanceof HTMLElement) focused.focus()
  }
  const blank = () => {
    focused = document.activeElement
    cover = document.createElement('div')
    cover.className = 'kith-blank-cover kith-blank__main'
    const back = document.createElement('button')
    back.type = 'button'
    back.className = 'kith-link-button'
    back.textContent = 'Show the page again'
    back.addEventListener('click', show)
    cover.append(back)
    document.body.append(cover)
    document.body.classList.add('kith-blanked')
    document.title = 'Blank'
    back.focus()
  }

  link.addEventListener('click', event => {
    event.preventDefault()
    blank()
  })
  let presses: number[] = []
  document.addEventListener('keydown', event => {
    if (event.key !== 'Shift') presses = []
    else if (!event.repeat) {
      presses = [...presses, event.timeStamp].filter(at => event.timeStamp - at < WITHIN_MS)
      if (presses.length < 3) return
      presses = []
      if (cover) show()
      else blank()
    }
  })
}

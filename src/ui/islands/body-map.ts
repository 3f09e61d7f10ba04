/** A touch on the figure chooses that place in the list beside it, and goes on to "What did it look like?". */
export function bodyMap(): void {
  for (const figure of document.querySelectorAll<SVGSVGElement>('svg[data-body-map]')) {
    const list = document.querySelector<HTMLSelectElement>(`select[name="${CSS.escape(figure.dataset.bodyMap ?? '')}"]`)
    if (!list) continue
    const regions = [...figure.querySelectorAll<SVGElement>('[data-region]')]
    const show = () => {
      for (const region of regions)
        region.classList.toggle('kith-body__region--chosen', region.dataset.region === list.value)
    }
    figure.classList.add('kith-body--live')
    figure.addEventListener('click', event => {
      const region = event.target instanceof Element ? event.target.closest<SVGElement>('[data-region]') : null
      if (!region?.dataset.region) return
      list.value = region.dataset.region
      list.dispatchEvent(new Event('change', { bubbles: true }))
      const looked = document.querySelector<HTMLElement>(
        `[name="${CSS.escape(list.name.replace(/Region$/, 'Looked'))}"]`,
      )
      looked?.focus()
    })
    list.addEventListener('change', show)
    show()
  }
}

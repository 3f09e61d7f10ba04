import type { ComponentChildren, VNode } from 'preact'

/** A frame for what may be wider than the screen: it scrolls sideways by itself, and by keyboard. `label` names it. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section class="kith-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}

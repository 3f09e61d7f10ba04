/** Small drawings. Classes and attributes only, so that they pass a strict content security policy. */
import type { VNode } from 'preact'

/** The mark: a "k" whose arm bends round a dot. The dot is the child. */
export const Mark = ({ size = 30 }: { size?: number }): VNode => (
  <svg class="kith-mark" width={size} height={size} viewBox="0 0 30 30" aria-hidden="true" focusable="false">
    <path class="kith-mark__stem" d="M4.5 2.5v25" />
    <path class="kith-mark__arm" d="M23 4.2C15.5 5.4 11.5 9.4 11.5 15s4 9.6 11.5 10.8" />
    <circle class="kith-mark__child" cx="19.5" cy="15" r="3.8" />
  </svg>
)

/** The same drawing as a file, for the browser tab. */
export const markFile =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 30">' +
  '<g fill="none" stroke="#0b4144" stroke-width="3.6" stroke-linecap="round"><path d="M4.5 2.5v25"/><path d="M23 4.2C15.5 5.4 11.5 9.4 11.5 15s4 9.6 11.5 10.8"/></g>' +
  '<circle cx="19.5" cy="15" r="3.8" fill="#98285d"/></svg>'

export const LateSign = (): VNode => (
  <svg class="kith-late-sign" width="16" height="14" viewBox="0 0 16 14" aria-hidden="true" focusable="false">
    <path class="kith-late-sign__shape" d="M8 0l8 14H0z" />
    <path class="kith-late-sign__mark" d="M7.1 4.6h1.8l-.3 4.6H7.4zM7.1 10.4h1.8v1.7H7.1z" />
  </svg>
)

export const Tick = ({ size = 18 }: { size?: number }): VNode => (
  <svg class="kith-tick" width={size} height={size} viewBox="0 0 18 18" aria-hidden="true" focusable="false">
    <circle class="kith-tick__disc" cx="9" cy="9" r="9" />
    <path class="kith-tick__mark" d="M4.8 9.3l2.9 2.9 5.4-6" />
  </svg>
)

/** Somebody who should be here and is not: an open, dashed circle. */
export const Missing = ({ size = 18 }: { size?: number }): VNode => (
  <svg class="kith-missing" width={size} height={size} viewBox="0 0 18 18" aria-hidden="true" focusable="false">
    <circle cx="9" cy="9" r="7.8" />
  </svg>
)

export const Shield = (): VNode => (
  <svg class="kith-shield" width="32" height="38" viewBox="0 0 32 38" aria-hidden="true" focusable="false">
    <path class="kith-shield__shape" d="M16 0l15 5v13c0 9-6 16-15 20C7 34 1 27 1 18V5z" />
    <path class="kith-shield__mark" d="M9 18l5 5 9-10" />
  </svg>
)

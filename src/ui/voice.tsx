/** The child's own words, and where they are written. Serif type and the voice colour are used for nothing else. */
import type { VNode } from 'preact'
import { type Content, cx, given } from './attributes.ts'
import { possessive } from './format.ts'
import { Textarea, type TextareaProps } from './forms.tsx'

export type ChildsWordsProps = {
  /** The child's first name: "In Reece’s words". */
  of?: string | undefined
  /** Instead of "In …’s words": "In Ellie’s words, to Mrs Holme on 18 November". */
  label?: string | undefined
  children: Content
  /** False when it is not said but shown: signs, pictures, behaviour. Then there are no quotation marks. */
  said?: boolean | undefined
  /** entry: label in its own column, in the chronology. small: beside other things. */
  look?: 'quote' | 'entry' | 'small' | undefined
}

export function ChildsWords({ of, label, children, said = true, look = 'quote' }: ChildsWordsProps): VNode {
  const heading = label ?? (of ? `In ${possessive(of)} words` : undefined)
  return (
    <figure class={cx('kith-words', `kith-words--${look}`)}>
      {heading && <figcaption class="kith-words__label">{heading}</figcaption>}
      <blockquote class="kith-words__text">{said ? <>“{children}”</> : children}</blockquote>
    </figure>
  )
}

/** The panel in which a child's words are written. `children` come under the field: how it was said, what was asked. */
export function VoiceField({ children, ...field }: TextareaProps & { children?: Content }): VNode {
  return (
    <div class="kith-voice-panel">
      <Textarea {...field} classes={cx('kith-voice-panel__field', field.classes)} />
      {given(children) && <div class="kith-voice-panel__more">{children}</div>}
    </div>
  )
}

/** The same panel round something else: words that are already recorded, and the question what they changed. */
export function VoicePanel({ children }: { children: Content }): VNode {
  return <div class="kith-voice-panel">{children}</div>
}

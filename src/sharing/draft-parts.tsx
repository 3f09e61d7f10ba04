/** What a form shows of its draft. */
import type { VNode } from 'preact'
import { Button, Details, format, SavedLine } from '../ui/index.ts'
import type { DraftState } from './drafts.ts'

export interface DraftProps {
  draft: DraftState
  /** Names of the fields that hold words, with their labels: for showing another window’s words. */
  words: Readonly<Record<string, string>>
}

export const DraftFields = ({ draft }: { draft: DraftState }): VNode => (
  <>
    <input type="hidden" name="_tab" value={draft.tab} />
    <input type="hidden" name="_from" value={draft.from?.id ?? ''} />
    <input type="hidden" name="_fromRevision" value={String(draft.from?.revision ?? 0)} />
  </>
)

/** Nothing typed is lost: what another window holds stands beside the form until it is sent. */
export const OtherWindows = ({ draft, words }: DraftProps): VNode | null => {
  const shown = draft.others.flatMap(other => {
    const lines = Object.entries(words).flatMap(([name, label]) => {
      const value = other.fields[name]
      const text = Array.isArray(value) ? value.join(', ') : (value ?? '')
      return text.trim() === '' ? [] : [{ label, text }]
    })
    return lines.length === 0 ? [] : [{ other, lines }]
  })
  if (shown.length === 0) return null
  return (
    <>
      {shown.map(({ other, lines }) => (
        <Details summaryText={`You also wrote this in another window, ${format.dateTime(other.savedAt)}`}>
          {lines.map(({ label, text }) => (
            <p class="kith-lines">
              <strong>{label}:</strong> {text}
            </p>
          ))}
        </Details>
      ))}
    </>
  )
}

export const SaveForLater = ({ draft, url }: { draft: DraftState; url: string }): VNode => (
  <>
    <Button secondary name="later" value="yes" attributes={{ formaction: url }}>
      Save for later
    </Button>
    <SavedLine
      savedAt={draft.from ? format.time(draft.from.savedAt) : undefined}
      note="Only you can see it until you send it."
    />
  </>
)

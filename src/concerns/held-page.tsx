import type { VNode } from 'preact'
import { Link } from '../ui/index.ts'

/** Instead of a document that the virus scanner has not let through. */
export const HeldPage = ({ entryId }: { entryId: string }): VNode => (
  <>
    <h1>This document cannot be opened</h1>
    <p>
      It has not passed the virus check. If the check was only late, the document opens within minutes of it. If it
      stays like this, something harmful was found in it: ask the sender for another copy.
    </p>
    <p>
      <Link href={`/entries/${entryId}`}>Back to the entry</Link>
    </p>
  </>
)

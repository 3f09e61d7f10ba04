/** Where people live who use Kith, for an administrator. Pure. */
import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { Actions, Button, errorFor, format, InsetText, PageHeading, Textarea } from '../ui/index.ts'

/** What is kept is never shown again. */
export const HomesPage = ({
  people,
  known,
  kept,
  typed,
  errors,
  once,
}: {
  people: number
  known: number
  kept: number | null
  typed: string
  errors: readonly FieldError[]
  once: string
}): VNode => (
  <>
    <PageHeading
      title="Where staff live"
      lead="Kith compares the postcodes of staff with those of the children they look at, so that somebody who looks up their own street is noticed."
      meta="Nobody reads this list again, you included. Tell staff that it is kept, and why."
    />
    {kept !== null && <InsetText text={`Kept for ${format.plural(kept, 'person', 'people')}.`} />}
    <p>
      Known of {known} of {format.plural(people, 'person', 'people')} of the area.
    </p>
    <form method="post" action="/looking/homes" class="govuk-!-margin-top-6" novalidate>
      <input type="hidden" name="_once" value={once} />
      <Textarea
        name="homes"
        label="E-mail address and postcode, one person a line"
        hint="With a comma between them, as from a spreadsheet. An address without a postcode takes it back."
        rows={10}
        value={typed}
        errorMessage={errorFor([...errors], 'homes')}
      />
      <Actions>
        <Button>Keep</Button>
      </Actions>
    </form>
  </>
)

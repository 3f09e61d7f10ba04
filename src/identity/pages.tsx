import type { VNode } from 'preact'
import type { FieldError } from '../platform/form.ts'
import { AsideSection, Button, EmptyState, PageHeading } from '../ui/index.ts'
import type { Persona } from './identity.ts'

/** In the demonstration: people to be, by organisation, one button each. */
export function PersonaList({
  people,
  next,
}: {
  people: readonly Persona[]
  next: string
  errors?: FieldError[]
}): VNode {
  const organisations = [...new Set(people.map(person => person.organisationName))]
  return (
    <>
      <PageHeading
        title="Who would you like to be?"
        lead="Everyone here is invented. Sign out at any time and come back as somebody else, to see what they see of the same story."
      />
      {people.length === 0 && (
        <EmptyState next="Reload this page in a moment.">The demonstration is still being filled.</EmptyState>
      )}
      {organisations.map(name => (
        <AsideSection title={name} flush>
          {people
            .filter(person => person.organisationName === name)
            .map(person => (
              <form method="post" action="/sign-in/demo" class="kith-persona">
                <input type="hidden" name="next" value={next} />
                <div class="kith-persona__words">
                  <p>
                    <strong>{person.name}</strong>, {person.jobTitle}
                  </p>
                  <p class="kith-secondary">{person.sentence}</p>
                </div>
                <Button secondary name="persona" value={person.persona}>
                  Be {person.name}
                </Button>
              </form>
            ))}
        </AsideSection>
      ))}
    </>
  )
}

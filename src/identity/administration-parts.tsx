/** What the pages of an administrator share: fields, and the words for roles and kinds. */
import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import { errorFor, Input, Select } from '../ui/index.ts'
import { isOrganisationKind, type Organisation, organisationKinds } from './identity.ts'

export type RoleNames = Readonly<Record<string, string>>
export const inWords = (names: RoleNames, role: string) => names[role] ?? role
export const kindInWords = (kind: string) => (isOrganisationKind(kind) ? organisationKinds[kind] : kind)

export interface FormState {
  typed: Typed
  errors: FieldError[]
  once: string
}
type FieldMore = { hint?: string; classes?: string; type?: string; autocomplete?: string }
export const field = ({ typed, errors }: FormState, name: string, label: string, more: FieldMore = {}) => (
  <Input
    name={name}
    label={label}
    value={typedText(typed, name)}
    errorMessage={errorFor(errors, name)}
    autocomplete="off"
    {...more}
  />
)
export const Once = ({ once }: { once: string }) => <input type="hidden" name="_once" value={once} />

export const OrganisationField = ({ state, places }: { state: FormState; places: readonly Organisation[] }) => (
  <Select
    name="organisationId"
    label="Organisation"
    items={[
      { value: '', text: 'Choose one' },
      ...places.filter(each => each.onKith && !each.switchedOffAt).map(({ id, name }) => ({ value: id, text: name })),
    ]}
    value={typedText(state.typed, 'organisationId')}
    errorMessage={errorFor(state.errors, 'organisationId')}
  />
)
export const RoleField = ({ state, names }: { state: FormState; names: RoleNames }) => (
  <Select
    name="role"
    label="What they do there"
    hint="This decides what they can see. Give the least that their work needs."
    items={[{ value: '', text: 'Choose one' }, ...Object.entries(names).map(([value, text]) => ({ value, text }))]}
    value={typedText(state.typed, 'role')}
    errorMessage={errorFor(state.errors, 'role')}
  />
)

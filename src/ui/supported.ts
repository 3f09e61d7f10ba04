/**
 * Which GOV.UK components Kith has, and which of the cases that govuk-frontend ships they do not cover.
 * Every case that is not named in `except` is compared with GOV.UK's own HTML in `fixtures.test.tsx`.
 */
import { Button } from './button.tsx'
import { Checkboxes, Radios, Select } from './choices.tsx'
import { DateInput } from './date-input.tsx'
import { CharacterCount, ErrorMessage, Fieldset, FileUpload, Hint, Input, Label, Textarea } from './forms.tsx'
import { Pagination } from './pagination.tsx'
import {
  BackLink,
  Breadcrumbs,
  Details,
  ErrorSummary,
  InsetText,
  NotificationBanner,
  Panel,
  PhaseBanner,
  SkipLink,
  Table,
  Tag,
  WarningText,
} from './parts.tsx'
import { SummaryList } from './summary-list.tsx'

type Support = { component: unknown; except: Record<string, string> }
const except = (reason: string, ...names: string[]) => Object.fromEntries(names.map(name => [name, reason]))
const whole = (component: unknown): Support => ({ component, except: {} })

export const supported: Record<string, Support> = {
  'back-link': whole(BackLink),
  breadcrumbs: whole(Breadcrumbs),
  button: whole(Button),
  'character-count': whole(CharacterCount),
  checkboxes: whole(Checkboxes),
  'date-input': whole(DateInput),
  details: whole(Details),
  'error-message': whole(ErrorMessage),
  'error-summary': whole(ErrorSummary),
  fieldset: whole(Fieldset),
  'file-upload': {
    component: FileUpload,
    except: except(
      'the scripted drop zone: it adds nothing that works without JavaScript',
      'enhanced',
      'enhanced, with error message and hint',
      'enhanced, multiple files',
      'enhanced, custom wrapper classes and attributes',
      'translated',
    ),
  },
  hint: whole(Hint),
  input: whole(Input),
  'inset-text': whole(InsetText),
  label: whole(Label),
  'notification-banner': whole(NotificationBanner),
  pagination: whole(Pagination),
  panel: {
    component: Panel,
    except: except(
      'the interruption panel: Kith interrupts with a page of its own, not with a coloured panel',
      'interruption',
      'interruption-with-content-with-long-line-length',
      'interruption-with-headings-content-and-lists',
      'interruption with custom classes',
      'interruption, with actions classes and attributes',
      'interruption, submit action',
      'interruption, button link',
      'interruption, no actions',
      'interruption, no actions items',
    ),
  },
  'phase-banner': whole(PhaseBanner),
  radios: whole(Radios),
  select: whole(Select),
  'skip-link': whole(SkipLink),
  'summary-list': whole(SummaryList),
  table: whole(Table),
  tag: whole(Tag),
  textarea: whole(Textarea),
  'warning-text': whole(WarningText),
}

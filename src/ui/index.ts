/** The look of Kith: page, components, formatting. Other folders import from here only. */
export { type Asset, assetPath, assets } from './assets.ts'
export type { Attributes, Content, Words } from './attributes.ts'
export * from './board.tsx'
export * from './body-map.tsx'
export * from './button.tsx'
export * from './calendar.tsx'
export * from './choices.tsx'
export * from './clocks.tsx'
export { Components, renderComponentsPage } from './components-page.tsx'
export * from './date-input.tsx'
export * from './enhanced-forms.tsx'
export * as format from './format.ts'
export {
  CharacterCount,
  type CharacterCountProps,
  ErrorMessage,
  type FieldParams,
  Fieldset,
  type FieldsetParams,
  FileUpload,
  type FileUploadProps,
  Hint,
  Input,
  type InputProps,
  keepFirstLine,
  Label,
  Textarea,
  type TextareaProps,
} from './forms.tsx'
export { Mark, Shield, Tick } from './icons.tsx'
export * from './layout.tsx'
export { ExternalLink, Link, type LinkProps, ownPath } from './link.tsx'
export {
  errorFor,
  type FieldError,
  type NavItem,
  Page,
  type PageProps,
  renderBlankPage,
  renderPage,
} from './page.tsx'
export * from './pagination.tsx'
export * from './parts.tsx'
export * from './questions.tsx'
export * from './record.tsx'
export * from './scroll.tsx'
export * from './summary-list.tsx'
export * from './voice.tsx'

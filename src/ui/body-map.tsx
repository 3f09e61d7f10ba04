/** Where a mark was seen: two neutral outlines, and the same by list. Works as a list without JavaScript. */
import type { VNode } from 'preact'
import type { Content } from './attributes.ts'
import { Button } from './button.tsx'
import { Select } from './choices.tsx'
import { Textarea } from './forms.tsx'

export type BodyRegion = {
  key: string
  /** In the child's own left and right. */
  label: string
  side: 'right' | 'left' | 'middle'
  view: 'front' | 'back'
  /** Where the number stands, in the figure's own box of 130 by 275. */
  x: number
  y: number
  /** The touch area: corners in the same box. */
  points: string
}

const region = (
  view: BodyRegion['view'],
  side: BodyRegion['side'],
  key: string,
  label: string,
  [x, y]: [number, number],
  points: string,
): BodyRegion => ({ key, label, side, view, x, y, points })

/** The child's right is on the viewer's left from the front, and on the viewer's right from behind. */
export const bodyRegions: BodyRegion[] = [
  region('front', 'middle', 'face', 'Face', [65, 24], '53,2 77,2 77,40 53,40'),
  region('front', 'right', 'ear-right', 'Right ear', [48, 22], '36,8 53,8 53,38 36,38'),
  region('front', 'left', 'ear-left', 'Left ear', [82, 22], '77,8 94,8 94,38 77,38'),
  region('front', 'middle', 'neck', 'Front of neck', [65, 48], '54,40 76,40 80,56 50,56'),
  region('front', 'middle', 'chest', 'Chest', [65, 78], '42,57 88,57 88,98 42,98'),
  region('front', 'middle', 'belly', 'Belly', [65, 116], '42,98 88,98 88,132 42,132'),
  region('front', 'middle', 'groin', 'Hips and groin', [65, 141], '42,132 88,132 86,150 44,150'),
  region('front', 'right', 'arm-right', 'Right arm, front', [32, 100], '42,57 42,100 28,148 12,144 26,100 34,70'),
  region('front', 'left', 'arm-left', 'Left arm, front', [98, 100], '88,57 88,100 102,148 118,144 104,100 96,70'),
  region('front', 'right', 'palm-right', 'Palm of right hand', [20, 157], '12,144 30,148 30,170 8,170'),
  region('front', 'left', 'palm-left', 'Palm of left hand', [110, 157], '118,144 100,148 100,170 122,170'),
  region('front', 'right', 'leg-right', 'Right leg, front', [52, 196], '44,150 65,150 63,254 42,254'),
  region('front', 'left', 'leg-left', 'Left leg, front', [78, 196], '86,150 65,150 67,254 88,254'),
  region('front', 'middle', 'feet', 'Feet, tops or soles', [65, 263], '38,254 92,254 92,274 38,274'),
  region('back', 'middle', 'head-back', 'Back of head and neck', [65, 26], '46,2 84,2 84,56 46,56'),
  region('back', 'middle', 'back-upper', 'Upper back', [65, 78], '42,57 88,57 88,100 42,100'),
  region('back', 'middle', 'back-lower', 'Lower back', [65, 114], '42,100 88,100 88,128 42,128'),
  region('back', 'middle', 'bottom', 'Bottom', [65, 141], '42,128 88,128 86,155 44,155'),
  region('back', 'left', 'arm-back-left', 'Left arm, back', [32, 100], '42,57 42,100 28,148 12,144 26,100 34,70'),
  region('back', 'right', 'arm-back-right', 'Right arm, back', [98, 100], '88,57 88,100 102,148 118,144 104,100 96,70'),
  region('back', 'left', 'hand-back-left', 'Back of left hand', [20, 157], '12,144 30,148 30,170 8,170'),
  region('back', 'right', 'hand-back-right', 'Back of right hand', [110, 157], '118,144 100,148 100,170 122,170'),
  region('back', 'left', 'leg-back-left', 'Left leg, back', [52, 200], '44,155 65,155 63,270 42,270'),
  region('back', 'right', 'leg-back-right', 'Right leg, back', [78, 200], '86,155 65,155 67,270 88,270'),
]

/** One region by its key, or undefined. */
export const bodyRegion = (key: string): BodyRegion | undefined => bodyRegions.find(found => found.key === key)

const BACK_OFFSET = 145
const half =
  'M72 38V54C79 56 86.5 58 91.5 67C96 75.5 98 88 102 99L117 152C119.2 160 115.5 165.5 110 165.5C106 165.5 103.4 163 ' +
  '102.2 157L87 98C87 110 89 120 89 128C89 136 86 140 85.5 145C87 162 87.5 178 87.7 193C90 205 89.2 220 89 228C88.4 240 ' +
  '87 250 87 255.5C92 259 90.4 270.5 81 270.5C74 270.5 69 263 67.5 255C66.6 245 68.6 230 68 214C68 190 65.8 165 65 147'

function Outline({ view }: { view: 'front' | 'back' }): VNode {
  return (
    <g class="kith-body__outline">
      <path d={half} />
      <path d={half} transform="matrix(-1 0 0 1 130 0)" />
      <path class="kith-body__face" d="M58.2 38.5a16.2 19 0 1 1 13.6 0" />
      {view === 'front' ? (
        <g class="kith-body__points">
          <circle cx="58" cy="25" r="1.3" />
          <circle cx="72" cy="25" r="1.3" />
          <circle cx="65" cy="114" r="1.3" />
        </g>
      ) : (
        <path class="kith-body__spine" d="M65 64v54M65 136v9" />
      )}
    </g>
  )
}

export type BodyMark = {
  /** A key of `bodyRegions`. */
  region: string
  looked: string
  said?: string | undefined
  /** Change and remove, as links or form buttons. */
  actions?: Content
}

/** The two figures with numbered discs. With the script a touch chooses the region in the list beside it. */
export function BodyFigure({ marks, list }: { marks: BodyMark[]; list?: string | undefined }): VNode {
  const numbered = marks.map((mark, index) => ({ found: bodyRegion(mark.region), number: index + 1 }))
  return (
    <svg
      class="kith-body"
      viewBox="0 0 275 300"
      width="290"
      height="316"
      data-body-map={list}
      role="img"
      aria-label="A figure from the front and from the back. The list has the same."
    >
      {(['front', 'back'] as const).map(view => (
        <g transform={view === 'back' ? `translate(${BACK_OFFSET} 0)` : undefined}>
          <Outline view={view} />
          {bodyRegions
            .filter(({ view: of }) => of === view)
            .map(({ key, label, points }) => (
              <polygon class="kith-body__region" points={points} data-region={key}>
                <title>{label}</title>
              </polygon>
            ))}
          {numbered.map(
            ({ found, number }) =>
              found?.view === view && (
                <g class="kith-body__mark">
                  <circle cx={found.x} cy={found.y} r="10" />
                  <text x={found.x} y={found.y + 4.5} text-anchor="middle">
                    {number}
                  </text>
                </g>
              ),
          )}
          <text class="kith-body__view" x="65" y="294" text-anchor="middle">
            {view === 'front' ? 'Front' : 'Back'}
          </text>
        </g>
      ))}
    </svg>
  )
}

export type BodyMapProps = {
  /** Field names begin with this: `<name>Region`, `<name>Looked`, `<name>Said`; the button sends `action=<name>`. */
  name: string
  marks: BodyMark[]
  /** What was being added when the page came back. */
  adding?: { region?: string | undefined; looked?: string | undefined; said?: string | undefined } | undefined
  errors?: { region?: string | undefined; looked?: string | undefined } | undefined
}

/** The figure, the marks so far, and a mark to add. Goes inside the page's form, so that nothing typed is lost. */
export function BodyMap({ name, marks, adding = {}, errors = {} }: BodyMapProps): VNode {
  return (
    <div class="kith-body-map">
      <BodyFigure marks={marks} list={`${name}Region`} />
      <div>
        {marks.length > 0 && (
          <ol class="kith-body-map__marks">
            {marks.map((mark, index) => (
              <li>
                <span class="kith-body-map__disc" aria-hidden="true">
                  {index + 1}
                </span>
                <div>
                  <p>
                    <strong>{bodyRegion(mark.region)?.label ?? mark.region}.</strong> {mark.looked}
                  </p>
                  {mark.said && <p>Said: “{mark.said}”</p>}
                  {mark.actions}
                </div>
              </li>
            ))}
          </ol>
        )}
        <div class="kith-dense">
          <Select
            name={`${name}Region`}
            label="Add a mark from the list"
            errorMessage={errors.region}
            value={adding.region}
            items={[
              { value: '', text: 'Choose a place' },
              ...bodyRegions.map(({ key, label }) => ({ value: key, text: label })),
            ]}
          />
          <Textarea
            name={`${name}Looked`}
            label="What did it look like?"
            hint="Colour, size beside something known, shape. Not how it got there."
            rows={2}
            errorMessage={errors.looked}
            value={adding.looked}
          />
          <Textarea
            name={`${name}Said`}
            label="Anything the child said about it"
            rows={2}
            value={adding.said}
            classes="kith-voice-text"
          />
          <Button secondary classes="govuk-button--small" name="action" value={name}>
            Add this mark
          </Button>
        </div>
      </div>
    </div>
  )
}

/**
 * The people around a child, drawn and as a list. Pure: rows in, markup out; where things stand is worked out in
 * genogram-layout.ts. The list holds every fact of the drawing and is what a screen reader and a small phone use best.
 */
import type { ComponentChildren } from 'preact'
import type { GenogramInput, Line, PlacedBox, PlacedHome, PlacedPerson, PlacedText } from './genogram-layout.ts'
import { ageOf, inWords, layoutGenogram, unborn } from './genogram-layout.ts'

/** One line of the list under the drawing. Every field but the name is words as written; empty prints a dash. */
export type PeopleListRow = {
  name: string
  href: string
  who: string
  lives: string
  parentalResponsibility: string
  contact: string
  /** True prints contact and network in bold: an order or a plan says to stay away. */
  noContact: boolean
  network: string
  lastTalked: string
}

/** The drawing with its legend, in a region that scrolls sideways when the family is wider than the page. */
export function Genogram(props: GenogramInput & { id?: string }) {
  const layout = layoutGenogram(props)
  const id = props.id ?? 'genogram'
  const focus = props.people.find(person => person.id === props.focusId)?.name ?? 'this child'
  return (
    <div class="genogram">
      <a class="genogram-skip" href={`#${id}-after`}>
        Skip past the drawing
      </a>
      <section class="genogram-scroll" aria-label={`Drawing of the people around ${focus}`} tabindex={0}>
        <svg
          class="genogram-svg"
          viewBox={`0 0 ${layout.width} ${layout.height}`}
          width={layout.width}
          height={layout.height}
          {...({ role: 'group' } as const)}
          aria-labelledby={`${id}-title`}
        >
          <title id={`${id}-title`}>{`The people around ${focus}. The same is in the list below.`}</title>
          <Named name="Homes">
            {layout.homes.map(home => (
              <Home key={`${home.id}-${home.box.left}-${home.box.top}`} home={home} />
            ))}
          </Named>
          <Named name="How they are connected">
            {layout.lines.map(line => (
              <Tie key={line.d} line={line} />
            ))}
          </Named>
          <Named name="People">
            {layout.people.map(one => (
              <Person key={one.person.id} one={one} input={props} />
            ))}
            {layout.boxes
              .filter(box => box.kind === 'trusted')
              .map(box => (
                <Box key={box.id} box={box} />
              ))}
          </Named>
          <Named name="Working with them">
            {layout.boxes
              .filter(box => box.kind !== 'trusted')
              .map(box => (
                <Box key={box.id} box={box} />
              ))}
          </Named>
          {layout.texts.map(text => (
            <Words key={`${text.text}-${text.x}-${text.y}`} text={text} />
          ))}
        </svg>
      </section>
      <GenogramLegend input={props} untold={layout.lines.some(line => line.kind === 'parents')} />
      <span id={`${id}-after`} tabindex={-1} />
    </div>
  )
}

/** A named group. SVG has no fieldset, so the role is written. */
function Named({ name, children }: { name: string; children: ComponentChildren }) {
  const named = { role: 'group', 'aria-label': name } as const
  return <g {...named}>{children}</g>
}

/** Only a path on this site is a link. */
const safe = (href: string) => (/^(\/(?!\/)|#)/.test(href) ? href : '#')

function Home({ home }: { home: PlacedHome }) {
  const { left, top, right, bottom } = home.box
  return (
    <rect class="genogram-home" x={left} y={top} width={right - left} height={bottom - top} rx={14}>
      <title>{`One home: ${home.label}`}</title>
    </rect>
  )
}

/** A line, on a white halo so that crossings read as one over the other; double lines are a thick one split by white. */
function Tie({ line }: { line: Line }) {
  const double = line.kind === 'cares' || line.kind === 'trusted'
  return (
    <a href={safe(line.href)} class={`genogram-tie genogram-tie--${line.kind}`} tabindex={-1}>
      <title>{line.title}</title>
      <path class="genogram-halo" d={line.d} />
      <path class="genogram-line" d={line.d} />
      {double ? <path class="genogram-split" d={line.d} /> : null}
      {line.strokeAt ? <Strokes x={line.strokeAt.x} y={line.strokeAt.y} count={line.strokes} /> : null}
      {line.bar ? (
        <line class="genogram-bar" x1={line.bar.x} x2={line.bar.x} y1={line.bar.y - 16} y2={line.bar.y + 16} />
      ) : null}
    </a>
  )
}

function Strokes({ x, y, count }: { x: number; y: number; count: number }) {
  const one = (at: number) => `M${at - 5} ${y + 9}L${at + 5} ${y - 9}`
  return <path class="genogram-line" d={count === 2 ? one(x - 4) + one(x + 4) : one(x)} />
}

/** The whole person in words: what the drawing says by shape, for a pointer and for a screen reader. */
function personWords(one: PlacedPerson, input: GenogramInput): string {
  const { person } = one
  const age = ageOf(person, input.today)
  return [
    person.name,
    person.id === input.focusId ? 'this record' : '',
    unborn(person) && person.expectedOn ? `not born yet, expected ${inWords(person.expectedOn)}` : '',
    person.diedOn ? `died ${person.diedOn.slice(0, 4)}` : age === null ? '' : `${age} years old`,
    person.note ?? '',
    person.parentalResponsibility ? 'has parental responsibility' : '',
  ]
    .filter(Boolean)
    .join(', ')
}

function Person({ one, input }: { one: PlacedPerson; input: GenogramInput }) {
  const trusted = input.links.some(link => link.kind === 'trusted' && link.to === one.person.id)
  return (
    <a href={safe(one.person.href)} class="genogram-person">
      <title>{personWords(one, input)}</title>
      {trusted ? <circle class="genogram-trusted-ring" cx={one.x} cy={one.y} r={29} /> : null}
      <Sign
        sex={unborn(one.person) ? 'unborn' : one.person.sex}
        x={one.x}
        y={one.y}
        r={24}
        focus={one.person.id === input.focusId}
        died={Boolean(one.person.diedOn)}
      />
      {one.inside ? (
        <text class="genogram-age" x={one.x} y={one.y + 5}>
          {one.inside}
        </text>
      ) : null}
      <Label label={one.label} />
    </a>
  )
}

type SignProps = {
  sex: 'male' | 'female' | 'not-told' | 'unborn'
  x: number
  y: number
  r: number
  focus?: boolean
  died?: boolean
}

/** Square, circle, diamond, triangle; a second line inside for whose record it is; a cross for somebody who died. */
function Sign({ sex, x, y, r, focus, died }: SignProps) {
  const inner = r - 5
  const cross = sex === 'male' ? r : sex === 'female' ? r * 0.7 : r * 0.5
  return (
    <>
      <Shape sex={sex} x={x} y={y} r={r} />
      {focus ? <Shape sex={sex} x={x} y={y} r={inner} /> : null}
      {died ? (
        <path
          class="genogram-cross"
          d={`M${x - cross} ${y - cross}L${x + cross} ${y + cross}M${x - cross} ${y + cross}L${x + cross} ${y - cross}`}
        />
      ) : null}
    </>
  )
}

function Shape({ sex, x, y, r }: Pick<SignProps, 'sex' | 'x' | 'y' | 'r'>) {
  if (sex === 'male') return <rect class="genogram-shape" x={x - r} y={y - r} width={r * 2} height={r * 2} />
  if (sex === 'female') return <circle class="genogram-shape" cx={x} cy={y} r={r} />
  if (sex === 'unborn') return <path class="genogram-shape" d={`M${x} ${y - r}L${x + r} ${y + r - 4}H${x - r}Z`} />
  return <path class="genogram-shape" d={`M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`} />
}

function Label({ label }: { label: PlacedPerson['label'] }) {
  return (
    <>
      {label.lines.map((line, i) => {
        const y = label.box.top + 14 + i * 18
        if (line.kind !== 'pr') {
          const weight = line.bold && line.kind === 'name' ? ' genogram-bold' : ''
          return (
            <text
              key={`${line.kind}-${line.text}`}
              class={`genogram-${line.kind}${weight} genogram-${label.anchor}`}
              x={label.x}
              y={y}
            >
              {line.text}
            </text>
          )
        }
        const left = label.anchor === 'start' ? label.x : label.anchor === 'end' ? label.x - 28 : label.x - 14
        return (
          <g key="pr">
            <rect class="genogram-pr-box" x={left} y={y - 13} width={28} height={18} />
            <text class="genogram-pr genogram-middle" x={left + 14} y={y + 1}>
              PR
            </text>
          </g>
        )
      })}
    </>
  )
}

function Box({ box }: { box: PlacedBox }) {
  const { left, top, right, bottom } = box.box
  const voice = box.trustedWords !== null ? ' genogram-box--voice' : ''
  const last = box.lines.length - 1
  return (
    <a href={safe(box.href)} class={`genogram-person genogram-box--${box.kind}${voice}`}>
      <title>{box.title}</title>
      <rect class="genogram-box" x={left} y={top} width={right - left} height={bottom - top} />
      {box.lines.map((line, i) => {
        const words =
          i === last && box.trustedWords !== null ? 'genogram-trusted' : i ? 'genogram-note' : 'genogram-bold'
        return (
          <text key={line} class={words} x={left + 10} y={top + 20 + i * 18}>
            {line}
          </text>
        )
      })}
    </a>
  )
}

function Words({ text }: { text: PlacedText }) {
  return (
    <text class={`genogram-words genogram-words--${text.kind} genogram-${text.anchor}`} x={text.x} y={text.y}>
      {text.text}
    </text>
  )
}

/** Shape and word for each sign; only those that this drawing uses, and the ones every drawing has. */
function GenogramLegend({ input, untold }: { input: GenogramInput; untold: boolean }) {
  const has = (kind: GenogramInput['links'][number]['kind']) => input.links.some(link => link.kind === kind)
  const sexes = new Set(input.people.map(person => (unborn(person) ? 'unborn' : person.sex)))
  const names = { male: 'male', female: 'female', unborn: 'not born yet', 'not-told': 'neither, or not told' } as const
  return (
    <ul class="genogram-legend">
      {(['male', 'female', 'unborn', 'not-told'] as const)
        .filter(sex => sexes.has(sex))
        .map(sex => (
          <Key key={sex} words={names[sex]}>
            <Sign sex={sex} x={10} y={10} r={8} />
          </Key>
        ))}
      <Key words="this record">
        <Shape sex="male" x={10} y={10} r={9} />
        <Shape sex="male" x={10} y={10} r={5} />
      </Key>
      {input.people.some(person => person.diedOn) ? (
        <Key words="has died">
          <Sign sex="male" x={10} y={10} r={8} died />
        </Key>
      ) : null}
      {input.couples.some(couple => couple.state === 'apart') ? (
        <Key words="apart" width={30}>
          <path class="genogram-line" d="M0 10H30" />
          <Strokes x={15} y={10} count={1} />
        </Key>
      ) : null}
      {input.couples.some(couple => couple.state === 'ended') ? (
        <Key words="ended" width={34}>
          <path class="genogram-line" d="M0 10H34" />
          <Strokes x={17} y={10} count={2} />
        </Key>
      ) : null}
      {untold ? (
        <Key words="have a child together" width={34}>
          <path class="genogram-key-parents" d="M0 10H34" />
        </Key>
      ) : null}
      {has('cares') ? (
        <Key words="cares for" width={34}>
          <path class="genogram-key-cares" d="M0 7H34M0 13H34" />
        </Key>
      ) : null}
      {has('trusted') ? (
        <Key words="trusted by the child" width={34}>
          <path class="genogram-key-trusted" d="M0 7H34M0 13H34" />
        </Key>
      ) : null}
      {has('no-contact') ? (
        <Key words="no contact" width={34}>
          <path class="genogram-key-no-contact" d="M0 12l5-8 6 12 6-12 6 12 5-8h3" />
          <line class="genogram-bar" x1={31} x2={31} y1={2} y2={18} />
        </Key>
      ) : null}
      {input.homes.length ? (
        <Key words="one home" width={30}>
          <rect class="genogram-home" x={1} y={1} width={28} height={18} rx={6} />
        </Key>
      ) : null}
      {input.people.some(person => person.parentalResponsibility) ? (
        <Key words="parental responsibility" width={28}>
          <rect class="genogram-pr-box" x={0} y={1} width={28} height={18} />
          <text class="genogram-pr genogram-middle" x={14} y={15}>
            PR
          </text>
        </Key>
      ) : null}
    </ul>
  )
}

function Key({ width = 20, words, children }: { width?: number; words: string; children: ComponentChildren }) {
  return (
    <li class="genogram-key">
      <svg width={width} height={20} viewBox={`0 0 ${width} 20`} aria-hidden="true" focusable="false">
        {children}
      </svg>
      {words}
    </li>
  )
}

/** Every fact of the drawing in words, a row a person. `childName` is the first name used in the headings. */
export function PeopleList({ rows, childName }: { rows: readonly PeopleListRow[]; childName: string }) {
  const heads = ['Name', `Who to ${childName}`, 'Lives', 'Parental responsibility', `Contact with ${childName}`]
  const facts = (row: PeopleListRow) => [row.who, row.lives, row.parentalResponsibility]
  return (
    <section class="genogram-scroll" aria-label={`The people around ${childName}, as a list`} tabindex={0}>
      <table class="people-list">
        <thead>
          <tr>
            {[...heads, 'Family network', 'Last talked with'].map(head => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={row.href + row.name}>
              <th scope="row">
                <a href={safe(row.href)}>{row.name}</a>
              </th>
              {facts(row).map((fact, i) => (
                <td key={i}>{fact || '–'}</td>
              ))}
              <td>{row.noContact ? <strong>{row.contact}</strong> : row.contact || '–'}</td>
              <td>{row.noContact ? <strong>{row.network || '–'}</strong> : row.network || '–'}</td>
              <td>{row.lastTalked || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What both sides must show alike, read from their bodies. */

export interface PageFacts {
  /** Id and title of each entry of the chronology, from top to bottom. */
  entries: string[]
  /** Every word a reader sees, spaces aside. */
  words: string
  /** Every mark of both drawings, with its place and its words. */
  marks: string[]
}

const plain = (html: string) =>
  html
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#39;|&#x27;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&#x2F;/g, '/')
    .replace(/&amp;/g, '&')

/** Reads entries, words and marks from a page. */
export function pageFacts(body: string): PageFacts {
  const main = body.slice(body.indexOf('<header'), body.indexOf('</footer>'))
  const entries = [
    ...main.matchAll(
      /<li class="kith-entry" id="entry-([0-9a-f-]{36})">[\s\S]*?<h3 class="kith-entry__title"><a [^>]*>([^<]*)<\/a>/g,
    ),
  ].map(([, id, title]) => `${id} ${plain(title ?? '')}`)
  return { entries, words: plain(main.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ''), marks: marks(main) }
}

/** Each element of the drawings with its attributes in one order, whatever order they were printed in. */
function marks(html: string): string[] {
  const drawings = [...html.matchAll(/<svg class="picture-svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg).join('')
  return [...drawings.matchAll(/<(svg|g|a|rect|line|circle|path|text|title)\b([^>]*?)\/?>/g)].map(
    ([, tag, attributes]) => {
      const named = [...(attributes ?? '').matchAll(/([\w:-]+)="([^"]*)"/g)].map(
        ([, name, value]) => `${name}=${plain(value ?? '')}`,
      )
      return `${tag} ${named.sort().join(' ')}`
    },
  )
}

/** Throws at the first thing one page shows and the other does not. */
export function sameFacts(kith: PageFacts, reference: PageFacts, child: string): void {
  for (const part of ['entries', 'marks'] as const) {
    const length = Math.max(kith[part].length, reference[part].length)
    for (let index = 0; index < length; index++) {
      const [one, other] = [kith[part][index], reference[part][index]]
      if (one !== other)
        throw new Error(`${child}: ${part} ${index} are not alike\n  Kith: ${one}\n  reference: ${other}`)
    }
  }
  if (kith.words === reference.words) return
  const at = [...kith.words].findIndex((letter, index) => letter !== reference.words[index])
  throw new Error(
    `${child}: the words are not alike\n  Kith: ${kith.words.slice(at - 40, at + 40)}\n  reference: ${reference.words.slice(at - 40, at + 40)}`,
  )
}

/** How many elements a page has, and how many of them are drawn. */
export function elementCounts(body: string): { all: number; drawn: number } {
  const count = (html: string) => html.match(/<[a-z]/g)?.length ?? 0
  const drawings = [...body.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg).join('')
  return { all: count(body), drawn: count(drawings) }
}

/** Comparing HTML by meaning: attribute order, white space and the spelling of entities do not count. Used by tests. */
const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  ctdot: '⋯',
}

const decode = (text: string): string =>
  text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole
    const code = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return String.fromCodePoint(code)
  })

/** Reads one tag into its name and its attributes in alphabetical order. */
function tag(source: string): string {
  const [, close, name = '', rest = ''] = /^<(\/?)([\w-]+)([\s\S]*?)\/?>$/.exec(source) ?? []
  if (close) return `</${name}>`
  const attributes = [...rest.matchAll(/([^\s=/"']+)(?:\s*=\s*"([^"]*)")?/g)].map(([, key = '', value = '']) => {
    const plain = decode(value)
    return `${key}="${key === 'class' ? plain.trim().split(/\s+/).join(' ') : plain}"`
  })
  return `<${name}${attributes
    .toSorted()
    .map(attribute => ` ${attribute}`)
    .join('')}>`
}

/** A list of tags and words. White space next to a tag is dropped; a textarea keeps its own. */
export function normalise(html: string): string[] {
  const parts: string[] = []
  let inTextarea = false
  for (const [token] of html.matchAll(/<[^>"]*(?:"[^"]*"[^>"]*)*>|[^<]+/g)) {
    if (token.startsWith('<')) {
      const plain = tag(token)
      if (plain === '</path>') continue
      inTextarea = plain.startsWith('<textarea')
      parts.push(plain)
    } else if (inTextarea) parts.push(decode(token))
    else {
      const plain = decode(token).replace(/\s+/g, ' ').trim()
      if (plain) parts.push(plain)
    }
  }
  return parts
}

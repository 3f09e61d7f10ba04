/** Where text becomes bytes before they are copied out: kept, so that no page has to be measured first. */
const room = new Uint8Array(1 << 20)
const encoder = new TextEncoder()

/**
 * UTF-8 of a text, as `Buffer.from` gives it. One letter beyond Latin-1, as every page has, makes V8 hold all of it in two bytes a letter, and
 * `Buffer.from` walks that twice: once to know how long the bytes will be, once to write them. This walks it once.
 */
export function bytesOf(text: string): Buffer<ArrayBuffer> {
  // A letter takes at most three bytes; what could be too long goes the plain way.
  if (text.length * 3 > room.length) return Buffer.from(text)
  return Buffer.from(room.subarray(0, encoder.encodeInto(text, room).written))
}

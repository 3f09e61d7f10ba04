/** A form with a file, sent as a browser sends it, but with any name. */
import type { Form } from './html.ts'
import type { Answer, Running } from './northmoor.ts'

/** A form with one file, as a browser sends it: quotation marks and line ends of its name written as %22, %0D and %0A. */
export async function sendFile(
  running: Running,
  sheet: { cookie: string; form: Form },
  sent: readonly (readonly [string, string])[],
  file: { name: string; body: string },
): Promise<Answer> {
  const edge = '----kith-proof-of-words'
  const field = sheet.form.fields.find(one => one.kind === 'file')?.name ?? 'file'
  const quoted = (words: string) => words.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const parts = sent.map(
    ([name, value]) => `--${edge}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
  )
  // Both ways of writing a name: as browsers do, and RFC 5987, which keeps every letter as it is.
  const exact = encodeURIComponent(file.name.toWellFormed()).replace(
    /['()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16)}`,
  )
  parts.push(
    `--${edge}\r\nContent-Disposition: form-data; name="${quoted(field)}"; filename="${quoted(file.name)}"; filename*=UTF-8''${exact}\r\nContent-Type: text/plain\r\n\r\n${file.body}\r\n--${edge}--\r\n`,
  )
  const headers = {
    cookie: sheet.cookie,
    origin: running.origin,
    'content-type': `multipart/form-data; boundary=${edge}`,
  }
  return running.ask(sheet.form.action, { method: 'POST', headers, body: Buffer.from(parts.join('')) })
}

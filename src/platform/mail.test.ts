import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { neutralMail, sendMail } from './mail.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'kith-mail-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))
const settings = { smtpUrl: undefined, dataDir, from: 'Kith <kith@kith.example>' }

test('a mail goes to one address and carries no header of somebody else’s', async () => {
  for (const to of [
    'a@b.example, c@d.example',
    'a@b.example;c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example\nx',
  ])
    await expect(sendMail(neutralMail(to, 'https://kith.example'), settings)).rejects.toThrow('one address')
})
test('it says that something needs the reader, and nothing of what or whom', async () => {
  await sendMail(neutralMail('somebody@kith.example', 'https://kith.example'), settings)
  const [name = ''] = readdirSync(join(dataDir, 'mail'))
  const text = readFileSync(join(dataDir, 'mail', name), 'utf8')
  expect(text).toMatch(/^To: somebody@kith\.example\nSubject: 1 item needs you\n/)
  expect(text).toContain('call 999')
})

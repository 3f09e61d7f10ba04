import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import nodemailer from 'nodemailer'
import { newId } from './id.ts'

export interface Mail {
  to: string
  subject: string
  text: string
}

/**
 * Sends one mail to one address: never more, so that nobody learns of anybody. Without SMTP_URL it is written to the `mail` folder of the
 * data folder instead, where the demonstration and the tests read it. Subjects and texts are neutral: no name, category or place.
 */
export async function sendMail(
  mail: Mail,
  settings: { smtpUrl: string | undefined; dataDir: string; from: string },
): Promise<void> {
  if (/[,;\r\n]/.test(mail.to)) throw new Error('a mail goes to one address')
  if (settings.smtpUrl) {
    await nodemailer
      .createTransport(settings.smtpUrl)
      .sendMail({ from: settings.from, to: mail.to, subject: mail.subject, text: mail.text })
    return
  }
  const folder = join(settings.dataDir, 'mail')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, `${newId()}.txt`), `To: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}\n`, {
    mode: 0o600,
  })
}

/** What every notification says: that something needs the reader, and nothing of what or whom. */
export const neutralMail = (to: string, origin: string): Mail => ({
  to,
  subject: '1 item needs you',
  text: `1 item needs you in Kith.\n\nSign in to see it: ${origin}/\n\nThis message says nothing about anybody on purpose. If somebody is in danger now, call 999.`,
})

/** What people do again and again in these stories, as they do it. */
import type { Person } from './world.ts'

/** Somebody at a school picks a child from the roll while typing, and writes what they saw. Ends on the page that says it was sent. */
export async function logsAConcern(
  person: Person,
  child: string,
  seen: string,
  danger: 'Yes' | 'No' = 'No',
): Promise<void> {
  await person.open('/concerns/new')
  await person.fill('Which child?', child)
  await person.page.getByRole('option', { name: child }).first().click()
  await person.fill('What did you see or hear?', seen)
  await person.choose(danger, 'Is anyone in danger right now?')
  await person.press('Send to the safeguarding lead')
  await person.sees('Sent')
}

/** A lead refers a child of the school without a concern before it. Ends on the referral. */
export async function refers(person: Person, childPath: string, worry: string): Promise<void> {
  await person.open(`${childPath}/refer`)
  await person.fill('What worries you about', worry)
  await person.fill('What do you ask', 'Decide what help is needed.')
  await person.fill('Why do they need what you send', 'Without it they cannot decide.')
  await person.choose('It was not told in confidence', 'Was something told in confidence?')
  await person.choose('Asked, and they agree', 'Was the family asked')
  await person.press('Send the referral')
  await person.sees('No answer yet')
}

/** The path of a child’s page, as somebody finds it who works with the child. */
export async function pathOfChild(person: Person, name: string): Promise<string> {
  await person.open('/children')
  await person.page.locator('#q').fill(name)
  await person.press('Find')
  return person.linkTo(name)
}

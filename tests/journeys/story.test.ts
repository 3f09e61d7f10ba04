/**
 * The whole story. A tutor notices something, the safeguarding lead decides with reasons, the front door asks others and answers, the lead
 * disagrees and is heard; and everyone sees exactly what is theirs to see.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oneStory, type Person, startWorld, type World } from './world.ts'

const CHILD = 'Ellie Hartley'
const WORDS = 'Keith does it when I spill things. It isn’t my fault.'
const SEEN = 'Ellie put her sleeve down fast when I asked for her homework. She flinched when a chair fell.'
const MARK = 'A row of small round bruises, each like a fingertip, yellow.'
const REASONS = 'The words and the marks tell the same story, and nobody outside school has seen her.'
const QUESTION = 'What is known of this household in the last two years, and of anybody called Keith?'
const SHARED = 'Seen by the school nurse in May: two old bruises on her arm, explained as a fall.'
const KEPT_BACK = 'What her mother told us of her own health.'
const ANSWER =
  'Accepted for an assessment. Clara Lund comes to school tomorrow, because her words and her marks tell one story.'
const DECIDED =
  'The words, the marks and the note of the school nurse point the same way. A social worker sees her at school.'
const DISAGREES = 'Three signs of a hand that grips. An assessment of weeks does not make tonight safe.'
const CHANGED = 'We agree. Police, health and we talk today, before she goes home.'

oneStory()
let world: World
let [frost, haddad, mirza, sandhu, shah, boadu] = [] as unknown as [Person, Person, Person, Person, Person, Person]
let child = ''
let contact = ''
beforeAll(async () => {
  world = await startWorld()
  // The lead of the other school is nobody one can choose to be in the demonstration.
  await world.rows(`update identity.practitioner set persona = 'other-lead' where name = 'Karin Lindqvist'`)
  frost = await world.be('teacher', { phone: true, javaScript: false })
  haddad = await world.be('dsl')
  mirza = await world.be('front-door')
  sandhu = await world.be('front-door-manager')
  shah = await world.be('police', { phone: true })
  boadu = await world.be('health-visitor')
}, 120_000)
afterAll(() => world.stop())

test('Daniel logs a worry on his phone, without JavaScript: her words, and a mark', async () => {
  await frost.open('/')
  await frost.press('Log a concern')
  await frost.fill('Which child?', 'Ellie Hart')
  await frost.press('Find')
  await frost.choose(/Ellie Hartley/)
  await frost.fill('Where', 'Registration, 7C')
  await frost.fill('What did you see or hear?', SEEN)
  await frost.fill('What did the child say?', WORDS)
  await frost.select('Add a mark from the list', 'Left arm, front')
  await frost.fill('What did it look like?', MARK)
  await frost.press('Add this mark')
  await frost.sees(MARK)
  expect(await frost.reads('What did you see or hear?')).toBe(SEEN)
  expect(await frost.pressInVain('Send to the safeguarding lead')).toEqual([
    expect.stringContaining('danger right now'),
  ])
  expect(await frost.reads('What did Ellie say?')).toBe(WORDS)
  await frost.choose('No', 'Is anyone in danger right now?')
  await frost.press('Send to the safeguarding lead')
  await frost.sees('Sent', 'A safeguarding lead reads it')
})

test('Samira sees it at home, and opens it beside what is known', async () => {
  await haddad.waitsFor('/', /Read and decide: new concern\s+Ellie Hartley, Year 7. Logged \d\d:\d\d by a form tutor/)
  await haddad.open('/concerns?q=Daniel Frost')
  await haddad.press(CHILD)
  await haddad.sees(SEEN, WORDS, MARK, 'Peter Vale')
  child = (await haddad.linkTo(CHILD)).replace(/\?.*/, '')
  await frost.open('/concerns/mine')
  await frost.sees(CHILD, 'Picked up', 'Samira Haddad has picked this up')
  await frost.seesNothingOf(SEEN, WORDS)
})

test('Daniel can read no record, not of the child he wrote about either', async () => {
  for (const path of [child, `${child}/people`, '/children', '/concerns', '/known', '/contacts'])
    await frost.open(path, 404)
})

test('Samira decides to refer; what is missing is asked for, and what is written stays', async () => {
  const concern = haddad.path()
  await haddad.press('Decide fully')
  await haddad.fill('What could happen, and how soon?', 'She is hurt again tonight. He is at home every evening.')
  await haddad.fill('What does the child need, and from whom?', 'To be seen by a doctor, and to be safe tonight.')
  await haddad.choose('Not enough known', 'Could someone be making the child do this?')
  await haddad.fill(
    'Would we decide the same for another child?',
    'Yes. We asked ourselves whether a quiet girl is overlooked.',
  )
  await haddad.choose('4 Protection', 'Your level')
  await haddad.choose('Refer to the front door', 'What do you decide?')
  await haddad.fill('Why this, and not something less or more?', REASONS)
  await haddad.choose('No', 'Does anybody disagree?')
  await haddad.choose('Not told', 'Are the parents or carers told?')
  await haddad.fill('Who tells them, what and when; or why not', 'The person she names lives there.')
  await haddad.fill(/will Ellie be told/, 'That we get help, and who comes.')
  const missing = await haddad.pressInVain('Decide')
  expect(missing).toEqual([expect.stringMatching(/changed/)])
  expect(await haddad.reads('Why this, and not something less or more?')).toBe(REASONS)
  await haddad.fill('words change?', 'She is asked nothing more by us: somebody trained asks, once.')
  await haddad.press(/^Decide$/)
  await haddad.sees('Refer Ellie')
  await haddad.open(concern)
  await haddad.sees('What was decided', REASONS, WORDS)
  await frost.open('/concerns/mine')
  await frost.sees('Acted on')
  await frost.seesNothingOf(REASONS)
})

test('She chooses what goes with the referral, and sends it', async () => {
  await haddad.press('Send the referral')
  expect(await haddad.reads('What worries you about Ellie?')).toContain(SEEN)
  await haddad.fill(
    'What do you ask Northmoor Front Door to do?',
    'Decide whether she is being harmed, and see her today.',
  )
  await haddad.fill('Why do they need what you send, and not less?', 'The marks and the words belong together.')
  await haddad.choose('Not asked: asking would put the child', 'Was the family asked')
  await haddad.fill('Why so? Who was asked', 'She would be alone with him after we rang.')
  const [first] = await haddad.page
    .getByRole('group', { name: 'Which entries go with it?' })
    .getByRole('checkbox')
    .all()
  await first?.check({ force: true })
  expect(await haddad.pressInVain('Send the referral')).toEqual([expect.stringContaining('confidence')])
  await haddad.choose(/child’s safety|public interest/i, 'Was something told in confidence?')
  await haddad.press('Send the referral')
  await haddad.sees('No answer yet', 'see her today')
})

test('the front door has it within seconds, takes it, and asks police and health', async () => {
  await mirza.waitsFor('/contacts?names=yes', CHILD)
  await mirza.press(CHILD)
  contact = mirza.path()
  await mirza.sees('From Eastbridge High School', 'Nobody has it yet')
  await mirza.press('Take it')
  await mirza.sees('With you')
  await mirza.press(`Ask another organisation about ${CHILD}`)
  await mirza.choose('Northmoor Police', 'Organisations')
  await mirza.choose('Health visiting and school nursing', 'Organisations')
  await mirza.fill('Your question', QUESTION)
  await mirza.fill('What it is for', 'To decide today whether Ellie is being harmed.')
  await mirza.fill('Why you need it', 'School sees one part of her week only.')
  await mirza.choose('Our public task', 'Legal basis')
  await mirza.choose('It was not told in confidence', 'Confidentiality')
  await mirza.choose('Not asked: asking would put somebody in danger', 'The family')
  await mirza.fill('What they said, or why they were not asked', 'The person she names lives with her.')
  await mirza.press(/^Ask$/)
  await mirza.open(contact)
  await mirza.sees('Asked of others: 0 of 2 answered')
})

test('Imran answers in one step, and sees nothing but the question', async () => {
  await shah.open('/')
  await shah.sees(CHILD)
  await shah.open('/requests')
  await shah.press('Known, nothing relevant', CHILD)
  await shah.sees('Sent: “Known, nothing relevant”')
  await shah.seesNothingOf(SEEN, WORDS, MARK, REASONS)
  for (const path of [contact, '/concerns']) expect([path, (await shah.ask(path)).status]).toEqual([path, 404])
  // He was asked, so he may know who she is; nothing that others wrote of her is his.
  for (const path of [child, `${child}/people`, '/children', '/']) {
    const { text } = await shah.ask(path)
    expect([
      path,
      [SEEN, WORDS, MARK, REASONS, 'Peter Vale', 'bike sheds'].filter(words => text.includes(words)),
    ]).toEqual([path, []])
  }
})

test('Ama shares in part, with reasons, and keeps the rest', async () => {
  await boadu.open('/requests')
  await boadu.press('Share or refuse', CHILD)
  await boadu.sees(QUESTION)
  await boadu.choose('Share part of it', 'Decision')
  await boadu.fill('Facts from your records', SHARED)
  await boadu.fill('What, and why', KEPT_BACK)
  expect(await boadu.pressInVain('Decide and send')).toEqual(['Give the reasons'])
  expect(await boadu.reads('Facts from your records')).toBe(SHARED)
  await boadu.fill('Reasons', 'What bears on Ellie’s safety. Her mother’s own illness does not.')
  await boadu.press('Decide and send')
  await boadu.sees('Shared in part', SHARED)
})

test('Sana proposes, and cannot agree it herself', async () => {
  await mirza.open(contact)
  await mirza.sees('Asked of others: 2 of 2 answered', 'Known, nothing relevant')
  await mirza.press('Health visiting and school nursing')
  await mirza.sees(SHARED)
  await mirza.seesNothingOf(KEPT_BACK)
  await mirza.press('I have read this')
  await mirza.open(contact)
  await mirza.press('Propose a decision')
  const proposal = mirza.path()
  await mirza.fill('What could happen, and how soon?', 'She may be gripped again tonight.')
  await mirza.fill('What is needed, and from whom?', 'A social worker who sees her alone, and a doctor.')
  await mirza.fill('What did these words change?', 'She is seen at school and not at home.')
  await mirza.choose('Not enough known', 'Could someone be making the child do this?')
  await mirza.fill('Would we decide the same for another child?', 'Yes. A quiet girl is as much in need as a loud one.')
  await mirza.choose('3 Family Help', 'The level')
  await mirza.choose('Child and family assessment', 'Decision')
  await mirza.fill('Why this, and not something less or more?', DECIDED)
  await mirza.fill('The answer to whoever told us', ANSWER)
  expect(await mirza.pressInVain('Send to a manager to agree')).toEqual([
    expect.stringContaining('Tick what describes'),
    expect.stringContaining('team'),
  ])
  expect(await mirza.reads('Why this, and not something less or more?')).toBe(DECIDED)
  await mirza.fill(
    'Another level than you ticked',
    'Marks with a story that does not fit, and a child who names a person.',
  )
  await mirza.select('Which team takes it on?', 'Northmoor Children’s Services')
  await mirza.press('Send to a manager to agree')
  await mirza.sees('Waits for another person to agree')
  await mirza.open(proposal)
  await mirza.sees('You proposed this. Somebody else must read and agree it.')
  expect(await mirza.page.getByRole('button', { name: /^Agree/ }).count()).toBe(0)
  const [{ id: proposalId } = { id: '' }] = await world.rows<{ id: string }>(
    'select id from contacts.proposal order by proposed_at desc limit 1',
  )
  const decide = proposal.replace('/propose', '/decide')
  expect((await mirza.ask(decide, { proposalId, verdict: 'agree', words: 'I agree with myself' })).status).toBe(404)
})

test('Gurpreet, another person, agrees', async () => {
  await sandhu.open(contact)
  await sandhu.press('Read it and agree, or send it back')
  await sandhu.sees(WORDS, DECIDED, 'She is seen at school and not at home.')
  await sandhu.press('Agree: child and family assessment')
  await sandhu.sees('agreed by Gurpreet Sandhu', 'Counted as a referral')
})

test('Samira sees the answer with its reasons at home, disagrees, and takes it up', async () => {
  await haddad.waitsFor('/', /Your referral was answered\s+Ellie Hartley/)
  await haddad.press('Your referral was answered', /Your referral was answered\s*Ellie Hartley/)
  await haddad.sees('Child and family assessment', ANSWER)
  await haddad.seesNothingOf(KEPT_BACK)
  await haddad.press('I disagree')
  await haddad.fill('What do you think, and what does it rest on?', DISAGREES)
  await haddad.fill('What should happen for Ellie instead?', 'Police, health and social care talk today.')
  await haddad.press(/^Disagree$/)
  const challenge = haddad.path()
  await mirza.open('/')
  await mirza.sees(CHILD)
  await sandhu.open(challenge)
  await sandhu.sees(DISAGREES)
  await sandhu.choose('The decision stands', 'What comes of it?')
  await sandhu.fill('Reasons', 'A visit tomorrow is soon enough.')
  await sandhu.press(/^Answer$/)
  await haddad.waitsFor(challenge, 'A visit tomorrow is soon enough.')
  await haddad.fill('Why does it go further?', 'Tomorrow is after tonight.')
  await haddad.press('Take it up')
  await haddad.sees('Stage 2')
  await mirza.open(challenge)
  await mirza.choose('The decision changes', 'What comes of it?')
  await mirza.fill('Reasons', CHANGED)
  await mirza.press(/^Answer$/)
})

test('the whole story, with its reasons, stands on one page', async () => {
  await haddad.open(child)
  await haddad.sees('Daniel Frost', 'Samira Haddad', WORDS)
  await haddad.sees(REASONS, ANSWER, DISAGREES, CHANGED)
})

test('another school, and services without a part in it, see nothing of it', async () => {
  for (const persona of ['other-lead', 'voluntary', 'youth-justice', 'analyst', 'administrator']) {
    const other = await world.be(persona)
    for (const path of [child, `${child}/people`, contact])
      expect([persona, path, (await other.ask(path)).status]).toEqual([persona, path, 404])
    await other.open('/')
    await other.seesNothingOf(CHILD)
    await other.leave()
  }
})

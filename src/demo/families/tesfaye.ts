import type { Story } from '../story.ts'

/** Gabriel moved in with “an uncle” in August. Nobody told the council, and nobody at school asked whose uncle. */
export const tesfaye: Story = {
  key: 'tesfaye',
  point: 'Private fostering: “an uncle” in August',
  children: [
    {
      key: 'gabriel',
      given: 'Gabriel',
      family: 'Tesfaye',
      age: 12,
      birthDaysAgo: 66,
      sex: 'M',
      ethnicity: 'BAFR',
      talkBest: 'With an interpreter on the telephone, not one from the town. He likes to draw engines.',
      school: { organisation: 'hillside', year: 'Year 8', form: '8M', since: 79 },
      begunBy: 'lindqvist',
      begunRole: 'school',
      address: { lines: 'Flat above 118 Mill Street, Northmoor', postcode: 'NM1 2BX' },
      language: { language: 'Tigrinya', interpreter: true },
      lives: [
        { arrangement: 'with-parents', withWhom: 'Mother, Selam, in Leeds', from: 900 },
        { arrangement: 'private-fostering', withWhom: 'Yonas Haile, “an uncle”', from: 101 },
      ],
    },
  ],
  adults: [
    {
      key: 'selam',
      given: 'Selam',
      family: 'Tesfaye',
      age: 36,
      sex: 'F',
      to: [
        {
          child: 'gabriel',
          otherIs: 'mother',
          childIs: 'son',
          pr: true,
          network: 'Not asked yet',
          contact: 'Telephone, “sometimes”',
        },
      ],
    },
    {
      key: 'yonas',
      given: 'Yonas',
      family: 'Haile',
      age: 44,
      sex: 'M',
      to: [
        {
          child: 'gabriel',
          otherIs: 'family friend, called uncle',
          childIs: 'friend’s son',
          network: 'Not asked yet',
          contact: 'Lives with him',
          carer: true,
        },
      ],
    },
  ],
  works: [
    {
      child: 'gabriel',
      by: 'boadu',
      organisation: 'health-visiting',
      role: 'school-nursing',
      since: 45,
      contact: 'Ama Boadu',
    },
  ],
  entries: [
    {
      ago: 78,
      at: '09:10',
      by: 'lindqvist',
      kind: 'note',
      title: 'Joined in September',
      seen: 'Brought by Yonas Haile, who signed as “uncle”. The form has no address for his mother and no second number.',
      about: [{ child: 'gabriel' }],
      corrected: {
        after: 67,
        reason: '“Uncle” was the word on the form. He is a friend of the family; nobody is related.',
        seen: 'Brought by Yonas Haile, who signed as “uncle”. He is a friend of the family and not a relative. The form has no address for his mother and no second number.',
      },
    },
    {
      ago: 57,
      at: '13:30',
      by: 'lindqvist',
      kind: 'note',
      title: 'Asleep in the library',
      seen: 'At lunch, for the third day. Hands smelled of bleach.',
      about: [{ child: 'gabriel', harms: [['neglect', 1]] }],
    },
    {
      ago: 43,
      at: '11:00',
      by: 'boadu',
      kind: 'health',
      title: 'No doctor here',
      seen: 'Not registered with a surgery. Well grown. Two cuts on his fingers, clean and healing; he said “work”.',
      about: [{ child: 'gabriel', harms: [['labour-exploitation', 1]] }],
      reach: 'named',
      named: ['hillside'],
    },
    {
      ago: 16,
      at: '12:45',
      by: 'lindqvist',
      kind: 'voice',
      title: 'Where he sleeps',
      seen: 'With an interpreter on the telephone. He drew the flat: two rooms, a sofa, a shop below.',
      about: [{ child: 'gabriel', harms: [['private-fostering', 1]] }],
      words: [
        {
          child: 'gabriel',
          words:
            'I sleep in the front room when the shop is finished. He is not my uncle, he is Mum’s friend. I clean so that I can stay.',
          asked: 'Tell me about where you live',
          means: 'spoken',
          interpreter: 'Tigrinya, by telephone',
          alone: true,
          key: 'clean',
        },
      ],
    },
    {
      ago: 15,
      at: '15:20',
      by: 'lindqvist',
      kind: 'triage',
      title: 'This is private fostering, and it may be more',
      text: 'More than 28 days, under 16, not a relative: the council must be told and must visit. Cleaning “so that I can stay” is asked about as work he is made to do.',
      about: [{ child: 'gabriel', harms: [['labour-exploitation', 2]] }],
      decision: [
        {
          child: 'gabriel',
          kind: 'triage',
          choice: 'Refer to the front door',
          reasons:
            'Nobody with parental responsibility has been spoken with since August. He pays for his bed with work.',
          level: '3 Family Help',
          coercion: 'Maybe',
          coercionSigns: ['Owes something, or a “present” to be paid back'],
          identityConsidered: 'Had he been an English boy on a sofa over a shop we would have asked in September.',
          weighed: [
            {
              key: 'clean',
              changed:
                'We had put “tired” in a list. It goes to the front door today as work and as private fostering.',
            },
          ],
        },
      ],
    },
    {
      ago: 3,
      at: '14:10',
      by: 'lindqvist',
      kind: 'conversation',
      title: 'His mother, by telephone',
      said: 'Selam, with an interpreter: the room in Leeds was damp and he coughed. She thought Yonas had told the school. She did not know about the cleaning.',
      about: [{ child: 'gabriel' }],
    },
  ],
}

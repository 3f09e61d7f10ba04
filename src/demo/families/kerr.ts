import type { Story } from '../story.ts'

/** Finn, seven months old, was hurt. His brother and sister were in the next room. All three are children this happened to. */
const all = (role: 'sibling' | 'affected' = 'affected'): Story['entries'][number]['about'] => [{ child: 'finn' }, { child: 'caitlin', role }, { child: 'michael', role }]

export const kerr: Story = {
  key: 'kerr',
  point: 'A serious incident with three siblings: all of them, not only the one who was hurt',
  children: [
    {
      key: 'finn', given: 'Finn', family: 'Kerr', age: 0, birthDaysAgo: 214, sex: 'M', ethnicity: 'WBRI', talkBest: 'Too young to say. Watch whom he looks for.',
      begunBy: 'boadu', begunRole: 'health-visiting', address: { lines: '4 Ropery Lane, Northmoor', postcode: 'NM4 9PL' },
      lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Stacey, and her partner, Ryan', from: 214 }, { arrangement: 'foster-care', withWhom: 'Foster carers, with his brother and sister', from: 17 }],
      legal: [{ status: 'Emergency protection order', from: 19, to: 12 }, { status: 'Interim care order', from: 12 }],
    },
    {
      key: 'michael', given: 'Michael', family: 'Kerr', age: 3, birthDaysAgo: 60, sex: 'M', ethnicity: 'WBRI', talkBest: 'Through play. He speaks for his rabbit.',
      school: { organisation: 'willowrow', year: 'Nursery', form: 'Otters', since: 440 }, begunBy: 'amari', begunRole: 'school',
      lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Stacey, and her partner, Ryan', from: 440 }, { arrangement: 'foster-care', withWhom: 'Foster carers, with his brother and sister', from: 17 }],
      legal: [{ status: 'Interim care order', from: 12 }],
    },
    {
      key: 'caitlin', given: 'Caitlin', family: 'Kerr', age: 6, birthDaysAgo: 150, sex: 'F', ethnicity: 'WBRI', talkBest: 'Say first that nobody is cross.',
      school: { organisation: 'becklane', year: 'Year 2', form: '2H', since: 800 }, begunBy: 'holme', begunRole: 'school',
      lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Stacey, and her partner, Ryan', from: 440 }, { arrangement: 'foster-care', withWhom: 'Foster carers, with both brothers', from: 17 }],
      legal: [{ status: 'Interim care order', from: 12 }],
    },
  ],
  adults: [
    { key: 'stacey', given: 'Stacey', family: 'Kerr', age: 27, sex: 'F', to: [
      { child: 'finn', otherIs: 'mother', childIs: 'son', pr: true, network: 'Yes', contact: 'Three times a week, with somebody there' },
      { child: 'michael', otherIs: 'mother', childIs: 'son', pr: true, network: 'Yes', contact: 'Three times a week, with somebody there' },
      { child: 'caitlin', otherIs: 'mother', childIs: 'daughter', pr: true, network: 'Yes', contact: 'Three times a week, with somebody there' },
    ] },
    { key: 'ryan', given: 'Ryan', family: 'Tait', age: 25, sex: 'M', to: [
      { child: 'finn', otherIs: 'father', childIs: 'son', noContact: { reason: 'bail conditions', forDays: 60 }, network: 'Do not contact' },
      { child: 'michael', otherIs: 'mother’s partner', childIs: 'partner’s son', noContact: { reason: 'bail conditions', forDays: 60 }, network: 'Do not contact' },
      { child: 'caitlin', otherIs: 'mother’s partner', childIs: 'partner’s daughter', noContact: { reason: 'bail conditions', forDays: 60 }, network: 'Do not contact' },
    ] },
    { key: 'linda', given: 'Linda', family: 'Kerr', age: 52, sex: 'F', to: [
      { child: 'finn', otherIs: 'grandmother', childIs: 'grandson', network: 'Yes. Asks to have all three' },
      { child: 'michael', otherIs: 'grandmother', childIs: 'grandson', network: 'Yes. Asks to have all three' },
      { child: 'caitlin', otherIs: 'grandmother', childIs: 'granddaughter', network: 'Yes. Asks to have all three', trusted: true },
    ] },
  ],
  siblings: [
    { one: 'finn', other: 'michael', oneIs: 'half-brother', otherIs: 'half-brother' },
    { one: 'finn', other: 'caitlin', oneIs: 'half-brother', otherIs: 'half-sister' },
    { one: 'michael', other: 'caitlin', oneIs: 'brother', otherIs: 'sister' },
  ],
  couples: [{ one: 'stacey', two: 'ryan', state: 'apart', since: 19 }],
  works: [
    ...(['finn', 'michael', 'caitlin'] as const).flatMap(child => [
      { child, by: 'pritchard' as const, organisation: 'childrens-services' as const, role: 'lead-authority', since: 20, lead: 'pritchard' as const },
      { child, by: 'doyle' as const, organisation: 'front-door' as const, role: 'front-door', since: 20, until: 18, contact: 'Kath Doyle, in the night' },
      { child, by: 'shah' as const, organisation: 'police' as const, role: 'police', since: 20, contact: 'PC Imran Shah' },
    ]),
    { child: 'michael', by: 'boadu', organisation: 'health-visiting', role: 'health-visiting', since: 400, contact: 'Ama Boadu' },
    { child: 'caitlin', by: 'boadu', organisation: 'health-visiting', role: 'school-nursing', since: 400, contact: 'Ama Boadu' },
  ],
  plans: [
    { child: 'finn', by: 'pritchard', kind: 'looked-after', label: 'Looked after', from: 17, heldIn: 'Northmoor Children’s Services' },
    { child: 'michael', by: 'pritchard', kind: 'looked-after', label: 'Looked after', from: 17, heldIn: 'Northmoor Children’s Services' },
    { child: 'caitlin', by: 'pritchard', kind: 'looked-after', label: 'Looked after', from: 17, heldIn: 'Northmoor Children’s Services' },
  ],
  entries: [
    { ago: 200, at: '11:00', by: 'boadu', kind: 'visit', title: 'Fourteen-day visit', seen: 'Feeds well. Stacey tired and warm with him. Ryan held him by the window the whole time and said little.', about: [{ child: 'finn' }], reach: 'own' },
    { ago: 151, at: '10:20', by: 'boadu', kind: 'health', title: 'A small bruise on his cheek', seen: 'One mark, 1 cm, left cheek, nine weeks old. Stacey: “the dummy clip”. Weighed, well.', view: 'A baby who cannot roll does not bruise himself. I asked a colleague, who agreed it could be the clip. I should have sent him to the hospital.', about: [{ child: 'finn', harms: [['physical-abuse', 1]] }], reach: 'named', named: ['childrens-services'] },
    { ago: 96, at: '15:30', by: 'amari', kind: 'note', title: 'Michael’s rabbit', seen: 'He put his rabbit in the oven of the play kitchen and said “quiet now”. Twice this week.', about: [{ child: 'michael', harms: [['emotional-abuse', 1]] }], words: [{ child: 'michael', words: 'Quiet now or Ryan’s coming.', means: 'in play' }], reach: 'named', named: ['childrens-services'] },
    { ago: 72, at: '09:05', by: 'holme', kind: 'note', title: 'Caitlin will not go home with Ryan', seen: 'Held on to the railings. Went when Linda came instead.', about: [{ child: 'caitlin', harms: [['emotional-abuse', 1]] }], reach: 'named', named: ['childrens-services'] },
    { ago: 47, at: '14:40', by: 'boadu', kind: 'health', title: 'Not at home, twice', seen: 'No answer at two arranged visits. Card left. Stacey texted: “all fine, busy”.', about: [{ child: 'finn', harms: [['neglect', 1]] }], reach: 'named', named: ['childrens-services'] },
    { ago: 40, at: '15:45', by: 'amari', kind: 'note', title: 'Away for a week', seen: 'Michael not at nursery for five days. Stacey: a cold. He came back quieter.', about: [{ child: 'michael', harms: [['neglect', 1]] }] },
    { ago: 20, at: '19:50', by: 'shah', kind: 'police', title: 'Finn taken to hospital', seen: 'Ambulance called at 18:55 by Stacey. Finn was not breathing well. Head injury; older breaks in two ribs. Caitlin opened the door to the crew and said which room.', about: [{ child: 'finn', harms: [['physical-abuse', 3]] }, { child: 'caitlin', role: 'witness', harms: [['physical-abuse', 1]] }, { child: 'michael', role: 'sibling', harms: [['emotional-abuse', 2]] }], reach: 'named', named: ['childrens-services', 'health-visiting'] },
    { ago: 20, at: '22:30', by: 'doyle', kind: 'contact-work', title: 'Strategy discussion in the night', text: 'Police, hospital and I by telephone. Michael and Caitlin to their grandmother tonight; both to be seen by a doctor tomorrow.', about: [{ child: 'finn' }, { child: 'caitlin' }, { child: 'michael' }], reach: 'named', named: ['childrens-services', 'police', 'health-visiting'], decision: [{ child: 'finn', kind: 'strategy', choice: 'Section 47 enquiries for all three', reasons: 'One child is hurt and two live where it happened. Each is a child in their own right tonight.', level: '4 Protection', voiceNotYet: 'Finn is too young and too ill. Caitlin is asked tomorrow, by somebody trained, once.' }] },
    { ago: 19, at: '10:00', by: 'pritchard', kind: 'visit', title: 'Caitlin and Michael seen', seen: 'Both examined: no marks. Caitlin sat under the table, and I sat under it with her.', about: [{ child: 'caitlin', harms: [['emotional-abuse', 2]] }, { child: 'michael', role: 'sibling' }], words: [{ child: 'caitlin', words: 'I told the lady which room. Is Finn cross with me? I didn’t stop it.', key: 'cross', alone: true }], reach: 'involved' },
    { ago: 18, at: '16:00', by: 'pritchard', kind: 'note', title: 'Serious incident notified', text: 'By Helen Castell, to the national panel, within five working days, for all three children. What is not known yet is said to be not known.', about: [{ child: 'finn' }], reach: 'named', named: ['police', 'health-visiting', 'front-door'] },
    { ago: 17, at: '12:00', by: 'pritchard', kind: 'move', title: 'With foster carers, together', text: 'All three are with the same foster carers. Finn joined them from hospital.', about: all(), decision: [{ child: 'caitlin', kind: 'plan', choice: 'Three children, one home', reasons: 'The first place offered could take two. They have been frightened together and are not to be parted now.', level: '4 Protection', weighed: [{ key: 'cross', changed: 'They stay together; she sees every day that Finn is not cross.' }] }] },
    { ago: 13, at: '15:10', by: 'holme', kind: 'voice', title: 'Caitlin back at school', seen: 'In the story corner. She chose the book.', about: [{ child: 'caitlin' }], words: [{ child: 'caitlin', words: 'Finn laughed at me in the bath. So he isn’t.', alone: true }], reach: 'involved' },
    { ago: 12, at: '14:00', by: 'pritchard', kind: 'plan', title: 'Interim care orders', text: 'Made for all three. Linda is assessed as a carer.', about: [{ child: 'finn' }, { child: 'caitlin' }, { child: 'michael' }] },
    { ago: 9, at: '09:40', by: 'boadu', kind: 'supervision', title: 'My own part', text: 'I have read my entries back. The bruise at nine weeks was the moment. Said to my lead, and to the review, before anybody asked.', about: [{ child: 'finn' }], reach: 'own' },
    { ago: 5, at: '11:30', by: 'amari', kind: 'voice', title: 'Michael plays', seen: 'The rabbit slept in a bed today.', about: [{ child: 'michael' }], words: [{ child: 'michael', words: 'Rabbit’s allowed to be loud here.', means: 'in play' }], reach: 'involved' },
    { ago: 4, at: '16:30', by: 'pritchard', kind: 'visit', title: 'All three seen', seen: 'Finn follows with his eyes and reaches for Caitlin. Michael eats. Caitlin asked when Mum is coming and was told the days.', about: [{ child: 'finn' }, { child: 'caitlin' }, { child: 'michael' }], reach: 'involved' },
  ],
}

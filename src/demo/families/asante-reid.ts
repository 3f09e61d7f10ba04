import type { Story } from '../story.ts'

/** Malachi is thirteen and tall. People have written him older, harder and less in need than he is. What he said today is in today.ts. */
export const asanteReid: Story = {
  key: 'asante-reid',
  point: 'A boy seen as an adult because he is Black',
  children: [
    {
      key: 'malachi', given: 'Malachi', family: 'Asante-Reid', age: 13, birthDaysAgo: 39, sex: 'M', ethnicity: 'MWBC',
      talkBest: 'Walking. Ask about basketball, then wait.',
      school: { organisation: 'eastbridge', year: 'Year 9', form: '9C', since: 809 }, begunBy: 'haddad', begunRole: 'school',
      address: { lines: '9 Foundry Yard, Northmoor', postcode: 'NM1 8WE' },
      lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Abena, and brother Josiah', from: 3000 }],
    },
    {
      key: 'josiah', given: 'Josiah', family: 'Asante-Reid', age: 6, birthDaysAgo: 210, sex: 'M', ethnicity: 'MWBC', talkBest: 'On the floor, with cars.',
      school: { organisation: 'becklane', year: 'Year 2', form: '2H', since: 800 }, begunBy: 'holme', begunRole: 'school',
      lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Abena, and brother Malachi', from: 2000 }],
    },
  ],
  adults: [
    { key: 'abena', given: 'Abena', family: 'Asante', age: 38, sex: 'F', phone: '07700 900 418', to: [
      { child: 'malachi', otherIs: 'mother', childIs: 'son', pr: true, network: 'Yes', contact: 'Every day. Nurse, works nights', carer: true },
      { child: 'josiah', otherIs: 'mother', childIs: 'son', pr: true, network: 'Yes', contact: 'Every day', carer: true },
    ] },
    { key: 'kwame', given: 'Kwame', family: 'Asante', age: 41, sex: 'M', to: [{ child: 'malachi', otherIs: 'uncle', childIs: 'nephew', network: 'Yes', trusted: true, contact: 'Collects him on Fridays' }] },
    { key: 'devon', given: 'Devon', family: 'Reid', age: 40, sex: 'M', to: [
      { child: 'malachi', otherIs: 'father', childIs: 'son', pr: true, network: 'Not asked yet', contact: 'Every second weekend, in Southwick' },
      { child: 'josiah', otherIs: 'father', childIs: 'son', pr: true, contact: 'Every second weekend' },
    ] },
  ],
  siblings: [{ one: 'malachi', other: 'josiah', oneIs: 'brother', otherIs: 'brother' }],
  couples: [{ one: 'abena', two: 'devon', state: 'apart', since: 900 }],
  works: [
    { child: 'malachi', by: 'boadu', organisation: 'health-visiting', role: 'school-nursing', since: 800, contact: 'Ama Boadu' },
    { child: 'malachi', by: 'shah', organisation: 'police', role: 'police', since: 330, until: 300, contact: 'PC Imran Shah' },
  ],
  entries: [
    { ago: 512, at: '12:40', by: 'haddad', kind: 'note', title: 'Basketball team, Year 8', seen: 'Captain at twelve. Stayed to help with the kit. Reads to his brother on the bus.', about: [{ child: 'malachi' }] },
    {
      ago: 329, at: '16:10', by: 'shah', kind: 'police', title: 'Stopped and searched on the way home', seen: 'Stopped with two others on Mill Street at 15:50. Nothing found. Aged about sixteen. No appropriate adult.', about: [{ child: 'malachi', harms: [['racism', 1]] }], reach: 'named', named: ['eastbridge'],
      corrected: { after: 6, reason: 'He was twelve. I wrote an age by his height and did not ask. His mother’s complaint is upheld.', seen: 'Stopped with two others on Mill Street at 15:50. Nothing found. He was twelve, in school uniform, and told us so. An adult should have been called and was not.', title: 'A twelve-year-old stopped and searched on the way home' },
    },
    { ago: 318, at: '10:00', by: 'haddad', kind: 'conversation', title: 'His mother about the search', said: 'Abena: “They looked at him and saw a man. He slept in my bed for a week.” She asked what the school would do.', did: 'Complaint sent with her. Malachi offered a place to talk.', about: [{ child: 'malachi' }] },
    { ago: 310, at: '13:00', by: 'boadu', kind: 'voice', title: 'After the search', seen: 'In the medical room, with the door open because he asked.', about: [{ child: 'malachi' }], words: [{ child: 'malachi', words: 'I said I’m twelve. They laughed.', alone: true }], reach: 'involved' },
    { ago: 172, at: '14:10', by: 'haddad', kind: 'note', title: 'Sent home for “attitude”', seen: 'One day’s suspension for refusing to hand over his phone. Two others did the same and were given detention.', view: 'I asked why it was different. The answer was that he is bigger.', about: [{ child: 'malachi', harms: [['racism', 1]] }] },
    { ago: 40, at: '15:35', by: 'vale', kind: 'concern', title: 'Two older boys at the gate', seen: 'Two older boys were waiting for him at the gate and walked him to the bus. I did not step in: he’s a big lad, he can handle himself.', about: [{ child: 'malachi', harms: [['criminal-exploitation', 1]] }] },
    { ago: 38, at: '11:45', by: 'haddad', kind: 'triage', title: 'Pastoral support, twice a week', text: 'With Ms Okell, Mondays and Thursdays. He came to all nine.', about: [{ child: 'malachi' }], decision: [{ child: 'malachi', kind: 'triage', choice: 'Support in school', reasons: 'Somebody he likes, at fixed times. We do not know yet who waits for him.', level: '2 Early help', voiceNotYet: 'Ms Okell will ask him when they first meet.' }] },
    { ago: 18, at: '10:20', by: 'frost', recordedFor: 'cover teacher, science', kind: 'concern', title: 'Sent out of science', seen: 'Asked to move seat, he stood up and did not move. I found him intimidating and sent him out. He sat in the corridor for the rest of the lesson.', about: [{ child: 'malachi' }] },
    { ago: 11, at: '12:30', by: 'okell', kind: 'concern', title: 'New trainers', seen: 'He had new trainers, about £140. Said a friend’s cousin bought them. He looked at the floor when he said it.', about: [{ child: 'malachi', harms: [['criminal-exploitation', 1]] }], words: [{ child: 'malachi', words: 'They’re just a lend. Don’t make it a thing, Miss.', asked: 'Are those new?', alone: true }] },
  ],
}

import type { Story } from '../story.ts'

/** Niamh, fourteen, was talking to somebody who said that he was fifteen. Then a boy at school passed the picture on. */
export const lacey: Story = {
  key: 'lacey',
  point: 'Online grooming; different children with different parts in one entry',
  children: [
    {
      key: 'niamh', given: 'Niamh', family: 'Lacey', age: 14, birthDaysAgo: 133, sex: 'F', ethnicity: 'WIRI',
      talkBest: 'Not in the pastoral office: everybody knows what that room is for.',
      school: { organisation: 'hillside', year: 'Year 10', form: '10B', since: 1170 }, begunBy: 'lindqvist', begunRole: 'school',
      address: { lines: '15 Beacon Way, Northmoor', postcode: 'NM6 2FA' }, lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Orla, and stepfather, Neil', from: 1900 }],
    },
    {
      key: 'jake', given: 'Jake', family: 'Morton', age: 14, birthDaysAgo: 12, sex: 'M', ethnicity: 'WBRI', talkBest: 'With his dad outside the door.',
      school: { organisation: 'hillside', year: 'Year 10', form: '10B', since: 1170 }, begunBy: 'lindqvist', begunRole: 'school', lives: [{ arrangement: 'with-parents', withWhom: 'Father, Craig', from: 1900 }],
    },
    {
      key: 'sadia', given: 'Sadia', family: 'Begum', age: 14, birthDaysAgo: 240, sex: 'F', ethnicity: 'ABAN', talkBest: 'Anywhere. She is the one who says it first.',
      school: { organisation: 'hillside', year: 'Year 10', form: '10B', since: 1170 }, begunBy: 'lindqvist', begunRole: 'school', lives: [{ arrangement: 'with-parents', withWhom: 'Both parents', from: 1900 }],
    },
  ],
  adults: [
    { key: 'orla', given: 'Orla', family: 'Lacey', age: 40, sex: 'F', to: [{ child: 'niamh', otherIs: 'mother', childIs: 'daughter', pr: true, network: 'Yes', contact: 'Every day', carer: true }] },
    { key: 'neil', given: 'Neil', family: 'Prior', age: 44, sex: 'M', to: [{ child: 'niamh', otherIs: 'stepfather', childIs: 'stepdaughter', network: 'Yes', trusted: true, contact: 'Every day. “He didn’t shout.”' }] },
    { key: 'craig', given: 'Craig', family: 'Morton', age: 41, sex: 'M', to: [{ child: 'jake', otherIs: 'father', childIs: 'son', pr: true, network: 'Yes' }] },
  ],
  couples: [{ one: 'orla', two: 'neil', state: 'together', since: 1900 }],
  works: [
    { child: 'niamh', by: 'shah', organisation: 'police', role: 'police', since: 34, contact: 'PC Imran Shah' },
    { child: 'niamh', by: 'osei', organisation: 'childrens-services', role: 'lead-authority', since: 30, lead: 'osei' },
  ],
  plans: [{ child: 'niamh', by: 'osei', kind: 'child-in-need', label: 'Child in need', from: 22, heldIn: 'Northmoor Children’s Services' }],
  entries: [
    { ago: 94, at: '20:15', by: 'lindqvist', kind: 'conversation', title: 'Mum rang: on her phone all night', said: 'Orla: Niamh turns the screen away and laughs at nothing. There is “a Kai from the game”. Fifteen, he says, from Bristol.', about: [{ child: 'niamh', harms: [['online-grooming', 1]] }] },
    { ago: 72, at: '12:30', by: 'lindqvist', kind: 'note', title: 'Eats alone now', seen: 'Has left her table. Sadia asked twice whether Niamh is all right.', about: [{ child: 'niamh', harms: [['online-grooming', 1]] }] },
    { ago: 48, at: '10:05', by: 'lindqvist', kind: 'note', title: 'A parcel at reception', seen: 'Addressed to Niamh at school: headphones, no sender. She took them and went white.', about: [{ child: 'niamh', harms: [['online-grooming', 2]] }] },
    { ago: 34, at: '08:40', by: 'lindqvist', kind: 'voice', title: 'Niamh told, in the drama studio', seen: 'She asked Neil to bring her in early. She had decided in the night.', about: [{ child: 'niamh', harms: [['online-grooming', 3], ['nude-images', 2], ['sexual-extortion', 2]] }], words: [{ child: 'niamh', words: 'He said he was fifteen. He knew everything I liked. Then he said he’d send it to Mum if I didn’t send more.', key: 'more', alone: true }], reach: 'named', named: ['police', 'front-door', 'childrens-services'] },
    { ago: 34, at: '11:30', by: 'shah', kind: 'police', title: 'Reported; phone taken with her agreement', seen: 'The account belongs to an adult. Nobody looked at pictures who did not have to. Niamh and Neil shown how to have them taken down.', view: 'A child who was threatened. No offence by her is recorded.', about: [{ child: 'niamh' }], reach: 'named', named: ['hillside', 'childrens-services'] },
    { ago: 30, at: '15:45', by: 'osei', kind: 'visit', title: 'At home', seen: 'Niamh, Orla and Neil at the table. She spoke first.', about: [{ child: 'niamh' }], words: [{ child: 'niamh', words: 'Don’t take all my internet away. It’s where my friends are. I just want someone to ask me about it and not make a face.', key: 'face', alone: false }], reach: 'involved' },
    { ago: 22, at: '11:00', by: 'osei', kind: 'plan', title: 'Child in need', text: 'Her phone comes back with new accounts. One adult whom she chose looks at new contacts with her, once a week.', about: [{ child: 'niamh', harms: [['online-grooming', 2]] }], decision: [{ child: 'niamh', kind: 'plan', choice: 'Child in need plan', reasons: 'The harm came by way of somebody who hunted her. Taking her friends away would finish his work.', level: '3 Family Help', weighed: [{ key: 'more', changed: 'Pictures reported for removal the same morning.' }, { key: 'face', changed: 'No ban. Neil, whom she chose, looks with her on Sundays.' }] }] },
    { ago: 12, at: '13:20', by: 'lindqvist', kind: 'concern', title: 'A picture passed round in 10B', seen: 'Sadia showed me that Jake had sent a picture of Niamh to a group of six. I did not open it. Phones of the six taken in sealed envelopes.', said: 'Jake: somebody sent it to him and he “didn’t think”.', about: [{ child: 'niamh', harms: [['nude-images', 2]] }, { child: 'jake', role: 'alleged-harmer' }, { child: 'sadia', role: 'witness' }] },
    { ago: 12, at: '15:50', by: 'lindqvist', kind: 'voice', title: 'Jake about what he did', seen: 'With his father outside the door.', about: [{ child: 'jake' }], words: [{ child: 'jake', words: 'I didn’t know about the man. I’d have deleted it. I feel sick.', alone: true }] },
    { ago: 11, at: '10:00', by: 'lindqvist', kind: 'triage', title: 'Two children, two plans', text: 'Seating, lunch and the bus are changed so that Niamh keeps her places and Jake moves. Both families told, each about their own child.', about: [{ child: 'niamh' }], decision: [{ child: 'niamh', kind: 'triage', choice: 'Safety plan in school', reasons: 'She should not be the one who has to move.', level: '3 Family Help', voiceNotYet: 'She wants to talk with Neil first. On Monday.' }] },
    { ago: 3, at: '08:35', by: 'lindqvist', kind: 'voice', title: 'Niamh came to say', seen: 'In the corridor, on the way to drama.', about: [{ child: 'niamh', harms: [['online-grooming', 1]] }], words: [{ child: 'niamh', words: 'It’s still weird. But people sat with me.' }], reach: 'involved' },
  ],
}

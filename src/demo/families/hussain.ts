import type { Story } from '../story.ts'

/** Yusuf came to his aunt for a week, and nobody has told him that it is for longer. Another council is responsible for him. */
export const hussain: Story = {
  key: 'hussain',
  point: 'A kinship placement; a responsible authority outside the area, without Kith',
  children: [
    {
      key: 'yusuf', given: 'Yusuf', family: 'Hussain', age: 6, birthDaysAgo: 88, sex: 'M', ethnicity: 'APKN',
      talkBest: 'With his aunt in the room, in Urdu or English. He likes maps.',
      school: { organisation: 'becklane', year: 'Year 2', form: '2B', since: 235 }, begunBy: 'holme', begunRole: 'school',
      address: { lines: '27 Orchard Terrace, Northmoor', postcode: 'NM3 1HT' },
      language: { language: 'Urdu', interpreter: false },
      lives: [
        { arrangement: 'with-parents', withWhom: 'Mother, Nadia, in Southwick', from: 2000 },
        { arrangement: 'kinship', withWhom: 'Samina Hussain, aunt', from: 241 },
      ],
      authorities: [
        { kind: 'residence', code: 'NMR', name: 'Northmoor', from: 241 },
        { kind: 'responsible', code: 'SWK', name: 'Southwick', from: 241 },
        { kind: 'host', code: 'NMR', name: 'Northmoor', from: 241 },
      ],
      legal: [{ status: 'Accommodated (section 20), with a relative as foster carer', from: 228, note: 'Southwick; assessment for special guardianship under way' }],
    },
  ],
  adults: [
    { key: 'samina', given: 'Samina', family: 'Hussain', age: 35, sex: 'F', to: [{ child: 'yusuf', otherIs: 'aunt', childIs: 'nephew', network: 'Yes. Leads it', trusted: true, contact: 'Lives with her', carer: true }] },
    { key: 'nadia', given: 'Nadia', family: 'Hussain', age: 29, sex: 'F', to: [{ child: 'yusuf', otherIs: 'mother', childIs: 'son', pr: true, network: 'Yes, when she is well', contact: 'Video call, Wednesdays; visits when the hospital agrees' }] },
    { key: 'amir', given: 'Amir', family: 'Hussain', age: 68, sex: 'M', to: [{ child: 'yusuf', otherIs: 'grandfather', childIs: 'grandson', network: 'Yes', contact: 'Fridays, for prayers and dinner' }] },
  ],
  works: [
    { child: 'yusuf', by: 'lund', organisation: 'southwick', role: 'responsible-authority', since: 241, contact: 'Joanna Pike, by telephone' },
    { child: 'yusuf', by: 'lund', organisation: 'childrens-services', role: 'host-authority', since: 228, lead: 'lund' },
    { child: 'yusuf', by: 'boadu', organisation: 'health-visiting', role: 'school-nursing', since: 190, contact: 'Ama Boadu' },
    { child: 'yusuf', by: 'lund', organisation: 'market-street', role: 'gp', since: 220, contact: 'Dr Anand, by letter' },
  ],
  plans: [{ child: 'yusuf', by: 'lund', kind: 'looked-after', label: 'Looked after by Southwick, with his aunt', from: 228, heldIn: 'Southwick Children’s Services' }],
  entries: [
    { ago: 240, at: '10:00', by: 'holme', kind: 'conversation', title: 'His aunt asks for a school place', said: 'Samina: her sister is in hospital, very low. Southwick asked her to have Yusuf “for a week or two”. She has two children of her own and one bedroom over.', about: [{ child: 'yusuf', harms: [['parental-mental-health', 2]] }], reach: 'involved' },
    { ago: 234, at: '12:20', by: 'holme', kind: 'voice', title: 'First week', seen: 'Drew two houses with a road between them.', about: [{ child: 'yusuf' }], words: [{ child: 'yusuf', words: 'This one is my house. This is Khala’s house. I’m here because the bus stopped.', means: 'drawn, and spoken' }], reach: 'involved' },
    { ago: 228, at: '11:00', by: 'lund', kind: 'conversation', title: 'Southwick: whose child is he?', said: 'Joanna Pike, by telephone: Southwick treats it as a family arrangement. I said that they asked her, so it is a placement, and she is owed an allowance and an assessment.', about: [{ child: 'yusuf' }], reach: 'own', recordedFor: 'Joanna Pike, Southwick' },
    { ago: 221, at: '15:40', by: 'lund', kind: 'plan', title: 'Southwick agrees: a placement with a relative', text: 'Confirmed by letter. Samina is assessed as a carer and paid from the first day.', about: [{ child: 'yusuf' }], decision: [{ child: 'yusuf', kind: 'plan', choice: 'Placed with his aunt by Southwick; Northmoor visits on its behalf', reasons: 'They asked her, so they are responsible. He must not wait while two councils write letters.', level: '3 Family Help', voiceNotYet: 'He has been in the area for a week. Ms Holme will talk with him again when he knows her.' }] },
    { ago: 190, at: '14:30', by: 'boadu', kind: 'health', title: 'Seen by the school nurse', seen: 'Immunisations up to date. Wakes at night and checks that his aunt is there.', about: [{ child: 'yusuf', harms: [['emotional-abuse', 1]] }], reach: 'involved' },
    { ago: 163, at: '16:00', by: 'lund', kind: 'visit', title: 'Visit: shoes in a row', seen: 'Three pairs of children’s shoes in a row; his are the third. His bed is in his cousins’ room. He showed me where he keeps his mother’s scarf.', about: [{ child: 'yusuf' }], reach: 'involved' },
    { ago: 125, at: '13:10', by: 'holme', kind: 'voice', title: 'He asks', seen: 'He waited until the others had gone out.', about: [{ child: 'yusuf' }], words: [{ child: 'yusuf', words: 'When am I going home? Or is this home? You can say it.', key: 'home', alone: true }], reach: 'involved' },
    { ago: 80, at: '10:30', by: 'lund', kind: 'conversation', title: 'With his mother, by video', said: 'Nadia is better and has a flat to go to in the spring. She wants him with Samina until then, and thinks it may be for longer. She cried and then laughed at his drawing.', about: [{ child: 'yusuf', harms: [['parental-mental-health', 1]] }], reach: 'involved' },
    { ago: 73, at: '11:15', by: 'lund', kind: 'plan', title: 'Say it to him', text: 'Samina, Nadia and I told him together, with a calendar and a map.', about: [{ child: 'yusuf' }], decision: [{ child: 'yusuf', kind: 'plan', choice: 'He stays with his aunt until the summer at least; assessment for special guardianship', reasons: 'He asked to be told the truth. Nobody knows the whole of it, and that is what he was told.', level: '3 Family Help', weighed: [{ key: 'home', changed: 'Until he asked, the plan was to tell him when everything was settled. He was told within a week.' }] }] },
    { ago: 52, at: '09:15', by: 'holme', kind: 'note', title: 'Sleeps through', said: 'Samina: the whole of last week.', seen: 'He has told his class that he has “two houses and one is a spare”.', about: [{ child: 'yusuf' }], reach: 'involved' },
    { ago: 29, at: '15:00', by: 'lund', kind: 'conversation', title: 'Southwick’s worker has changed', said: 'Joanna Pike leaves at the end of the month. Nobody named after her. The allowance is three weeks late.', did: 'Asked Southwick’s manager by letter for a name and for the money.', about: [{ child: 'yusuf' }], reach: 'involved' },
    { ago: 9, at: '16:10', by: 'lund', kind: 'visit', title: 'Visit: the allowance has come', seen: 'Paid with what was owing. Still no worker named. Yusuf beat me at snakes and ladders twice.', about: [{ child: 'yusuf' }], words: [{ child: 'yusuf', words: 'Ammi is coming on the train and I know the stops. I said them all to her.' }], reach: 'involved' },
  ],
}

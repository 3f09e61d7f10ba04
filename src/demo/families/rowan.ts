import type { Story } from '../story.ts'

/** Kayleigh, 17, was in care herself. Her baby is due in February. What was done to her mother is not to be done to her. */
export const rowan: Story = {
  key: 'rowan',
  point: 'An unborn baby whose mother was in care: help early, and a history that is not a verdict',
  children: [
    { key: 'baby', given: '', family: 'Rowan', expectedIn: 84, sex: 'U', begunBy: 'tennant', begunRole: 'midwifery', lives: [] },
    {
      key: 'kayleigh', given: 'Kayleigh', family: 'Rowan', age: 17, birthDaysAgo: 120, sex: 'F', ethnicity: 'MWBC',
      talkBest: 'Straight. “Tell me first, not my worker.”',
      begunBy: 'osei', begunRole: 'lead-authority',
      lives: [
        { arrangement: 'foster-care', withWhom: 'Foster carers, Lin and Peter', from: 520 },
        { arrangement: 'supported-lodgings', withWhom: 'Supported lodgings, Marcia Bell', from: 410 },
      ],
      legal: [{ status: 'Care order (section 31)', from: 2860, note: 'Until she is 18' }],
    },
  ],
  adults: [
    { key: 'jordan', given: 'Jordan', family: 'Achille', age: 18, sex: 'M', to: [
      { child: 'baby', otherIs: 'father', childIs: 'baby', network: 'Yes', contact: 'Comes to every scan' },
      { child: 'kayleigh', otherIs: 'boyfriend', childIs: 'girlfriend' },
    ] },
    { key: 'marcia', given: 'Marcia', family: 'Bell', age: 56, sex: 'F', to: [
      { child: 'kayleigh', otherIs: 'supported lodgings host', childIs: 'lodger', network: 'Yes', trusted: true, contact: '“She says what she thinks and then makes tea.”', carer: true },
      { child: 'baby', otherIs: 'mother’s host', childIs: 'baby', network: 'Yes' },
    ] },
    { key: 'denise', given: 'Denise', family: 'Rowan', age: 41, sex: 'F', to: [{ child: 'kayleigh', otherIs: 'mother', childIs: 'daughter', pr: true, network: 'Kayleigh wants to ask her herself', contact: 'Messages, twice a year' }] },
    { key: 'yvonne', given: 'Yvonne', family: 'Achille', age: 44, sex: 'F', to: [{ child: 'baby', otherIs: 'father’s mother', childIs: 'grandchild', network: 'Yes. Offers a room' }] },
  ],
  siblings: [{ one: 'kayleigh', other: 'baby', oneIs: 'mother', otherIs: 'her baby, not born yet' }],
  couples: [{ one: 'kayleigh', two: 'jordan', state: 'together', since: 500 }],
  works: [
    { child: 'kayleigh', by: 'tennant', organisation: 'midwifery', role: 'midwifery', since: 96, contact: 'Rosa Tennant' },
    { child: 'kayleigh', by: 'osei', organisation: 'childrens-services', role: 'social-worker', since: 520, until: 118, lead: 'osei' },
    { child: 'baby', by: 'mirza', organisation: 'front-door', role: 'front-door', since: 83, until: 76, contact: 'Sana Mirza' },
    { child: 'baby', by: 'lund', organisation: 'childrens-services', role: 'lead-authority', since: 80, lead: 'lund' },
    { child: 'kayleigh', by: 'lund', organisation: 'childrens-services', role: 'personal-adviser', since: 80, lead: 'lund' },
    { child: 'baby', by: 'boadu', organisation: 'health-visiting', role: 'health-visiting', since: 40, contact: 'Ama Boadu' },
  ],
  plans: [
    { child: 'kayleigh', by: 'osei', kind: 'looked-after', label: 'Looked after, since she was nine', from: 520, heldIn: 'the council’s own system' },
    { child: 'baby', by: 'lund', kind: 'child-in-need', label: 'Pre-birth plan: child in need', from: 48, heldIn: 'Northmoor Children’s Services' },
  ],
  entries: [
    { ago: 420, at: '14:00', by: 'osei', kind: 'voice', title: 'Before she moved to Marcia’s', seen: 'In the car, on the way to look at the room.', about: [{ child: 'kayleigh' }], words: [{ child: 'kayleigh', words: 'I’ve had eleven social workers. I’ll tell the twelfth when I know if she’s staying.', alone: true }] },
    { ago: 331, at: '15:00', by: 'osei', kind: 'voice', title: 'The first winter at Marcia’s', seen: 'In the kitchen, making soup.', about: [{ child: 'kayleigh' }], words: [{ child: 'kayleigh', words: 'She lets me be in a mood. At the other place a mood was a meeting.', alone: true }], reach: 'involved' },
    { ago: 240, at: '13:30', by: 'osei', kind: 'visit', title: 'College place', seen: 'She has started hair and beauty, three days a week. Not late once.', about: [{ child: 'kayleigh' }], reach: 'involved' },
    { ago: 236, at: '16:10', by: 'osei', kind: 'voice', title: 'Who reads her file', seen: 'On the way home from college.', about: [{ child: 'kayleigh' }], words: [{ child: 'kayleigh', words: 'When I’m eighteen I want to read all of it. You’d better have been nice.', alone: true }], reach: 'involved' },
    { ago: 120, at: '14:00', by: 'osei', kind: 'involvement', title: 'I am leaving', text: 'Told Kayleigh myself. She said “that’s twelve, then”. Nobody is named after me yet.', about: [{ child: 'kayleigh' }], reach: 'involved' },
    { ago: 96, at: '10:30', by: 'tennant', kind: 'health', title: 'Booked in at twelve weeks', seen: 'Came with Jordan. Not smoking since the test. Takes folic acid. Asked good questions about feeding.', said: 'Kayleigh was in care from when she was nine. She is frightened of that being read out.', view: 'Young and in care is not a risk in itself. What helps is to start early, with her in the room.', about: [{ child: 'baby' }], reach: 'own' },
    { ago: 89, at: '11:00', by: 'tennant', kind: 'voice', title: 'What Kayleigh asks of us', seen: 'At the clinic, without Jordan.', about: [{ child: 'kayleigh' }], words: [{ child: 'kayleigh', words: 'Don’t do to me what they did to my mum. If you’re worried, tell me first, to my face.', key: 'face', alone: true }], reach: 'involved' },
    { ago: 84, at: '09:20', by: 'tennant', kind: 'referral', title: 'Told the front door, with Kayleigh in the room', text: 'Written together and read back to her. She changed two sentences.', about: [{ child: 'baby' }], reach: 'named', named: ['front-door'] },
    { ago: 83, at: '15:10', by: 'mirza', kind: 'contact-decision', title: 'Pre-birth assessment, by agreement', text: 'No worry about anything Kayleigh has done. The question is what she and the baby need.', about: [{ child: 'baby' }], reach: 'named', named: ['midwifery', 'childrens-services'], decision: [{ child: 'baby', kind: 'front-door', choice: 'Child and family assessment, before the birth', reasons: 'She has nobody at home who has raised a baby and will be eighteen three months after the birth. She asks for help early and in the open.', level: '3 Family Help', need: 'Somewhere settled to live with the baby, and people who stay.', identityConsidered: 'Would we ask this of a seventeen-year-old who had not been in care? Yes about housing; not about her childhood, and so we do not.', weighed: [{ key: 'face', changed: 'She is told of every worry before it is written, and sits in each meeting from the start.' }] }] },
    { ago: 79, at: '13:00', by: 'lund', kind: 'visit', title: 'First visit, at Marcia’s', seen: 'The room is warm and clean; a drawer already holds baby clothes. Kayleigh showed me the scan.', said: 'Marcia: she can stay, but the lodgings are for one. There is no rule yet for a baby.', about: [{ child: 'baby' }, { child: 'kayleigh', role: 'affected' }], reach: 'involved' },
    { ago: 61, at: '16:30', by: 'lund', kind: 'voice', title: 'Her own list', seen: 'She had written it on her phone and read it out.', about: [{ child: 'kayleigh' }], words: [{ child: 'kayleigh', words: 'A place for me and the baby that isn’t a unit. Jordan allowed to stay over. The same midwife. Nobody saying “given your history”.', key: 'list' }], reach: 'involved' },
    { ago: 55, at: '10:00', by: 'boadu', kind: 'health', title: 'Visit before the birth arranged', text: 'Kayleigh would like to be seen at home, in the afternoon.', about: [{ child: 'baby' }], reach: 'involved' },
    { ago: 48, at: '11:00', by: 'lund', kind: 'plan', title: 'Pre-birth plan agreed', text: 'Housing first; the same midwife to the end; a family meeting before Christmas. No question of the baby being anywhere but with her.', about: [{ child: 'baby' }], decision: [{ child: 'baby', kind: 'plan', choice: 'Pre-birth plan: child in need', reasons: 'She does all that is asked. What is missing is a home for two, and that is ours to find.', level: '3 Family Help', weighed: [{ key: 'list', changed: 'A parent and baby unit is off the table. A flat near Yvonne Achille is asked for instead.' }], dissent: 'Housing says that a flat before 18 has not been done before. Not accepted as a reason.' }] },
    { ago: 33, at: '14:20', by: 'boadu', kind: 'visit', title: 'Health visitor came to meet her', seen: 'Kayleigh and Jordan both there. Talked about sleep, crying and asking for help. They laughed a lot.', about: [{ child: 'baby' }], reach: 'involved' },
    { ago: 18, at: '10:15', by: 'tennant', kind: 'health', title: 'Missed appointment, explained the same day', seen: 'Rang at 11:00: the bus did not come. Seen two days later. Baby growing well.', about: [{ child: 'baby' }], reach: 'involved', corrected: { after: 2, reason: 'I first wrote “did not attend”. She had rung; the message reached me late.', seen: 'Kayleigh rang at 10:20, before the appointment: the bus did not come. The message reached me at 11:00. Seen two days later. Baby growing well.', title: 'Appointment moved: the bus did not come' } },
    { ago: 11, at: '15:00', by: 'lund', kind: 'supervision', title: 'What would make us worry', text: 'Talked through with my manager: nothing in this record today would bring it to a conference. Written down so that nobody later reads her childhood as evidence.', about: [{ child: 'baby' }], reach: 'own' },
    { ago: 5, at: '12:10', by: 'lund', kind: 'conversation', title: 'Family meeting: who comes', said: 'Yvonne yes, Marcia yes, Jordan yes. Kayleigh will ring her own mother herself, and does not want to be asked about it again.', about: [{ child: 'baby' }], reach: 'involved' },
  ],
}

import type { Story } from '../story.ts'

/** Freya is deaf and signs. For months people wrote that she “cannot tell us”. Nobody had asked her in her language. */
export const lindley: Story = {
  key: 'lindley',
  point: 'A disabled child whose voice needs signs',
  children: [
    {
      key: 'freya', given: 'Freya', family: 'Lindley', age: 10, birthDaysAgo: 50, sex: 'F', ethnicity: 'WBRI',
      talkBest: 'In sign, with her own interpreter, facing the light. Slowly; she will show you when she is done.',
      school: { organisation: 'becklane', year: 'Year 6', form: '6H', since: 1500 }, begunBy: 'holme', begunRole: 'school',
      address: { lines: '8 Lower Mead, Northmoor', postcode: 'NM5 6JA' },
      language: { language: 'British Sign Language', interpreter: true, signing: 'some Makaton' },
      disabilities: [{ code: 'HEAR', note: 'Deaf since birth; one hearing aid, often not worn' }, { code: 'LD', note: 'Mild learning disability' }],
      lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Ruth, and father, Alan', from: 2500 }],
    },
  ],
  adults: [
    { key: 'ruth', given: 'Ruth', family: 'Lindley', age: 43, sex: 'F', to: [{ child: 'freya', otherIs: 'mother', childIs: 'daughter', pr: true, network: 'Yes', contact: 'Every day. Signs', carer: true }] },
    { key: 'alan', given: 'Alan', family: 'Lindley', age: 47, sex: 'M', to: [{ child: 'freya', otherIs: 'father', childIs: 'daughter', pr: true, network: 'Yes', contact: 'Every day. Is learning to sign', carer: true }] },
    { key: 'bea', given: 'Bea', family: 'Lindley', age: 19, sex: 'F', to: [{ child: 'freya', otherIs: 'sister', childIs: 'sister', network: 'Yes', trusted: true, contact: 'Video, most evenings. Signs best of all' }] },
  ],
  couples: [{ one: 'ruth', two: 'alan', state: 'together' }],
  works: [
    { child: 'freya', by: 'khan', organisation: 'family-help', role: 'family-help', since: 160, lead: 'khan' },
    { child: 'freya', by: 'boadu', organisation: 'health-visiting', role: 'school-nursing', since: 600, contact: 'Ama Boadu' },
    { child: 'freya', by: 'khan', organisation: 'market-street', role: 'gp', since: 600, contact: 'Dr Anand, by letter' },
  ],
  plans: [{ child: 'freya', by: 'khan', kind: 'family-help', label: 'Family Help plan', from: 152, heldIn: 'Northmoor Family Help' }],
  entries: [
    { ago: 260, at: '09:20', by: 'holme', kind: 'note', title: 'Will not get on the bus', seen: 'Lay down on the pavement. The escort lifted her in. She hit out, and was put down as “challenging”.', about: [{ child: 'freya' }] },
    { ago: 212, at: '09:15', by: 'holme', kind: 'note', title: 'A bruise on her upper arm', seen: 'Four small round marks, left arm. Mum was rung: they had seen it and thought it was from play.', view: 'She cannot tell us how it came.', about: [{ child: 'freya', harms: [['physical-abuse', 1]] }], corrected: { after: 62, reason: '“Cannot tell us” was wrong. She can, in sign; nobody had asked her in sign.', view: 'Nobody asked her in sign. She could have told us then.' } },
    { ago: 186, at: '13:40', by: 'boadu', kind: 'health', title: 'Seen by the school nurse', seen: 'No marks. Shook her head at every question. No interpreter could be had that day.', about: [{ child: 'freya', harms: [['disability-discrimination', 1]] }], reach: 'involved' },
    { ago: 160, at: '11:00', by: 'holme', kind: 'conversation', title: 'With both parents', said: 'Ruth: Freya has a sign for the bus that is not the sign for bus. It is the sign for “grab”. She thought it was a joke.', about: [{ child: 'freya' }], reach: 'involved' },
    { ago: 152, at: '10:10', by: 'khan', kind: 'plan', title: 'Family Help: ask her properly', text: 'A registered interpreter whom Freya chooses from photographs; the same one each time.', about: [{ child: 'freya' }], decision: [{ child: 'freya', kind: 'plan', choice: 'Family Help plan', reasons: 'She has been seen five times and heard once. The first need is a language.', level: '3 Family Help', voiceNotYet: 'An interpreter is booked for next week; she has chosen her.', identityConsidered: 'A hearing child with four round marks would have been asked the same day.' }] },
    { ago: 150, at: '10:00', by: 'khan', kind: 'voice', title: 'What Freya told, in sign', seen: 'In the small room, two hours, breaks when she wanted. The interpreter sat beside me, so that Freya looked at us both.', about: [{ child: 'freya', harms: [['physical-abuse', 2]] }], words: [{ child: 'freya', words: 'Bus lady holds. Here, hard. I say stop. She does not look at my hands.', means: 'British Sign Language', interpreter: 'M. Osborne, registered interpreter', asked: 'Tell me about the bus', alone: true, key: 'hands' }], reach: 'involved' },
    { ago: 149, at: '14:00', by: 'khan', kind: 'plan', title: 'The escort is taken off the bus today', text: 'Told to the headteacher and to the council’s designated officer. Ruth drives until there is an escort who signs.', about: [{ child: 'freya' }], decision: [{ child: 'freya', kind: 'plan', choice: 'No contact with the escort; designated officer told', reasons: 'She has told us who, where and how. The marks in the spring fit it.', level: '4 Protection', weighed: [{ key: 'hands', changed: 'Everything. Until she was asked in sign, the plan was for her behaviour.' }] }] },
    { ago: 128, at: '12:00', by: 'holme', kind: 'note', title: 'The whole class learns ten signs', seen: 'Freya taught them. “Stop” came first.', about: [{ child: 'freya' }], reach: 'involved' },
    { ago: 73, at: '09:00', by: 'khan', kind: 'visit', title: 'First morning on the bus again', seen: 'The new escort signs. Freya sat in front and signed all the way; I sat behind and understood half of it.', about: [{ child: 'freya' }], reach: 'involved' },
    { ago: 66, at: '15:20', by: 'khan', kind: 'voice', title: 'How is the bus?', seen: 'At home, with Bea on the screen.', about: [{ child: 'freya' }], words: [{ child: 'freya', words: 'Bus good. She looks at my hands.', means: 'British Sign Language', interpreter: 'M. Osborne, registered interpreter', key: 'good' }], reach: 'involved' },
    { ago: 31, at: '10:40', by: 'khan', kind: 'plan', title: 'Plan reviewed', text: 'What worked: time, one interpreter, a family who sign. What did not: five months of nobody asking.', about: [{ child: 'freya', harms: [['disability-discrimination', 1]] }], decision: [{ child: 'freya', kind: 'plan', choice: 'Plan goes on until she has a secondary school that signs', reasons: 'She is safe and says so. September is the next danger: a school where nobody looks at her hands.', level: '3 Family Help', weighed: [{ key: 'good', changed: 'The review asks “who here can understand her?” before anything else.' }] }] },
    { ago: 6, at: '13:15', by: 'holme', kind: 'voice', title: 'About big school', seen: 'She had been to look at two.', about: [{ child: 'freya' }], words: [{ child: 'freya', words: 'The red school has a boy who signs. I want the red school.', means: 'British Sign Language', interpreter: 'M. Osborne, registered interpreter' }], reach: 'involved' },
  ],
}

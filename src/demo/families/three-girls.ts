import type { Story } from '../story.ts'

/** Chloe, Amber and Tia do not all know one another. A car, a flat over a shop and a man called “Daz” do. */
export const threeGirls: Story = {
  key: 'three-girls',
  point: 'Group-based sexual exploitation: three girls of two schools, linked by places and a car',
  children: [
    {
      key: 'chloe', given: 'Chloe', family: 'Haines', age: 14, birthDaysAgo: 98, sex: 'F', ethnicity: 'WBRI', talkBest: 'In the car, side by side. Never with two adults.',
      school: { organisation: 'eastbridge', year: 'Year 10', form: '10D', since: 1170 }, begunBy: 'haddad', begunRole: 'school',
      address: { lines: '52 Canal Street, Northmoor', postcode: 'NM1 4RS' }, lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Sharon', from: 2000 }],
    },
    {
      key: 'amber', given: 'Amber', family: 'Nowak', age: 15, birthDaysAgo: 31, sex: 'F', ethnicity: 'WOTH', talkBest: 'By text, in the evening. Polish with her gran.',
      school: { organisation: 'eastbridge', year: 'Year 11', form: '11A', since: 1535 }, begunBy: 'haddad', begunRole: 'school',
      language: { language: 'Polish' }, lives: [{ arrangement: 'with-parents', withWhom: 'Father, Tomasz, and grandmother', from: 2000 }],
    },
    {
      key: 'tia', given: 'Tia', family: 'Marsden', age: 14, birthDaysAgo: 204, sex: 'F', ethnicity: 'MWBC', talkBest: 'She asks the questions first. Answer them.',
      school: { organisation: 'hillside', year: 'Year 10', form: '10R', since: 1170 }, begunBy: 'lindqvist', begunRole: 'school',
      lives: [{ arrangement: 'children-home', withWhom: 'Larch House, children’s home', from: 390 }], legal: [{ status: 'Accommodated (section 20)', from: 390 }],
    },
  ],
  adults: [
    { key: 'sharon', given: 'Sharon', family: 'Haines', age: 38, sex: 'F', to: [{ child: 'chloe', otherIs: 'mother', childIs: 'daughter', pr: true, network: 'Yes', contact: 'Every day' }] },
    { key: 'tomasz', given: 'Tomasz', family: 'Nowak', age: 45, sex: 'M', to: [{ child: 'amber', otherIs: 'father', childIs: 'daughter', pr: true, network: 'Yes', contact: 'Works nights' }] },
    { key: 'irena', given: 'Irena', family: 'Nowak', age: 71, sex: 'F', to: [{ child: 'amber', otherIs: 'grandmother', childIs: 'granddaughter', network: 'Yes', trusted: true, contact: 'Every day' }] },
    { key: 'joy', given: 'Joy', family: 'Marsden', age: 36, sex: 'F', to: [{ child: 'tia', otherIs: 'mother', childIs: 'daughter', pr: true, network: 'Asked, not answered', contact: 'Saturdays, if she comes' }] },
  ],
  works: [
    { child: 'chloe', by: 'osei', organisation: 'childrens-services', role: 'lead-authority', since: 118, lead: 'osei' },
    { child: 'amber', by: 'osei', organisation: 'childrens-services', role: 'lead-authority', since: 62, lead: 'osei' },
    { child: 'tia', by: 'osei', organisation: 'childrens-services', role: 'lead-authority', since: 390, lead: 'osei' },
    { child: 'chloe', by: 'shah', organisation: 'police', role: 'police', since: 152, contact: 'PC Imran Shah' },
    { child: 'amber', by: 'shah', organisation: 'police', role: 'police', since: 62, contact: 'PC Imran Shah' },
    { child: 'tia', by: 'shah', organisation: 'police', role: 'police', since: 260, contact: 'PC Imran Shah' },
    { child: 'chloe', by: 'boadu', organisation: 'health-visiting', role: 'sexual-health', since: 74, sensitive: true, contact: 'Ama Boadu' },
    { child: 'tia', by: 'adeyemi', organisation: 'harbour', role: 'voluntary', since: 200, contact: 'Harbour, Thursday group' },
  ],
  plans: [
    { child: 'chloe', by: 'osei', kind: 'child-in-need', label: 'Child in need', from: 110, to: 41, heldIn: 'Northmoor Children’s Services' },
    { child: 'chloe', by: 'osei', kind: 'child-protection', label: 'Child protection plan, sexual abuse', from: 41, heldIn: 'Northmoor Children’s Services' },
    { child: 'tia', by: 'osei', kind: 'looked-after', label: 'Looked after', from: 390, heldIn: 'Northmoor Children’s Services' },
  ],
  entries: [
    { ago: 300, at: '13:20', by: 'lindqvist', kind: 'note', title: 'Out at lunch, back in a car', seen: 'Tia was dropped at the back gate at 13:15 by a grey hatchback. Two men in front. She said it was her cousin.', about: [{ child: 'tia', harms: [['sexual-exploitation', 1]] }] },
    { ago: 259, at: '23:50', by: 'shah', kind: 'missing', title: 'Missing from Larch House, five hours', seen: 'Came back at 04:40 with a new phone. Would not be asked.', about: [{ child: 'tia', harms: [['missing', 2], ['sexual-exploitation', 2]] }], reach: 'involved' },
    { ago: 205, at: '10:40', by: 'haddad', kind: 'note', title: 'New things, and long sleeves', seen: 'Chloe has a new phone and nails done. Asked to keep her jumper on in PE.', about: [{ child: 'chloe', harms: [['sexual-exploitation', 1]] }] },
    { ago: 200, at: '17:30', by: 'adeyemi', kind: 'voice', title: 'What Tia said on the minibus', seen: 'She talked to the window.', about: [{ child: 'tia' }], words: [{ child: 'tia', words: 'Everyone at the flat is nice till you say you’re going.', alone: true }], reach: 'named', named: ['childrens-services', 'police'] },
    { ago: 152, at: '01:10', by: 'shah', kind: 'missing', title: 'Chloe found at the retail park', seen: 'Behind the bowling alley at 01:10, with two men in their twenties. Said she was waiting for her boyfriend. Taken home.', view: 'She is fourteen. He is not a boyfriend.', about: [{ child: 'chloe', harms: [['missing', 2], ['sexual-exploitation', 2]] }], reach: 'involved' },
    { ago: 150, at: '09:30', by: 'haddad', kind: 'referral', title: 'Referred to the front door', text: 'Phone, nails, night, car. Together.', about: [{ child: 'chloe' }], reach: 'named', named: ['front-door', 'police'] },
    { ago: 118, at: '15:00', by: 'osei', kind: 'visit', title: 'First visit, at Gran’s café', seen: 'Chloe chose where. Stayed for an hour and twenty minutes and ate two teacakes.', about: [{ child: 'chloe' }], words: [{ child: 'chloe', words: 'You lot only turn up when I’m in trouble. I wasn’t in trouble. I was cold.', key: 'cold', alone: true }], reach: 'involved' },
    { ago: 110, at: '11:30', by: 'osei', kind: 'plan', title: 'Child in need', text: 'One worker, same day every week, and a number she can text at night.', about: [{ child: 'chloe', harms: [['sexual-exploitation', 2]] }], decision: [{ child: 'chloe', kind: 'plan', choice: 'Child in need plan', reasons: 'Chloe is being harmed by adults. Nothing in the plan asks her to stop; it asks who stops them.', level: '3 Family Help', coercion: 'Yes, likely', coercionSigns: ['New things nobody can explain', 'Older people waiting, collecting or calling'], weighed: [{ key: 'cold', changed: 'The first thing is somewhere warm and open until ten at night.' }] }] },
    { ago: 76, at: '22:40', by: 'shah', kind: 'police', title: 'A car outside Larch House', seen: 'Staff wrote the number down: grey hatchback, ends KPX. Tia went out to it and came back in twenty minutes, crying.', about: [{ child: 'tia', harms: [['group-based-sexual-exploitation', 2], ['sexual-exploitation', 3]] }], reach: 'involved' },
    { ago: 68, at: '12:00', by: 'lindqvist', kind: 'voice', title: 'Tia about another girl', seen: 'Asked to stay in at lunch. Drew the stairs up to a door over a shop.', about: [{ child: 'tia' }], words: [{ child: 'tia', words: 'There’s a girl from Eastbridge there. She’s younger than me. I told her not to drink it.', key: 'girl', alone: true }], reach: 'named', named: ['police', 'childrens-services'] },
    { ago: 67, at: '14:00', by: 'shah', kind: 'police', title: 'Tia saw Chloe get into the car', seen: 'Tia saw Chloe taken by the arm into the grey hatchback outside the vape shop on Mill Street.', view: 'Tia is a witness and is being harmed herself. Both are true.', about: [{ child: 'chloe', harms: [['group-based-sexual-exploitation', 3]] }, { child: 'tia', role: 'witness' }], reach: 'named', named: ['childrens-services'] },
    { ago: 64, at: '16:20', by: 'haddad', kind: 'concern', title: 'Amber picked up at the gate', seen: 'Grey hatchback, ends KPX, at 15:25. Amber got in the back. The driver was about thirty. She waved as if she had to.', about: [{ child: 'amber', harms: [['sexual-exploitation', 2]] }], reach: 'named', named: ['police', 'childrens-services'] },
    { ago: 63, at: '10:00', by: 'shah', kind: 'police', title: 'Three girls, one car: mapped', text: 'Places: the retail park, the flat over the vape shop on Mill Street, Larch House gate, both schools. Names: “Daz”, “Uncle Mo”. One plan for the three, not three plans.', about: [{ child: 'chloe', harms: [['group-based-sexual-exploitation', 3]] }, { child: 'amber', harms: [['group-based-sexual-exploitation', 2]] }, { child: 'tia', harms: [['group-based-sexual-exploitation', 3]] }], reach: 'named', named: ['childrens-services'] },
    { ago: 61, at: '09:00', by: 'shah', kind: 'police', title: 'What must not be spoken of yet', text: 'Addresses, dates and who watches. Nobody is approached before then.', about: [{ child: 'chloe' }, { child: 'amber' }, { child: 'tia' }], reach: 'sealed', sealedTo: ['osei'] },
    { ago: 54, at: '17:00', by: 'osei', kind: 'voice', title: 'Amber by text', seen: 'Sent at 23:14. Answered at 23:20.', about: [{ child: 'amber' }], words: [{ child: 'amber', words: 'if i tell u will u tell my dad', means: 'written in a text message', key: 'dad' }], reach: 'involved' },
    { ago: 53, at: '10:10', by: 'osei', kind: 'plan', title: 'Amber decides who tells her father', text: 'She wants her gran to be there, and to be the one who says it.', about: [{ child: 'amber' }], decision: [{ child: 'amber', kind: 'plan', choice: 'Tell her father with her gran, on her day', reasons: 'She is afraid of his shame more than of his anger. It can wait three days; she is safe at home until then.', level: '4 Protection', weighed: [{ key: 'dad', changed: 'Her father is told by her grandmother, in Polish, with Amber in the room.' }] }] },
    { ago: 41, at: '13:00', by: 'osei', kind: 'plan', title: 'Conference: Chloe', text: 'A child protection plan. The harm is outside the home, and so is most of the plan.', about: [{ child: 'chloe', harms: [['group-based-sexual-exploitation', 3]] }], decision: [{ child: 'chloe', kind: 'plan', choice: 'Child protection plan, sexual abuse', reasons: 'Her mother does everything she can. It is the street, the flat and the car that must change: licensing, landlord, patrols.', level: '4 Protection' }] },
    { ago: 30, at: '11:20', by: 'osei', kind: 'supervision', title: 'Words we use', text: 'Three entries in this record say “boyfriend” or “puts herself at risk”. Talked about with the team; the entries stand, and each is answered.', about: [{ child: 'chloe' }], reach: 'own' },
    { ago: 27, at: '08:30', by: 'shah', kind: 'police', title: 'Two arrests', seen: 'Two men arrested at 06:00. Chloe, Amber and Tia were each told by their own person before the news was out.', about: [{ child: 'chloe' }, { child: 'amber' }, { child: 'tia' }], reach: 'involved' },
    { ago: 15, at: '12:30', by: 'lindqvist', kind: 'voice', title: 'Tia after the arrests', seen: 'She came by herself.', about: [{ child: 'tia' }], words: [{ child: 'tia', words: 'Will they know it was me? Can I still come to school on the bus?', alone: true }], reach: 'involved' },
    { ago: 10, at: '15:30', by: 'osei', kind: 'visit', title: 'Chloe, same café', seen: 'Slept four nights out of seven. Has not been out. Asked when her phone comes back.', about: [{ child: 'chloe', harms: [['group-based-sexual-exploitation', 2]] }], words: [{ child: 'chloe', words: 'I keep thinking I’ve grassed on my mates. They weren’t my mates, were they.', alone: true }], reach: 'involved' },
  ],
}

import type { Story } from '../story.ts'

/** Priya is away on Tuesdays. It looks like truancy until somebody lays it beside her mother’s hospital letters. */
const tuesday = (ago: number, title: string, text: string): Story['entries'][number] => ({ ago, weekday: 2, at: '09:20', by: 'haddad', kind: 'attendance', title, text, about: [{ child: 'priya' }], reach: 'involved' })

export const sharma: Story = {
  key: 'sharma',
  point: 'A young carer whose absence has a pattern',
  children: [
    {
      key: 'priya', given: 'Priya', family: 'Sharma', age: 15, birthDaysAgo: 190, sex: 'F', ethnicity: 'AIND',
      talkBest: 'Directly. She will say “fine” twice; ask a third time.',
      school: { organisation: 'eastbridge', year: 'Year 11', form: '11D', since: 1535 }, begunBy: 'haddad', begunRole: 'school',
      address: { lines: '61 Station Road, Northmoor', postcode: 'NM2 5QG' }, lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Anjali, and brother Dev', from: 2500 }],
    },
    {
      key: 'dev', given: 'Dev', family: 'Sharma', age: 8, birthDaysAgo: 16, sex: 'M', ethnicity: 'AIND', talkBest: 'Football first.',
      school: { organisation: 'becklane', year: 'Year 4', form: '4H', since: 1160 }, begunBy: 'holme', begunRole: 'school', lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Anjali, and sister Priya', from: 2500 }],
    },
  ],
  adults: [
    { key: 'anjali', given: 'Anjali', family: 'Sharma', age: 44, sex: 'F', phone: '07700 900 233', to: [
      { child: 'priya', otherIs: 'mother', childIs: 'daughter', pr: true, network: 'Yes', contact: 'Every day' },
      { child: 'dev', otherIs: 'mother', childIs: 'son', pr: true, network: 'Yes', contact: 'Every day' },
    ] },
    { key: 'meera', given: 'Meera', family: 'Patel', age: 47, sex: 'F', to: [{ child: 'priya', otherIs: 'aunt', childIs: 'niece', network: 'Yes, from next month', trusted: true, contact: 'Lives forty miles away' }] },
  ],
  siblings: [{ one: 'priya', other: 'dev', oneIs: 'sister', otherIs: 'brother' }],
  works: [
    { child: 'priya', by: 'khan', organisation: 'family-help', role: 'family-help', since: 44, lead: 'khan' },
    { child: 'dev', by: 'khan', organisation: 'family-help', role: 'family-help', since: 44, lead: 'khan' },
    { child: 'priya', by: 'khan', organisation: 'market-street', role: 'gp', since: 40, contact: 'Dr Anand, by letter' },
  ],
  plans: [{ child: 'priya', by: 'khan', kind: 'family-help', label: 'Family Help plan', from: 36, heldIn: 'Northmoor Family Help' }],
  entries: [
    tuesday(200, 'Away on Tuesday', 'Rang in herself, in her mother’s voice. “Cold.”'),
    tuesday(172, 'Away on Tuesday', '“Dentist.” No letter.'),
    tuesday(144, 'Away on Tuesday, and late the day after', '“Headache.”'),
    { ago: 138, at: '11:10', by: 'haddad', kind: 'note', title: 'Letter about truancy sent', text: 'The standard letter went home: five absences without a reason.', about: [{ child: 'priya', harms: [['missing-education', 1]] }] },
    tuesday(74, 'Away on Tuesday', 'No reason given. First day back but two.'),
    { ago: 67, at: '13:00', by: 'haddad', kind: 'note', title: 'Dropped out of the netball team', seen: 'Practice is on Tuesdays. She said she was bored with it. She has played since Year 7.', about: [{ child: 'priya', harms: [['missing-education', 1]] }] },
    tuesday(46, 'Away on Tuesday: laid side by side', 'Five of the last six absences are Tuesdays, four weeks apart. Not truancy. Something happens every fourth Tuesday.'),
    { ago: 45, at: '12:20', by: 'haddad', kind: 'voice', title: 'Asked a third time', seen: 'In my room at lunch. “Fine.” “Fine.” Then this.', about: [{ child: 'priya' }], words: [{ child: 'priya', words: 'It’s Mum’s drip day. She can’t walk after. Somebody has to be there and somebody has to get Dev. I’m not bunking off, I’m the somebody.', asked: 'What happens on Tuesdays?', key: 'somebody', alone: true }], reach: 'involved' },
    { ago: 44, at: '15:00', by: 'haddad', kind: 'triage', title: 'Family Help, and an apology', text: 'The letter about truancy is withdrawn, in writing, to both of them.', about: [{ child: 'priya' }], decision: [{ child: 'priya', kind: 'triage', choice: 'Ask for Family Help', reasons: 'She has run a household one day in four weeks for at least a year. The pattern was in our register all the time.', level: '3 Family Help', weighed: [{ key: 'somebody', changed: 'We had been about to fine her mother. Instead somebody else is found to be the somebody.' }] }] },
    { ago: 39, at: '16:30', by: 'khan', kind: 'visit', title: 'At home', seen: 'Anjali has had MS for three years. A chart on the fridge in Priya’s writing: tablets, Dev’s kit, bins.', said: 'Anjali: “I told her to say dentist. I was afraid you would take them.”', about: [{ child: 'priya' }, { child: 'dev', role: 'sibling' }], reach: 'involved' },
    { ago: 38, at: '15:40', by: 'holme', kind: 'voice', title: 'Dev about his sister', seen: 'At the end of football.', about: [{ child: 'dev' }], words: [{ child: 'dev', words: 'Priya signs my planner. She does Mum’s name really good.' }], reach: 'involved' },
    { ago: 36, at: '10:00', by: 'khan', kind: 'plan', title: 'Family Help plan', text: 'Hospital transport and a sitter on drip days; Dev to breakfast and after-school club; a young carers’ group, if she likes it.', about: [{ child: 'priya' }], decision: [{ child: 'priya', kind: 'plan', choice: 'Family Help plan', reasons: 'She does not want to be rescued. She wants Tuesdays back.', level: '3 Family Help', weighed: [{ key: 'somebody', changed: 'The hospital moved the drip to half term and Saturdays where it can.' }] }] },
    { ago: 18, weekday: 2, at: '15:30', by: 'haddad', kind: 'attendance', title: 'Here on a Tuesday', text: 'The first drip day in school. She looked at the clock all day.', about: [{ child: 'priya' }], reach: 'involved' },
    { ago: 8, at: '12:40', by: 'khan', kind: 'voice', title: 'How is it now?', seen: 'Walking to the bus.', about: [{ child: 'priya' }], words: [{ child: 'priya', words: 'I went to netball. I kept thinking who’s with Mum. Then I forgot, for like an hour.', alone: true }], reach: 'involved' },
  ],
}

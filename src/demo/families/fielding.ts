import type { Story } from '../story.ts'

/**
 * Noah and Rosie. Nothing here is a concern alone: it lies with two schools, and with people who each saw one thing. What Eastbridge noticed this
 * term is logged as worries in today.ts. His mother is a deputy safeguarding lead there, and may learn nothing of him.
 */
export const fielding: Story = {
  key: 'fielding',
  point: 'Low-level neglect that nobody adds up; a member of the safeguarding team who is the child’s mother',
  children: [
    {
      key: 'noah', given: 'Noah', family: 'Fielding', age: 11, birthDaysAgo: 171, sex: 'M', ethnicity: 'WBRI',
      talkBest: 'While doing something with his hands. He jokes when he is worried.',
      school: { organisation: 'eastbridge', year: 'Year 7', form: '7F', since: 79 }, begunBy: 'ellery', begunRole: 'school',
      address: { lines: '3 Weavers Court, Northmoor', postcode: 'NM2 7DP' },
      lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Claire, and sister Rosie', from: 79 }],
    },
    {
      key: 'rosie', given: 'Rosie', family: 'Fielding', age: 7, birthDaysAgo: 20, sex: 'F', ethnicity: 'WBRI', talkBest: 'Ask about her rabbit first.',
      school: { organisation: 'becklane', year: 'Year 3', form: '3B', since: 1160 }, begunBy: 'holme', begunRole: 'school',
      lives: [{ arrangement: 'with-parents', withWhom: 'Mother, Claire, and brother Noah', from: 500 }],
    },
  ],
  adults: [
    { key: 'claire', given: 'Claire', family: 'Fielding', age: 39, sex: 'F', to: [
      { child: 'noah', otherIs: 'mother', childIs: 'son', pr: true, network: 'Not asked yet', contact: 'Every day' },
      { child: 'rosie', otherIs: 'mother', childIs: 'daughter', pr: true, contact: 'Every day' },
    ] },
    { key: 'mark', given: 'Mark', family: 'Fielding', age: 42, sex: 'M', to: [
      { child: 'noah', otherIs: 'father', childIs: 'son', pr: true, network: 'Not asked yet', contact: 'Works away, four weeks in six' },
      { child: 'rosie', otherIs: 'father', childIs: 'daughter', pr: true, contact: 'Works away, four weeks in six' },
    ] },
  ],
  siblings: [{ one: 'noah', other: 'rosie', oneIs: 'brother', otherIs: 'sister' }],
  couples: [{ one: 'claire', two: 'mark', state: 'together' }],
  works: [],
  entries: [
    { ago: 431, at: '08:45', by: 'holme', kind: 'note', title: 'Here before the gate opens', seen: 'Both children at the gate at 07:50, for the fourth time this half term. Noah had Rosie’s bag as well as his own.', did: 'Breakfast club offered. Noah said they would come.', about: [{ child: 'rosie' }] },
    { ago: 297, at: '15:40', by: 'holme', kind: 'note', title: 'Collected by her brother', seen: 'Noah, then 10, came for Rosie at 15:35. Mum rang at 15:50 to say a meeting had run over.', about: [{ child: 'rosie', harms: [['neglect', 1]] }] },
    { ago: 206, at: '09:20', by: 'holme', kind: 'note', title: 'Same clothes all week', seen: 'Rosie’s cardigan had Monday’s paint on it on Thursday.', about: [{ child: 'rosie', harms: [['neglect', 1]] }] },
    { ago: 60, at: '09:05', by: 'holme', kind: 'conversation', title: 'Talked with Mum about mornings', said: 'Claire: it is a hard year, Mark is away, she starts work at half past seven. She would be embarrassed if anybody at her own school knew.', view: 'She is trying. I am not sure that trying is enough just now.', about: [{ child: 'rosie' }] },
    { ago: 37, at: '12:15', by: 'holme', kind: 'voice', title: 'Rosie about tea', seen: 'At lunch, drawing. She had asked for seconds twice.', about: [{ child: 'rosie', harms: [['neglect', 1]] }], words: [{ child: 'rosie', words: 'Noah does tea. He does pasta. When Mum’s in bed we have to be quiet.', asked: 'What did you have for tea?', alone: true }] },
    { ago: 4, at: '15:25', by: 'holme', kind: 'note', title: 'Late for collection, third time in a month', seen: 'Noah came at 16:05, out of breath, in school shoes that let the water in.', about: [{ child: 'rosie', harms: [['neglect', 1]] }], view: 'I do not know what his school sees. I will ask.' },
  ],
  exclusions: [{ person: 'fielding', child: 'noah', by: 'okafor', reason: 'Mother of the child', since: 79 }],
}

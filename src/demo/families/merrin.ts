import type { Story } from '../story.ts'

/** Daisy and her mother had to ask for everything. Nobody was ever hit. Where they are now is known to three people. */
export const merrin: Story = {
  key: 'merrin',
  point: 'Coercive control without a blow struck; a protected location',
  children: [
    {
      key: 'daisy', given: 'Daisy', family: 'Merrin', age: 8, birthDaysAgo: 142, sex: 'F', ethnicity: 'WBRI',
      talkBest: 'Let her draw first. Do not ask about her dad at the start.',
      begunBy: 'pritchard', begunRole: 'lead-authority',
      lives: [
        { arrangement: 'with-parents', withWhom: 'Mother, Hannah, and father, Gareth', from: 1500 },
        { arrangement: 'with-parents', withWhom: 'Mother, Hannah, in a refuge', from: 250 },
        { arrangement: 'with-parents', withWhom: 'Mother, Hannah', from: 70 },
      ],
      address: { lines: 'Flat 6, 41 Quarry Rise', postcode: 'NM9 3LB' },
      locationProtected: { by: 'pritchard', since: 250, reason: 'Her father looks for them. Address known to three people.', rights: ['pritchard', 'wren', 'shah'] },
    },
  ],
  adults: [
    { key: 'hannah', given: 'Hannah', family: 'Merrin', age: 33, sex: 'F', to: [{ child: 'daisy', otherIs: 'mother', childIs: 'daughter', pr: true, network: 'Yes', contact: 'Lives with her', carer: true }] },
    { key: 'gareth', given: 'Gareth', family: 'Merrin', age: 37, sex: 'M', to: [{ child: 'daisy', otherIs: 'father', childIs: 'daughter', pr: true, noContact: { reason: 'non-molestation order', forDays: 320 }, network: 'Do not contact', contact: 'Letters through the contact service only' }] },
    { key: 'jean', given: 'Jean', family: 'Alder', age: 64, sex: 'F', to: [{ child: 'daisy', otherIs: 'grandmother', childIs: 'granddaughter', network: 'Yes', trusted: true, contact: 'Telephone, Sundays. Does not know the address, and asked not to' }] },
  ],
  couples: [{ one: 'hannah', two: 'gareth', state: 'ended', since: 250 }],
  works: [
    { child: 'daisy', by: 'mirza', organisation: 'front-door', role: 'front-door', since: 290, contact: 'Sana Mirza' },
    { child: 'daisy', by: 'pritchard', organisation: 'childrens-services', role: 'social-worker', since: 278, lead: 'pritchard' },
    { child: 'daisy', by: 'shah', organisation: 'police', role: 'police', since: 385, contact: 'PC Imran Shah' },
    { child: 'daisy', by: 'holme', organisation: 'becklane', role: 'school', since: 1200, until: 252, contact: 'Pat Holme' },
    { child: 'daisy', by: 'wren', organisation: 'refuge', role: 'voluntary', since: 250, sensitive: true, contact: 'Olivia Wren' },
    { child: 'daisy', by: 'boadu', organisation: 'health-visiting', role: 'school-nursing', since: 61, contact: 'Ama Boadu' },
  ],
  plans: [
    { child: 'daisy', by: 'pritchard', kind: 'child-in-need', label: 'Child in need', from: 278, to: 194, heldIn: 'Northmoor Children’s Services' },
    { child: 'daisy', by: 'pritchard', kind: 'child-protection', label: 'Child protection plan, emotional abuse', from: 194, heldIn: 'Northmoor Children’s Services' },
  ],
  entries: [
    { ago: 440, at: '10:10', by: 'holme', kind: 'note', title: 'Mum asks permission', seen: 'At the door Hannah rang to ask whether she could stay for the assembly. She was told no, and left at once.', about: [{ child: 'daisy', harms: [['domestic-abuse', 1], ['coercive-control', 1]] }], reach: 'involved' },
    { ago: 383, at: '21:40', by: 'shah', kind: 'police', title: 'Called by a neighbour; nobody hurt', seen: 'Doors slammed, a child crying. Mr Merrin answered all questions, also those put to Mrs Merrin. No injury, no offence recorded.', view: 'Nothing to record was not the same as nothing wrong. I should have spoken with her alone.', about: [{ child: 'daisy', harms: [['coercive-control', 2], ['emotional-abuse', 1]] }], reach: 'involved' },
    { ago: 341, at: '09:50', by: 'holme', kind: 'note', title: 'Receipts', seen: 'Daisy’s dinner money came in an envelope with a list: what for, how much, change to be given.', about: [{ child: 'daisy', harms: [['coercive-control', 2]] }], reach: 'involved' },
    { ago: 310, at: '11:00', by: 'holme', kind: 'voice', title: 'Daisy at the fruit table', seen: 'She stood by the bowl and did not take any until she was told twice that it was allowed.', about: [{ child: 'daisy', harms: [['domestic-abuse', 2], ['coercive-control', 3]] }], words: [{ child: 'daisy', words: 'Do I have to write it down?', means: 'spoken' }], reach: 'involved' },
    { ago: 290, at: '15:30', by: 'mirza', kind: 'contact-decision', title: 'Three small things from school, read together', text: 'None of them would be a crime alone. Together they are a pattern: leave, money, food, words.', about: [{ child: 'daisy', harms: [['emotional-abuse', 2]] }], reach: 'named', named: ['becklane', 'childrens-services'], decision: [{ child: 'daisy', kind: 'front-door', choice: 'Child and family assessment', reasons: 'Everyday life in this home needs leave. A child who asks whether she must write down an apple is being harmed.', level: '3 Family Help', identityConsidered: 'Would we see it sooner if somebody had been hit? Yes. So we name it now.' }] },
    { ago: 278, at: '10:30', by: 'pritchard', kind: 'plan', title: 'Child in need', text: 'Seen at school, so that nobody at home had to be asked.', about: [{ child: 'daisy' }], decision: [{ child: 'daisy', kind: 'plan', choice: 'Child in need plan', reasons: 'Hannah wants help and cannot be seen to want it. Every step is made where he cannot count it.', level: '3 Family Help' }] },
    { ago: 271, at: '13:15', by: 'pritchard', kind: 'voice', title: 'Daisy draws a house', seen: 'At school, alone. Drew a house with one door and drew a person standing in it.', about: [{ child: 'daisy' }], words: [{ child: 'daisy', words: 'That’s Daddy. He’s not cross. He’s just always there.', means: 'drawn, and spoken', key: 'door', alone: true }], reach: 'involved' },
    { ago: 262, at: '16:00', by: 'pritchard', kind: 'supervision', title: 'How they leave', text: 'Planned with Hannah by way of the school. He checks the car’s mileage and her telephone. No letter, no call, no visit until they are out.', about: [{ child: 'daisy', harms: [['coercive-control', 3]] }], reach: 'sealed', sealedTo: ['sandhu'] },
    { ago: 250, at: '11:40', by: 'pritchard', kind: 'move', title: 'Daisy and her mother have left', text: 'They are safe. Where they are is not written here.', about: [{ child: 'daisy', harms: [['domestic-abuse', 2], ['emotional-abuse', 2]] }] },
    { ago: 243, at: '15:00', by: 'wren', kind: 'visit', title: 'First week', seen: 'Slept with the light on. Ate at the table from the third day. Asked for a lock on the inside of her door, and got one.', about: [{ child: 'daisy' }], reach: 'named', named: ['childrens-services'] },
    { ago: 222, at: '14:00', by: 'pritchard', kind: 'voice', title: 'What Daisy wants to be asked', seen: 'With felt pens. She had made a list.', about: [{ child: 'daisy' }], words: [{ child: 'daisy', words: 'I don’t want to go and see him in a room with a lady. I’ll write if I can put it in the post box myself.', key: 'post', alone: true }], reach: 'involved' },
    { ago: 216, at: '10:00', by: 'shah', kind: 'police', title: 'Non-molestation order', seen: 'Made by the family court for twelve months.', about: [{ child: 'daisy' }], reach: 'involved' },
    { ago: 194, at: '11:00', by: 'pritchard', kind: 'plan', title: 'First conference', text: 'A child protection plan for emotional abuse. Held without telling Mr Merrin the place; he sent his views in writing.', about: [{ child: 'daisy' }], decision: [{ child: 'daisy', kind: 'plan', choice: 'Child protection plan, emotional abuse', reasons: 'He looks for them by way of friends and school forums. Control goes on without a door to stand in.', level: '4 Protection', weighed: [{ key: 'post', changed: 'No supervised contact is asked for. She may write, and posts it herself.' }] }] },
    { ago: 165, at: '14:00', by: 'pritchard', kind: 'voice', title: 'A letter she did not send', seen: 'She had written it, and decided not to.', about: [{ child: 'daisy', harms: [['domestic-abuse', 1], ['coercive-control', 2]] }], words: [{ child: 'daisy', words: 'I wrote it and then I didn’t want to. Nobody was cross.', alone: true }], reach: 'involved' },
    { ago: 131, at: '10:20', by: 'shah', kind: 'police', title: 'Breach of the order: messages by way of a cousin', seen: 'Nineteen messages in two days asking where Daisy goes to school. Interviewed, warned, file sent.', about: [{ child: 'daisy', harms: [['coercive-control', 2]] }], reach: 'involved' },
    { ago: 117, at: '13:30', by: 'pritchard', kind: 'voice', title: 'Daisy about the new place', seen: 'On a bench, with ice cream. She chose the bench.', about: [{ child: 'daisy' }], words: [{ child: 'daisy', words: 'You can shut the door and nobody says why did you shut it.', alone: true }], reach: 'involved' },
    { ago: 109, at: '11:00', by: 'pritchard', kind: 'plan', title: 'Review conference', text: 'The plan goes on. She is calmer; the looking has not stopped.', about: [{ child: 'daisy' }], decision: [{ child: 'daisy', kind: 'plan', choice: 'Plan continues', reasons: 'Hannah and Daisy do well. What is outside has not changed.', level: '4 Protection' }] },
    { ago: 66, at: '15:10', by: 'pritchard', kind: 'voice', title: 'About the letters', seen: 'At her new home.', about: [{ child: 'daisy', harms: [['emotional-abuse', 1], ['coercive-control', 2]] }], words: [{ child: 'daisy', words: 'The letters say be good for Mummy. That’s what he says when he’s watching.', key: 'letters', alone: true }], reach: 'involved' },
    { ago: 60, at: '09:40', by: 'pritchard', kind: 'plan', title: 'Letters stop for now', text: 'The contact service agrees.', about: [{ child: 'daisy' }], decision: [{ child: 'daisy', kind: 'plan', choice: 'No letters until the next review', reasons: 'The words are kind and are meant to be heard as a watch kept. Daisy heard it before we did.', level: '4 Protection', weighed: [{ key: 'letters', changed: 'Letters are stopped. An adult would have read them as harmless.' }] }] },
    { ago: 46, at: '10:00', by: 'shah', kind: 'police', title: 'Order extended for twelve months', seen: 'Non-molestation order against Daisy’s father. He may write through the contact service; no letters have come.', about: [{ child: 'daisy', harms: [['coercive-control', 1]] }], reach: 'involved' },
    { ago: 16, at: '14:00', by: 'pritchard', kind: 'visit', title: 'Visit: Daisy drew her week', seen: 'Seen alone, then with her mum. Drew three houses and rubbed one out. Ate well, asked for the purple pen to keep.', about: [{ child: 'daisy' }], words: [{ child: 'daisy', words: 'In the old house you had to ask to open the fridge. Here you just open it.', alone: true }], reach: 'involved' },
  ],
}

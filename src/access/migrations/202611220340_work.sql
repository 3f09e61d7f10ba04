-- as admin
-- What counts as work with a child, and what as looking. 202611220151_unusual.sql said what is not work; whatever it had not thought of was. Now it is
-- said what is: a new action is looking until somebody says here that it is work. src/access/work.test.ts compares it with every route.

/* Has something been written, decided or answered about the child, that others see? Never reading, searching, keeping a draft, saying that somebody is
   too close, taking a file away, or an emergency look. */
create or replace function access.is_work(event_action text, is_done boolean) returns boolean language sql immutable as $$
  select is_done and event_action = any(array[
    'entry.added', 'entry.corrected', 'entry.reach.changed', 'question.asked', 'question.answered',
    'person.added', 'move.recorded', 'birth.recorded', 'unborn.begun', 'ending.answered',
    'location.protected', 'location.end.asked', 'location.right.given',
    'concern.log', 'concern.name-child', 'concern.decided', 'concern.follow-up', 'concern.agreement-withdrawn',
    'referral.sent', 'referral.answer-typed',
    'contact.recorded', 'contact.matched', 'contact.taken', 'contact.noted', 'contact.band-chosen', 'contact.family', 'contact.family-allowed',
    'contact.proposed', 'contact.decided', 'contact.answered', 'contact.late-explained', 'contact.emergency.acted', 'contact.emergency.ratified',
    'sharing.asked', 'sharing.answered', 'challenge.raised', 'challenge.answered', 'challenge.taken-up', 'challenge.closed',
    'task.done', 'clock.extended', 'clock.late-reason', 'clock.start-corrected',
    'attendance.alert.decided', 'attendance.days.kept', 'attendance.days.ended', 'attendance.part-time.agreed', 'attendance.part-time.ended',
    'attendance.stop.asked', 'attendance.stop.decided', 'attendance.telling.tried', 'attendance.telling.told', 'attendance.telling.answered',
    'attendance.telling.check',
    'child.known.checked', 'child.known.join.decided', 'pupils.leaving.decided',
    'retention.said', 'retention.proposed', 'retention.taken-back', 'retention.decided', 'retention.hold.put', 'retention.hold.lifted'])
$$;

/* An opening shows one record. A child's page is one however it was asked for: the form that finds words in it, too. */
create or replace function access.is_opening(event_action text, is_done boolean) returns boolean language sql immutable as $$
  select event_action in ('child.read', 'child.closed.read') or not is_done
    and event_action !~ '^(home|calendar|clock\.totals|looking|children\.|child\.known|unborn|roll\.|concern\.(find|form|mine)|too-close|task\.|glass\.)'
    and event_action !~ '(listed|\.list|search|searched|\.find|board\.read)$'
$$;

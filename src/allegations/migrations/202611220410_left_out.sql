-- Whom the words could mean, found when it was told: left out of its readers for good, whatever a later page or program asks for. And what the one
-- who told answered when asked whether it is about the head; null where it was told before the question was asked.
alter table allegations.allegation
  add column left_out uuid[] not null default '{}',
  add column about_head_said text check (about_head_said in ('no', 'yes', 'unsure')),
  add constraint allegation_left_out check (not readers && left_out);

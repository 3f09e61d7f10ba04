/** Approvals at the same moment: nobody ever gives themselves what needs a second person, and each matter is decided once. */
import { randomUUID } from 'node:crypto'
import type { Answer, Worker } from './partnership.ts'
import { aContact, day } from './race-forms.ts'
import { faultsOf, moment, newWords, type Race, type Rig, several, soon, taken } from './race-rig.ts'

/** What must be so of each answer, for those who may and for those who may not. */
const refusedAll = (answers: readonly Answer[]): string[] =>
  answers.filter(taken).map(() => 'somebody who may not was let through')

const proposal = (words: string): Record<string, string> => ({
  risk: words,
  voiceNotYet: 'Nobody has spoken with her yet.',
  voiceByOn: day(3),
  need: 'Somebody to talk to.',
  coercion: 'unknown',
  sameForAnother: 'Yes.',
  level: '1',
  otherLevelReason: 'Nothing in the document describes it.',
  outcome: 'no-further-action',
  reasons: words,
  answer: 'Thank you. We looked into it.',
  _draft: randomUUID(),
  _tab: randomUUID(),
  _revision: '0',
})

const decide: Race = {
  name: 'proposing and deciding at the front door',
  of: 'approval',
  weight: 6,
  async run(rig, by, plant) {
    const { contactId, contactChildId } = await aContact(rig, by)
    const where = `/contacts/${contactId}/children/${contactChildId}`
    const proposers = several(by, rig.all.managers, 1, 3)
    const proposed = await Promise.all(
      proposers.map(async who => {
        await moment(by)
        return rig.post(who, `${where}/propose`, { ...proposal(newWords(by)), _once: randomUUID() })
      }),
    )
    const open = await rig.rows<{ id: string; who: string }>(
      'select id, proposed_by as who from contacts.proposal where contact_child_id = $1 order by id',
      [contactChildId],
    )
    const wrong = faultsOf(proposed)
    if (open.length !== 1 || proposed.filter(taken).length !== 1)
      wrong.push(`${open.length} proposals, ${proposed.filter(taken).length} taken`)
    const one = open[0]
    if (!one) return { words: 'no proposal could be made', wrong, acts: proposers.length, taken: 0 }
    const proposer = rig.all.managers.find(manager => manager.id === one.who)!
    const others = several(
      by,
      rig.all.managers.filter(manager => manager.id !== one.who),
      0,
      3,
    )
    const send = (who: Worker, verdict: 'agree' | 'back') =>
      rig.post(who, `${where}/decide`, {
        proposalId: one.id,
        verdict,
        words: 'As it stands.',
        lateReason: 'A wait.',
        _once: randomUUID(),
      })
    const verdicts = others.map(() => by.pick(['agree', 'agree', 'back'] as const))
    const own = Array.from({ length: 1 + by.int(3) }, () => by.pick(['agree', 'agree', 'back'] as const))
    const [ownAnswers, answers] = await Promise.all([
      Promise.all(own.map(verdict => soon(by, () => send(proposer, verdict)))),
      Promise.all(others.map((who, n) => soon(by, () => send(who, verdicts[n]!)))),
    ])
    if (plant === 'self-approved') await approveByForce(rig, one.id, proposer.id, contactId, contactChildId)
    wrong.push(...refusedAll(ownAnswers), ...faultsOf([...ownAnswers, ...answers]))
    const after = await rig.rows<{ decided: number; self: number; back: number }>(
      `select (select count(*)::int from contacts.decision d where d.contact_child_id = $1) as decided,
        (select count(*)::int from contacts.decision d join contacts.proposal p on p.id = d.proposal_id
          where d.contact_child_id = $1 and (d.decided_by = p.proposed_by or d.proposed_by = d.decided_by)) as self,
        (select count(*)::int from contacts.sent_back b where b.proposal_id = $2) as back`,
      [contactChildId, one.id],
    )
    const { decided, self, back } = after[0]!
    const went = answers.filter(taken).length
    if (self > 0) wrong.push('somebody approved their own proposal')
    if (decided + back !== went || went > 1) wrong.push(`${went} taken, ${decided} decided, ${back} sent back`)
    if (others.length > 0 && went === 0) wrong.push('nobody could decide')
    return {
      words: `${proposers.length} propose, ${others.length} others (${verdicts.join(', ')}) and the proposer ${own.length} times`,
      wrong,
      acts: proposers.length + others.length + own.length,
      taken: went + 1,
    }
  },
}

/** The fault that is planted: a decision in the proposer's own name, past what forbids it. */
async function approveByForce(
  rig: Rig,
  proposalId: string,
  who: string,
  contactId: string,
  contactChildId: string,
): Promise<void> {
  await rig.rows(`do $$ begin
    execute (select coalesce(string_agg(format('alter table contacts.decision drop constraint %I', conname), ';'), 'select 1') from pg_constraint
      where conrelid = 'contacts.decision'::regclass and contype = 'c'); end $$`)
  await rig.rows('delete from contacts.decision where contact_child_id = $1', [contactChildId])
  await rig.rows(
    `insert into contacts.decision (id, contact_id, contact_child_id, proposal_id, proposed_by, decided_by, decided_at, outcome, level, accepted, other_level, late)
     values (gen_random_uuid(), $1, $2, $3, $4, $4, now(), 'no-further-action', '1', false, true, false)`,
    [contactId, contactChildId, proposalId, who],
  )
}

const ratify: Race = {
  name: 'acting alone at night and being ratified',
  of: 'approval',
  weight: 3,
  async run(rig, by) {
    const { contactId, contactChildId } = await aContact(rig, by)
    const where = `/contacts/${contactId}/children/${contactChildId}`
    const actor = by.pick(rig.all.managers)
    const acted = await rig.post(actor, `${where}/emergency`, {
      what: newWords(by),
      reasons: 'Could not wait.',
      _once: randomUUID(),
    })
    const found = await rig.rows<{ id: string }>('select id from contacts.emergency where contact_child_id = $1', [
      contactChildId,
    ])
    if (!found[0]) throw new Error(`nobody could act: ${acted.status}`)
    const others = several(
      by,
      rig.all.managers.filter(manager => manager.id !== actor.id),
      0,
      3,
    )
    const send = async (who: Worker) => {
      await moment(by)
      const fields = {
        emergencyId: found[0]!.id,
        verdict: by.pick(['agreed', 'not-agreed']),
        words: newWords(by),
        _once: randomUUID(),
      }
      return rig.post(who, `${where}/ratify`, fields)
    }
    const [ownAnswers, answers] = await Promise.all([
      Promise.all(Array.from({ length: 1 + by.int(2) }, () => send(actor))),
      Promise.all(others.map(send)),
    ])
    const wrong = [...faultsOf([acted, ...ownAnswers, ...answers]), ...refusedAll(ownAnswers)]
    const after = await rig.rows<{ by: string | null }>(
      'select ratified_by as by from contacts.emergency where id = $1',
      [found[0].id],
    )
    const went = answers.filter(taken).length
    if (after[0]?.by === actor.id) wrong.push('somebody ratified what they did themselves')
    if (went !== Math.min(1, others.length)) wrong.push(`${went} of ${others.length} could ratify`)
    return {
      words: `${others.length} others and the one who acted ratify`,
      wrong,
      acts: others.length + ownAnswers.length + 1,
      taken: went + 1,
    }
  },
}

/** Ending what keeps somebody away from a child, or a place unknown: asked by one, agreed by another. */
const ending: Race = {
  name: 'ending an exclusion or a protection',
  of: 'approval',
  weight: 4,
  async run(rig, by) {
    const child = await rig.all.child()
    const excluded = await rig.all.person(rig.all.schoolId, 'teacher', false)
    const protection = by.yes(0.4)
    const [first] = several(by, rig.all.leads, 1, 1)
    const set = protection
      ? await rig.post(first!, `/children/${child}/protection`, { reason: newWords(by), _once: randomUUID() })
      : await rig.post(first!, `/children/${child}/close/other`, {
          practitionerId: excluded.id,
          reason: newWords(by),
          _once: randomUUID(),
        })
    const rowId = (
      await rig.rows<{ id: string }>(
        protection
          ? 'select id from access.protected_location where child_id = $1 and (to_at is null or to_at > now()) order by from_at desc limit 1'
          : 'select id from access.exclusion where child_id = $1 and practitioner_id = $2 and to_at is null limit 1',
        protection ? [child] : [child, excluded.id],
      )
    )[0]?.id
    if (!rowId) throw new Error(`nothing was set: ${set.status}`)
    const askers = several(by, rig.all.leads, 1, 3)
    const askAt = protection ? `/children/${child}/protection/end` : `/children/${child}/close/${rowId}/end`
    const asked = await Promise.all(
      askers.map(who => soon(by, () => rig.post(who, askAt, { reason: newWords(by), _once: randomUUID() }))),
    )
    const open = await rig.rows<{ id: string; by: string }>(
      'select id, asked_by as by from access.ending where row_id = $1 and agreed is null',
      [rowId],
    )
    const wrong = faultsOf(asked)
    if (open.length !== 1) wrong.push(`${open.length} endings are asked for`)
    const one = open[0]
    if (!one) return { words: 'nothing could be asked', wrong, acts: askers.length, taken: 0 }
    const asker = rig.all.leads.find(lead => lead.id === one.by)!
    const others = several(
      by,
      rig.all.leads.filter(lead => lead.id !== one.by),
      1,
      3,
    )
    const send = (who: Worker, agree: string) =>
      soon(by, () => rig.post(who, `/endings/${one.id}`, { agree, _once: randomUUID() }))
    const [ownAnswers, answers] = await Promise.all([
      Promise.all(Array.from({ length: 1 + by.int(2) }, () => send(asker, 'yes'))),
      Promise.all(others.map(who => send(who, by.pick(['yes', 'no'])))),
    ])
    wrong.push(...faultsOf([...ownAnswers, ...answers]), ...refusedAll(ownAnswers))
    const after = await rig.rows<{ by: string | null; agreed: boolean | null }>(
      'select answered_by as by, agreed from access.ending where id = $1',
      [one.id],
    )
    const went = answers.filter(taken).length
    if (after[0]?.by === asker.id) wrong.push('somebody agreed to what they asked themselves')
    if (went !== 1) wrong.push(`${went} of ${others.length} answered`)
    const ended = await rig.rows<{ over: boolean }>(
      `select (to_at is not null and to_at <= now()) as over from access.${protection ? 'protected_location' : 'exclusion'} where id = $1`,
      [rowId],
    )
    if (ended[0]?.over !== (after[0]?.agreed === true)) wrong.push('what was answered is not what became of it')
    return {
      words: `${askers.length} ask to end ${protection ? 'a protection' : 'an exclusion'}, ${others.length} others and the asker answer`,
      wrong,
      acts: askers.length + others.length + ownAnswers.length,
      taken: went + asked.filter(taken).length,
    }
  },
}

/** A role that reads casework, asked by one administrator: another must agree, neither the asker nor the person it is for. */
const strongest: Race = {
  name: 'two administrators for the strongest rights',
  of: 'approval',
  weight: 4,
  async run(rig, by) {
    const forSelf = by.yes(0.3)
    const [asker, ...rest] = several(by, rig.all.administrators, 4, 4)
    const person = await rig.all.person(rig.all.frontDoorId, forSelf ? 'administrator' : 'analyst', forSelf)
    const role = by.pick(['front-door-manager', 'dpo', 'lado', 'front-door'])
    const asked = await Promise.all(
      [asker!, ...(by.yes(0.3) ? [rest[1]!] : [])].map(who =>
        soon(by, () =>
          rig.post(who, `/administration/people/${person.id}/roles`, {
            organisationId: rig.all.frontDoorId,
            role,
            _once: randomUUID(),
          }),
        ),
      ),
    )
    const open = await rig.rows<{ id: string; by: string }>(
      'select id, asked_by as by from identity.agreement where practitioner_id = $1 and decided_at is null',
      [person.id],
    )
    const wrong = faultsOf(asked)
    if (open.length === 0) wrong.push('nothing waits for a second administrator')
    const acts: Promise<{ answer: Answer; may: boolean }>[] = []
    for (const one of open)
      for (const who of [...rig.all.administrators, ...(forSelf ? [person] : [])]) {
        const may = who.id !== one.by && who.id !== person.id
        if (may && by.yes(0.3)) continue
        acts.push(
          (async () => {
            await moment(by)
            const fields = { agreementId: one.id, decision: by.yes(0.8) ? 'agree' : 'refuse', _once: randomUUID() }
            return { answer: await rig.post(who, '/administration/agreements', fields), may }
          })(),
        )
      }
    const done = await Promise.all(acts)
    wrong.push(
      ...faultsOf(done.map(one => one.answer)),
      ...refusedAll(done.filter(one => !one.may).map(one => one.answer)),
    )
    const went = done.filter(one => taken(one.answer)).length
    const after = await rig.rows<{ wrong: number; decided: number; held: number }>(
      `select (select count(*)::int from identity.agreement where practitioner_id = $1 and (decided_by = asked_by or decided_by = practitioner_id or asked_by = practitioner_id)) as wrong,
        (select count(*)::int from identity.agreement where practitioner_id = $1 and decided_at is not null and id = any($3)) as decided,
        (select count(*)::int from identity.role_held where practitioner_id = $1 and role = $2 and to_at is null
          and (granted_by is null or agreed_by is null or granted_by = agreed_by or agreed_by = practitioner_id)) as held`,
      [person.id, role, open.map(one => one.id)],
    )
    if (after[0]!.wrong > 0) wrong.push('an agreement that somebody gave themselves')
    if (after[0]!.decided !== went) wrong.push(`${went} taken, ${after[0]!.decided} decided`)
    if (after[0]!.held > 0) wrong.push('a role that one administrator gave alone')
    return {
      words: `${open.length} roles asked for, ${done.length} answers, ${forSelf ? 'for an administrator' : 'for somebody else'}`,
      wrong,
      acts: asked.length + done.length,
      taken: went + asked.filter(taken).length,
    }
  },
}

export const approvalRaces: Race[] = [decide, ratify, ending, strongest]

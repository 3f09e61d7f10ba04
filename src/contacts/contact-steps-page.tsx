/** The steps on a contact: others asked, the family, whoever told us, notes. */
import { Button, Details, errorFor, format, Link, Prompt, Radios, Section, Textarea } from '../ui/index.ts'
import { type ContactPageProps, nameOf, StepList } from './contact-words-page.tsx'
import { answeredOf, initialsOf, isAnswered } from './rules.ts'

export function ChecksPart({ whole, path, names }: ContactPageProps & { path: string }) {
  const asked = answeredOf(whole.checks)
  const known = whole.children.filter(
    child => child.childId !== null && !whole.decisions.some(one => one.contactChildId === child.id),
  )
  return (
    <Section title={`Asked of others${asked.of > 0 ? `: ${asked.answered} of ${asked.of} answered` : ''}`} id="checks">
      {whole.checks.length === 0 && <p class="kith-secondary">Nobody has been asked yet.</p>}
      <ul class="kith-list">
        {whole.checks.map(check => (
          <li>
            <Link href={check.href}>{check.organisationName}</Link>:{' '}
            {check.answeredAt ? (
              <>
                {check.answer}, {format.shortDateTime(check.answeredAt)}
              </>
            ) : (
              <>asked {format.shortDateTime(check.askedAt)}, no answer yet</>
            )}
          </li>
        ))}
      </ul>
      {known.map(child => (
        <p>
          <Link href={`/children/${child.childId}/ask?contact=${path.split('/').at(-1)}`}>
            Ask another organisation about {nameOf(child, names)}
          </Link>
        </p>
      ))}
    </Section>
  )
}

export function FamilyPart({
  whole,
  path,
  once,
  errors,
  typed,
  familyBlocked,
  familyAllowed,
  may,
  status,
}: ContactPageProps & { path: string }) {
  const blocked = familyBlocked.length > 0 && !familyAllowed
  const steps = whole.notes.filter(note => ['family-spoken', 'family-not-spoken', 'family-allowed'].includes(note.kind))
  return (
    <Section title="The family" id="family">
      <div class="kith-stack">
        {blocked && (
          <Prompt>
            <strong>Do not speak with the family, write or invite them yet.</strong> {familyBlocked.join(' ')} A manager
            decides first, with reasons.
          </Prompt>
        )}
        <StepList
          steps={steps.map(step => ({
            ...step,
            label:
              step.kind === 'family-spoken'
                ? 'Spoken with'
                : step.kind === 'family-allowed'
                  ? 'A manager allowed it'
                  : 'Not spoken with',
          }))}
          empty="Nobody has written yet whether the family was spoken with."
        />
        {blocked && may.allowFamily && (
          <form method="post" action={`${path}/allow-family`} novalidate>
            <Textarea
              name="allowWords"
              label="Why may the family be spoken with, by whom, and how is the child safe meanwhile?"
              rows={3}
              value={typed.allowWords ?? ''}
              errorMessage={errorFor(errors, 'allowWords')}
            />
            <Button secondary>Allow speaking with the family</Button>
          </form>
        )}
        {status !== 'answered' && (
          <Details
            summaryText={
              blocked ? 'Write why the family was not spoken with' : 'Write whether the family was spoken with'
            }
            open={errors.some(error => ['spoken', 'familyWords'].includes(error.field))}
          >
            <form method="post" action={`${path}/family`} novalidate>
              <input type="hidden" name="_once" value={once} />
              {blocked ? (
                <input type="hidden" name="spoken" value="no" id="spoken" />
              ) : (
                <Radios
                  name="spoken"
                  fieldset={{ legend: 'Was the family spoken with?' }}
                  classes="kith-row-choices"
                  value={typed.spoken}
                  errorMessage={errorFor(errors, 'spoken')}
                  items={[
                    { value: 'yes', text: 'Yes' },
                    { value: 'no', text: 'No' },
                  ]}
                />
              )}
              <Textarea
                name="familyWords"
                label={blocked ? 'Why not' : 'Who, what was said, or why not'}
                rows={3}
                value={typed.familyWords ?? ''}
                errorMessage={errorFor(errors, 'familyWords')}
              />
              <Button secondary>Save</Button>
            </form>
          </Details>
        )}
      </div>
    </Section>
  )
}

export function AnswerPart({
  whole,
  path,
  once,
  typed,
  errors,
  status,
  askForReferrer,
}: ContactPageProps & { path: string }) {
  const childName = (id: string | null) => {
    const child = whole.children.find(one => one.id === id)
    return child ? initialsOf(child) : 'All'
  }
  const howWords = {
    kith: 'Answered in Kith',
    phone: 'Told by telephone',
    letter: 'Told by letter',
    email: 'Told by e-mail',
    'in-person': 'Told in person',
    'nobody-to-tell': 'Nobody to tell',
  } as const
  if (status !== 'decided' && whole.answers.length === 0) return null
  const missing = whole.children.some(child => !isAnswered(child.id, whole.answers))
  return (
    <Section title="Told whoever told us" id="answer">
      <div class="kith-stack">
        <StepList
          steps={whole.answers.map(answer => ({
            label: `${howWords[answer.how]} (${childName(answer.contactChildId)})`,
            words: answer.words,
            byName: answer.byName,
            at: answer.at,
          }))}
          empty="Not yet. They need to know that they were heard."
        />
        {status === 'decided' && missing && askForReferrer && (
          <p>Who told us is not shown to you. A manager tells them, or gives you the right to know who it is.</p>
        )}
        {status === 'decided' && missing && (
          <form method="post" action={`${path}/answered`} novalidate>
            <input type="hidden" name="_once" value={once} />
            <Radios
              name="how"
              fieldset={{ legend: 'How were they told?' }}
              classes="kith-row-choices"
              value={typed.how}
              errorMessage={errorFor(errors, 'how')}
              items={[
                { value: 'phone', text: 'By telephone' },
                { value: 'letter', text: 'By letter' },
                { value: 'email', text: 'By e-mail' },
                { value: 'in-person', text: 'In person' },
                { value: 'nobody-to-tell', text: 'They cannot be reached' },
              ]}
            />
            <Textarea
              name="answerWords"
              label="What were they told?"
              hint="No more than a member of the public may know."
              rows={3}
              value={typed.answerWords ?? ''}
              errorMessage={errorFor(errors, 'answerWords')}
            />
            <Button secondary>Save that they were told</Button>
          </form>
        )}
      </div>
    </Section>
  )
}

export function NotesPart({ whole, path, once, typed, errors }: ContactPageProps & { path: string }) {
  const notes = whole.notes.filter(note => ['note', 'follow', 'interpreter', 'visiting'].includes(note.kind))
  const label = { note: 'Note', follow: 'More came', interpreter: 'Interpreter', visiting: 'When visiting' } as Record<
    string,
    string
  >
  return (
    <Section title="Notes" id="notes">
      <div class="kith-stack">
        <StepList steps={notes.map(note => ({ ...note, label: label[note.kind] ?? 'Note' }))} empty="No notes." />
        <Details summaryText="Add a note" open={errors.some(error => ['noteKind', 'noteWords'].includes(error.field))}>
          <form method="post" action={`${path}/notes`} novalidate>
            <input type="hidden" name="_once" value={once} />
            <Radios
              name="noteKind"
              fieldset={{ legend: 'About' }}
              classes="kith-row-choices"
              value={typed.noteKind ?? 'note'}
              errorMessage={errorFor(errors, 'noteKind')}
              items={[
                { value: 'note', text: 'The contact' },
                { value: 'interpreter', text: 'An interpreter' },
                { value: 'visiting', text: 'A warning for visitors' },
              ]}
            />
            <Textarea
              name="noteWords"
              label="What should be known?"
              rows={3}
              value={typed.noteWords ?? ''}
              errorMessage={errorFor(errors, 'noteWords')}
            />
            <Button secondary>Save the note</Button>
          </form>
        </Details>
      </div>
    </Section>
  )
}

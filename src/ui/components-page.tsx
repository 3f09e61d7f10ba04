/** Every component with sample content, for the people who build Kith. Never mounted in production. */
import type { VNode } from 'preact'
import { Board } from './board.tsx'
import { BodyMap } from './body-map.tsx'
import { Button } from './button.tsx'
import { type CalendarDay, CalendarLegend, DayCalendar } from './calendar.tsx'
import { Checkboxes, Radios, Select } from './choices.tsx'
import { Certainty, DayRuler, HourBar, Pips, StepPips, WorkGroup, WorkRow } from './clocks.tsx'
import { DateInput } from './date-input.tsx'
import { ChildPicker, PasskeyForm } from './enhanced-forms.tsx'
import { CharacterCount, FileUpload, Input, Textarea } from './forms.tsx'
import {
  Actions,
  AsideSection,
  Check,
  Columns,
  EmptyState,
  ErrorSection,
  LinkTabs,
  PageHeading,
  SavedLine,
  Section,
  StateTag,
} from './layout.tsx'
import { ExternalLink, Link } from './link.tsx'
import { type PageProps, renderPage } from './page.tsx'
import { Pagination } from './pagination.tsx'
import {
  BackLink,
  Breadcrumbs,
  Details,
  InsetText,
  NotificationBanner,
  Panel,
  PhaseBanner,
  Table,
  Tag,
  WarningText,
} from './parts.tsx'
import { ConflictView, NumberedQuestion, Prompt, Steps, ThresholdPicker } from './questions.tsx'
import {
  ChronologyEntry,
  ChronologyMonth,
  Correction,
  DangerPanel,
  DatedList,
  DotLine,
  EntryPart,
  FactsRow,
  KnownPanel,
  KnownPart,
  Notice,
  OrganisationBadge,
  WorksWith,
} from './record.tsx'
import { SummaryList } from './summary-list.tsx'
import { ChildsWords, VoiceField, VoicePanel } from './voice.tsx'

const Forms = () => (
  <Section title="Forms" id="forms">
    <form method="post" action="/components" data-draft data-draft-url="/components/draft">
      <Input name="where" label="Where was it?" hint="A room, a street, online." value="Maths, room M4" />
      <Input name="limit" label="How long?" suffix="days" inputmode="numeric" classes="govuk-input--width-3" />
      <Input name="phone" label="Telephone" type="tel" autocomplete="tel" errorMessage="Enter a telephone number" />
      <Textarea
        name="seen"
        label="What did you see or hear?"
        hint="Plain facts, in the order they happened."
        value="He fell asleep with his head on the desk."
      />
      <CharacterCount name="summary" label="In a few words" maxwords={40} rows={2} />
      <Radios
        name="danger"
        classes="kith-row-choices govuk-radios--small"
        fieldset={{ legend: 'Is anyone in danger right now?' }}
        value="no"
        items={[
          { value: 'no', text: 'No' },
          { value: 'yes', text: 'Yes' },
          { value: 'unknown', text: 'I don’t know' },
        ]}
      />
      <Radios
        name="told"
        fieldset={{ legend: 'Does the family know?' }}
        items={[
          { value: 'yes', text: 'Yes', conditional: <Input name="toldBy" label="Who told them?" /> },
          { value: 'no', text: 'No', hint: 'Say why it is not safe yet' },
          { divider: 'or' },
          { value: 'later', text: 'Not yet' },
        ]}
      />
      <Checkboxes
        name="signs"
        classes="kith-two-choices govuk-checkboxes--small"
        fieldset={{ legend: 'What has been seen' }}
        values={['carries']}
        items={[
          { value: 'carries', text: 'Carries or holds things for others' },
          { value: 'peers', text: 'Older peers waiting or collecting' },
          { value: 'none', text: 'None of these', behaviour: 'exclusive' },
        ]}
      />
      <Select
        name="harm"
        label="Kind of harm"
        items={[
          { value: '', text: 'Choose' },
          { value: 'neglect', text: 'Neglect' },
        ]}
      />
      <DateInput
        id="happened"
        namePrefix="happened"
        values={{ 'happened-day': 19, 'happened-month': 11, 'happened-year': 2026 }}
        fieldset={{ legend: 'When did it happen?' }}
        hint="For example, 19 11 2026"
      />
      <FileUpload name="letter" label="A letter or document" hint="PDF or Word, at most 20 MB" multiple />
      <ChildPicker name="child" label="Which child?" endpoint="/components/children" hint="Type a first name." />
      <Actions>
        <Button>Send to the safeguarding lead</Button>
        <Button secondary>Save for later</Button>
        <SavedLine savedAt="14:02" note="Only you can see it until you send it." />
      </Actions>
    </form>
    <PasskeyForm
      kind="sign-in"
      optionsUrl="/components/options"
      verifyUrl="/components/verify"
      button="Use a passkey"
      otherwise={<p>Or sign in with your organisation.</p>}
    />
  </Section>
)

const GovukParts = () => (
  <Section title="GOV.UK parts" id="parts">
    <Breadcrumbs items={[{ text: 'Children', href: '/components' }, { text: 'Sam' }]} />
    <BackLink href="/components" />
    <PhaseBanner tag={{ text: 'Trial' }} text="This is being tried out in two schools." />
    <NotificationBanner titleId="banner-1" text="Sent to the front door at 14:05." />
    <NotificationBanner type="success" titleId="banner-2" role="region" text="The plan is saved." disableAutoFocus />
    <Panel titleText="Sent" headingLevel={3}>
      It was read at 14:12
    </Panel>
    <InsetText>A child who may be exploited is first a child to be kept safe.</InsetText>
    <WarningText>Do not tell the family before the strategy meeting.</WarningText>
    <Details summaryText="Read this as a table">The same, in rows.</Details>
    <p>
      <Tag>Active</Tag> <Tag classes="govuk-tag--grey">Closed</Tag>
    </p>
    <SummaryList
      rows={[
        { key: 'Starts at', value: 'The referral. That day is day 0.' },
        {
          key: 'Who keeps it',
          value: 'Clara Lund',
          actions: { items: [{ href: '/components', text: 'Change', visuallyHiddenText: 'who keeps it' }] },
        },
      ]}
    />
    <Table
      caption="In time, by rule"
      captionClasses="govuk-visually-hidden"
      head={['Rule', 'Limit', { text: 'Clocks', format: 'numeric' }]}
      firstCellIsHeader
      rows={[
        ['Contact decided', '1 working day', { text: '1,204', format: 'numeric' }],
        ['First conference held', '15 working days', { text: '41', format: 'numeric' }],
      ]}
    />
    <Pagination
      previous={{ href: '/components?page=1' }}
      next={{ href: '/components?page=3' }}
      items={[
        { number: 1, href: '/components?page=1' },
        { number: 2, href: '/components?page=2', current: true },
        { ellipsis: true },
        { number: 9, href: '/components?page=9' },
      ]}
    />
    <p>
      <ExternalLink href="https://www.gov.uk/">GOV.UK</ExternalLink>
    </p>
  </Section>
)

const Work = () => (
  <Section
    title="What needs somebody"
    id="work"
    actions={
      <LinkTabs
        label="Which leads"
        tabs={[
          { label: 'All leads', href: '#work', current: true, count: 10 },
          { label: 'Mine', href: '#work', count: 6 },
        ]}
      />
    }
  >
    <Columns kind="home">
      <div>
        <WorkGroup title="Past its time" count={1}>
          <WorkRow
            left="1 d 20 h late"
            late
            when="due Tue 17 Nov"
            progress={<Pips total={1} gone={1} late={1} />}
            title="No answer yet to your referral"
            href="#work"
            who="K.W., Year 8"
            why="Received by the front door Mon 16 Nov, 14:21."
            rule="The front door decides and answers within 1 working day of receiving it."
            certainty={<Certainty level="local" source="Working Together ch. 3" words="local wording" />}
            owner="Yours"
            action={{ label: 'Ask again or disagree', href: '#work' }}
          />
        </WorkGroup>
        <WorkGroup title="Today" count={2}>
          <WorkRow
            left="1 h 20 min"
            when="by 12:00"
            progress={<HourBar gone={0.55} />}
            title="Tell the social worker: absent, no reason given"
            href="#work"
            who="R.C., Year 10"
            why="Has a child protection plan. Not in since registration; no answer at home."
            rule="Same day. Guidance gives no number of hours; this school set noon."
            certainty={<Certainty level="local" words="School rule" />}
            owner="J. Marsh"
          />
          <WorkRow
            left="6 h 20 min"
            when="by 17:00"
            progress={<Pips total={5} gone={4} />}
            title="Send the child protection file to the new school"
            href="#work"
            who="J.P., Year 7"
            why="Moved on Thu 12 Nov. New school has confirmed."
            rule="Within 5 school days of a move during the year."
            certainty={<Certainty level="unchecked" source="Keeping Children Safe in Education" />}
            owner="T. Ellery"
          />
        </WorkGroup>
      </div>
      <div>
        <AsideSection title="Seen together" paper>
          <p>
            <strong>N.F., Year 7.</strong> Five small entries by four people since 28 September. None was a concern
            alone.
          </p>
          <DotLine
            points={[
              { word: 'tired', on: '28 Sep' },
              { word: 'no coat', on: '12 Oct' },
              { word: 'hungry', on: '21 Oct' },
              { word: 'late', on: '9 Nov' },
              { word: 'asleep', on: '18 Nov' },
            ]}
          />
          <Link href="#work">Look at these together</Link>
        </AsideSection>
        <AsideSection title="Concerns in your school">
          <p>
            <StateTag>New</StateTag> not picked up yet
          </p>
          <p>
            <StateTag>Picked up</StateTag> Tom Ellery, 08:55
          </p>
          <EmptyState next="Next: core group, Tue 24 Nov.">Nothing needs you today.</EmptyState>
        </AsideSection>
        <ErrorSection title="Answers you received" retry="/components" />
      </div>
    </Columns>
  </Section>
)

const sampleDays: CalendarDay[] = [
  { on: '2026-12-17', kind: 'start' },
  { on: '2026-12-18', kind: 'gone', number: 1 },
  { on: '2026-12-19', kind: 'weekend' },
  { on: '2026-12-20', kind: 'weekend' },
  { on: '2026-12-21', kind: 'gone', number: 2 },
  { on: '2026-12-22', kind: 'toCome', number: 3 },
  { on: '2026-12-23', kind: 'toCome', number: 4 },
  { on: '2026-12-24', kind: 'toCome', number: 5 },
  { on: '2026-12-25', kind: 'holiday', name: 'Christmas Day' },
  { on: '2026-12-26', kind: 'weekend' },
  { on: '2026-12-27', kind: 'weekend' },
  { on: '2026-12-28', kind: 'holiday', name: 'in place of Boxing Day' },
  { on: '2026-12-29', kind: 'toCome', number: 6 },
  { on: '2026-12-30', kind: 'due', number: 7 },
]

const Clocks = () => (
  <>
    <Section title="Why this date?" id="clock">
      <Columns kind="rule">
        <DayRuler total={45} gone={10} start="5 Nov, referral" due="12 Jan, due" today="today, day 10" />
        <div class="kith-paper kith-stack">
          <Certainty level="unchecked" words="not yet checked word for word" />
          <p>
            <Certainty level="read" words="law or guidance, read" /> <Certainty level="local" />
          </p>
          <StepPips done={3} />
        </div>
      </Columns>
    </Section>
    <Section title="The days, counted" actions={<CalendarLegend />}>
      <DayCalendar
        days={sampleDays}
        today="2026-12-21"
        skipped="Skipped: 4 weekend days; Friday 25 December, Christmas Day; Monday 28 December, in place of Boxing Day."
      />
    </Section>
  </>
)

const Record = () => (
  <Section
    title="A child’s record"
    id="record"
    actions={
      <LinkTabs
        label="Which entries"
        tabs={[
          { label: 'Everything', href: '#record', current: true },
          { label: 'His words', href: '#record' },
        ]}
      />
    }
  >
    <Notice
      title="Where Daisy is, is protected"
      side={
        <>
          <p>
            <strong>To reach Daisy or her mum</strong>
            <br />
            Write through Nia Pritchard. She passes it on.
          </p>
          <p>
            <strong>In danger now</strong>
            <br />
            Call 999. Say “protected location”.
          </p>
        </>
      }
    >
      <p>Her address, phone, school, GP and every meeting place are not shown to you.</p>
    </Notice>
    <FactsRow
      facts={[
        { label: 'Lives with', value: 'Maureen Calder, grandmother', note: 'kinship care since 24 August' },
        { label: 'Plan', value: 'Child protection plan, neglect', note: 'since 7 July' },
        { label: 'Lead practitioner', value: 'Clara Lund', note: 'since 21 October; third in 18 months' },
        { label: 'He says it is best to', value: 'Talk in the library, not at home.', note: 'Text first.' },
      ]}
    />
    <Columns kind="child">
      <ChronologyMonth name="November 2026">
        <ChronologyEntry
          day="Fri 13"
          time="11:30"
          datetime="2026-11-13T11:30:00Z"
          organisation={{ code: 'YJ', name: 'Northmoor Youth Justice' }}
          author="D. Martins"
          reach="named organisations"
          title="Talked with Reece for 40 minutes"
          href="#record"
        >
          <EntryPart label="Seen">Came with his grandmother, asked to talk alone, in the school library.</EntryPart>
          <ChildsWords of="Reece" look="entry">
            They said the phone was a present. Now I owe them for it. If I don’t go they’ll go to Nan’s.
          </ChildsWords>
          <EntryPart label="My view">He is frightened for his grandmother more than for himself.</EntryPart>
          <p class="kith-changed">Changed by what Reece said</p>
        </ChronologyEntry>
        <ChronologyEntry
          day="Mon 9"
          time="20:35"
          datetime="2026-11-09T20:35:00Z"
          organisation={{ code: 'PO', name: 'Northmoor Police' }}
          author="missing persons"
          reach="everyone involved"
          title="Back with his grandmother after 26 hours missing"
          href="#record"
        >
          <p>Left at 18:40 on Sunday 8 November. Came back by himself.</p>
          <Correction by="I. Shah" on="17 November" earlier="#record">
            Time of return was written 02:35; the station log says 20:35.
          </Correction>
        </ChronologyEntry>
      </ChronologyMonth>
      <AsideSection title="Who works with Reece">
        <ul class="kith-bare-list">
          <WorksWith code="CS" name="Children’s Services" who="Clara Lund, lead practitioner" since="since 21 Oct" />
          <WorksWith code="PO" name="Northmoor Police" who="PC Imran Shah" since="since 3 May" />
        </ul>
        <Check>
          <strong>Social care</strong>
          <br />
          Ruth Lowther, team manager
        </Check>
        <Check open>
          <strong>Health is missing</strong>
        </Check>
      </AsideSection>
    </Columns>
  </Section>
)

const Decision = () => (
  <Section title="A decision" id="decision">
    <Columns kind="known">
      <KnownPanel>
        <KnownPart>
          <OrganisationBadge code="EH" name="Today 09:12">
            , D. Frost, form tutor
          </OrganisationBadge>
          <p>Sat in registration with his coat on and would not put his bag down.</p>
          <ChildsWords of="Malachi" look="small">
            It’s not mine. I’m only holding it. Can I just stay in here till after the buses?
          </ChildsWords>
        </KnownPart>
        <KnownPart title="Before today">
          <DatedList
            items={[
              { on: '10 Nov', children: 'New trainers. Said a friend’s cousin bought them.' },
              { on: '12 Oct', children: <span class="kith-loaded">“he’s a big lad, he can handle himself”</span> },
            ]}
          />
        </KnownPart>
      </KnownPanel>
      <div class="kith-dense">
        <NumberedQuestion number={1} title="What could happen, and how soon?" id="q1">
          <Textarea name="risk" rows={2} label={{ text: 'What could happen', classes: 'govuk-visually-hidden' }} />
        </NumberedQuestion>
        <NumberedQuestion number={2} title="His voice" voice>
          <ChildsWords look="small">It’s not mine. I’m only holding it.</ChildsWords>
          <Textarea
            name="changed"
            rows={2}
            label="What did his words change?"
            errorMessage="Say what his words changed, or why they could not change this decision"
          />
        </NumberedQuestion>
        <NumberedQuestion number={3} title="Where this sits in Northmoor’s threshold document">
          <ThresholdPicker
            name="descriptors"
            ticked={['4.7']}
            open={4}
            note="Descriptors guide; they do not decide. Northmoor Thresholds, April 2026."
            levels={[
              {
                number: 3,
                name: 'Family Help',
                descriptors: [{ code: '3.4', text: 'Needs that several services meet together' }],
              },
              {
                number: 4,
                name: 'Protection',
                descriptors: [
                  { code: '4.7', text: 'Child is, or may be, being exploited by people outside the family' },
                  { code: '4.8', text: 'Child has been found with drugs, weapons or money for others' },
                ],
              },
            ]}
          />
          <Prompt>If police or a school sanction is being thought about, that is a decision of its own.</Prompt>
        </NumberedQuestion>
        <NumberedQuestion number={4} title="Who will be told what" wide>
          <Steps items={['Malachi, by you, in the library.', 'His mum, by phone, before it is sent.']} />
        </NumberedQuestion>
      </div>
    </Columns>
    <VoiceField
      name="words"
      label="What did Noah say?"
      hint="His exact words, as near as you can, slang and all."
      rows={2}
      value="Mum’s in bed. I sort me and Rosie out."
    >
      <Checkboxes
        name="how"
        classes="kith-row-choices govuk-checkboxes--small"
        items={[{ value: 'asked', text: 'I asked a question first' }]}
      />
    </VoiceField>
    <VoicePanel>
      <ChildsWords label="In Ellie’s words, to Mrs Holme on 18 November">
        I want Reece to come to my birthday.
      </ChildsWords>
    </VoicePanel>
    <DangerPanel>
      <p>Do not finish this page first.</p>
      <ol>
        <li>
          <strong>Call 999.</strong>
        </li>
        <li>Then tell Samira Haddad: 01632 960 204</li>
      </ol>
    </DangerPanel>
    <BodyMap
      name="mark"
      marks={[
        {
          region: 'hand-back-right',
          looked: 'Two small pink marks, healing, each about the size of a pea.',
          said: 'the kettle',
        },
      ]}
    />
    <ConflictView
      theirs={{ by: 'Tom Ellery', at: '14:05' }}
      yours={{ by: 'You', at: '14:07' }}
      fields={[
        { label: 'What could happen', theirs: 'He may be hurt.', yours: 'He may be hurt today.' },
        { label: 'Need', theirs: 'A way home.', yours: 'A way home.' },
      ]}
    />
  </Section>
)

const FrontDoor = () => (
  <Section
    title="The board"
    id="board"
    actions={
      <LinkTabs
        label="Whose contacts"
        look="joined"
        tabs={[
          { label: 'All', href: '#board', current: true, count: 40 },
          { label: 'Mine', href: '#board', count: 7 },
          { label: 'Nobody’s', href: '#board', count: 8 },
        ]}
      />
    }
  >
    <Board
      caption="Contacts waiting, by when their time runs out"
      groups={[
        {
          title: 'Late',
          count: 1,
          rows: [
            {
              left: '1 d 20 h',
              late: true,
              due: 'Tue 14:21',
              child: <Link href="#board">K.W., 12</Link>,
              worry: 'Not fed at weekends; third contact',
              from: 'Eastbridge High School',
              known: 'Yes',
              steps: 1,
              state: 'Reading',
              with: <Link href="#board">Take it</Link>,
              reason: (
                <>
                  <strong>No reason given yet.</strong> <Link href="#board">Say why it is late</Link>
                </>
              ),
            },
          ],
        },
        {
          title: 'Due today',
          count: 2,
          rows: [
            {
              left: '15 min',
              soon: true,
              due: 'Thu 10:55',
              child: <Link href="#board">U.B. (unborn)</Link>,
              worry: 'Mum 17, was in care, due February',
              from: 'Midwifery',
              known: 'Mum',
              steps: 3,
              state: 'Deciding',
              with: 'S. Mirza',
            },
            {
              left: '6 h',
              due: 'Thu 16:40',
              child: <Link href="#board">V.R., 1</Link>,
              worry: 'Mum very low; gran asking for help',
              from: 'Health visiting',
              known: 'No',
              steps: 0,
              state: <StateTag>New</StateTag>,
              with: <Link href="#board">Take it</Link>,
            },
          ],
        },
      ]}
    />
  </Section>
)

/** All components, as the children of a page. */
export function Components(): VNode {
  return (
    <>
      <PageHeading
        title="Components"
        lead="Everything Kith is drawn with. Everyone here is invented."
        back={{ label: 'Home', href: '/' }}
        actions={
          <Button secondary href="#forms">
            Go to forms
          </Button>
        }
      />
      <Work />
      <Clocks />
      <Record />
      <Decision />
      <FrontDoor />
      <Forms />
      <GovukParts />
    </>
  )
}

/** The page itself; `shell` carries what the other pages of this sign-in have. */
export const renderComponentsPage = (shell: Omit<PageProps, 'title' | 'children' | 'wide'>, nonce: string): string =>
  renderPage({ ...shell, title: 'Components', wide: true, children: <Components /> }, nonce)

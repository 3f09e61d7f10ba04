import { LinkTabs } from '../ui/index.ts'

type Part = 'people' | 'organisations' | 'sign-in' | 'waiting'
/** The parts of administration. */
export const Tabs = ({ current }: { current: Part }) => (
  <div class="govuk-!-margin-bottom-6">
    <LinkTabs
      label="Administration"
      look="ruled"
      tabs={[
        { label: 'People', href: '/administration/people', current: current === 'people' },
        { label: 'Organisations', href: '/administration/organisations', current: current === 'organisations' },
        { label: 'Work accounts', href: '/administration/sign-in', current: current === 'sign-in' },
        { label: 'Waiting', href: '/administration/agreements', current: current === 'waiting' },
      ]}
    />
  </div>
)

import { page, publicGet, type Slice } from './http.ts'

/** Help: what to do now, how Kith works in a page, how it is made for everybody. No data of anybody. */
const Help = () => (
  <>
    <h1>Help</h1>
    <h2>If a child is in danger now</h2>
    <p>
      Call 999. Then tell your safeguarding lead, or the council’s front door yourself. Anybody may. Do not finish a
      page first.
    </p>
    <h2>How we keep records</h2>
    <p>
      Each child has one chronology, written by many hands. An entry belongs to the organisation that wrote it and is
      seen only by those with a reason to see it. The page says who that is before you save.
    </p>
    <p>
      Nothing is overwritten. A correction is a new version with its reason, and everybody who can see the entry sees
      that it was corrected.
    </p>
    <p>Opening a child’s record is itself recorded: who, when, and for which organisation.</p>
    <p>
      Write so that the child can read it one day: what you saw and heard, what others said, and what you think, each
      apart.
    </p>
    <h2>When you cannot finish</h2>
    <p>
      What you type in a long form is saved as you type, and only you can see it. After a time-out, sign in again and go
      on, also on another computer.
    </p>
    <p>“Blank screen”, or the Shift key three times, hides the page at once.</p>
    <h2>Who may sign in</h2>
    <p>
      Administrators add people and end accounts; they read no record. For more than logging concerns a second person
      has to agree, and hands you your one-time link. If you are told that you joined, or that somebody asked for a link
      in your name, and it was not you, tell your lead and another administrator at once.
    </p>
    <h2>For everybody</h2>
    <p>
      Every page works by keyboard, with a screen reader, at four times the size, and without JavaScript. Two things
      need JavaScript: signing in with a passkey (your organisation’s own sign-in is the way without it), and saving
      while you type (“Save for later” is the way without it).
    </p>
    <p>If something keeps you from using Kith, tell whoever runs it in your organisation.</p>
    <h2 id="security">If you find a way in</h2>
    <p>
      If you can see or change something that you should not, stop, keep nothing, and tell whoever runs Kith in your
      organisation today. Say what you did and what you saw, but send nobody’s details.
    </p>
  </>
)

export const helpSlice: Slice = {
  name: 'help',
  routes: [publicGet('/help', { may: 'public.page', audit: 'help.read', handle: () => page('Help', Help) })],
}

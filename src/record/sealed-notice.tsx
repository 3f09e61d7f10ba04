import { InsetText, Link } from '../ui/index.ts'

/** What is sealed to the reader, who has not confirmed lately who they are: that it is there, and the way to it and back to `next`. */
export const SealedNotice = ({ count, next }: { count: number; next: string }) =>
  count === 0 ? null : (
    <InsetText>
      {count === 1
        ? 'One entry here is sealed, and you may read it.'
        : `${count} entries here are sealed, and you may read them.`}{' '}
      <Link href={`/confirm?${new URLSearchParams({ for: 'sealed', next })}`}>
        Confirm it is you to see {count === 1 ? 'it' : 'them'}
      </Link>
    </InsetText>
  )

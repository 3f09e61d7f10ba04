/** What identity needs from the program that mounts it. */
export interface IdentityDeps {
  /** True in the demonstration only: people to be instead of people who sign in. */
  demonstration: boolean
  /** 32 bytes for one purpose, the same at every start. */
  deriveKey(purpose: string): Buffer
  /** The address of this installation, without a slash at its end. */
  origin: string
  /** The roles a person can be given, in plain words (access/policy.ts has them); `system` is left out here. */
  roles: Readonly<Record<string, string>>
  /** True for real use: nothing outside may then be fetched from this machine itself. */
  production: boolean
  /** Sessions, links and challenges run on real time, also while a request's clock is set. */
  now?: () => Date
}

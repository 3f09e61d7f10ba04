import { type FieldError, type Typed, typedText } from '../platform/form.ts'
import { type Given, get, page, post, type Reply, type Route, refuse, seeOther } from '../platform/http.ts'
import { homesForm } from './looking.ts'
import { setStaffHomes, staffHomes } from './looking-queries.ts'
import { readHomes } from './looking-rules.ts'
import { HomesPage } from './staff-homes-page.tsx'

async function homesPage({ tx, once, query }: Given, typed: Typed = {}, errors: FieldError[] = []): Promise<Reply> {
  const kept = /^\d{1,6}$/.exec(query.get('kept') ?? '')
  const props = {
    ...(await staffHomes(tx)),
    kept: kept ? Number(kept[0]) : null,
    typed: typedText(typed, 'homes'),
    errors,
    once,
  }
  return page('Where staff live', () => <HomesPage {...props} />, { errors, current: '/looking/homes' })
}

/** An administrator says where people live who use Kith; nobody reads it again. */
export const staffHomeRoutes: Route[] = [
  get('/looking/homes', { may: 'looking.homes', audit: 'looking.homes.form', handle: given => homesPage(given) }),
  post('/looking/homes', {
    may: 'looking.homes',
    audit: 'looking.homes.set',
    input: homesForm,
    async handle({ tx, input }) {
      const { emails, postcodes, problems } = readHomes(input.homes)
      if (problems.length > 0) return refuse({ field: 'homes', message: problems.slice(0, 5).join('. ') })
      const kept = await setStaffHomes(tx, emails, postcodes)
      tx.event.detail.kept = kept
      return seeOther(`/looking/homes?kept=${kept}`)
    },
    again: given => homesPage(given, given.typed, given.errors),
  }),
]

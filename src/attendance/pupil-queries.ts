import { sql, type Tx } from '../platform/db.ts'
import { attendanceCode } from '../statute/index.ts'
import { format } from '../ui/index.ts'

const codeWords = (code: string): string =>
  code === '' ? 'no mark' : (attendanceCode(code)?.label ?? code).toLowerCase()

/** Words beside sessions, and marks that were changed, of one child: the newest first. Ask for the child first. */
export async function notesOf(tx: Tx, childId: string, from: string, to: string) {
  const [remarks, corrections] = await Promise.all([
    tx.many(sql<{ on: string; session: string; words: string }>`
      select distinct on (r.on_date, r.session) r.on_date as "on", r.session, r.words from attendance.remark r
      where r.child_id = ${childId} and r.on_date between ${from}::date and ${to}::date order by r.on_date desc, r.session, r.at desc limit 40`),
    tx.many(sql<{ on: string; session: string; was: string; became: string; at: Date; by: string }>`
      select c.on_date as "on", c.session, c.was, c.became, c.at, case when f.way = 'upload' then coalesce(p.name, 'the school')
        when f.way = 'http' then coalesce('the key “' || t.name || '”', 'the door for other systems')
        when f.way = 'folder' then 'a file from the watched folder' when f.way = 'command' then 'a file brought in by the administrator'
        else coalesce(p.name, 'the school') end as by
      from attendance.correction c
      left join attendance.file f on f.id = c.file_id and f.organisation_id = c.organisation_id
      left join attendance.token t on t.id = f.token_id
      left join identity.practitioner p on p.id = coalesce(f.by_practitioner, c.by_practitioner)
      where c.child_id = ${childId} and c.on_date between ${from}::date and ${to}::date order by c.on_date desc, c.at desc limit 40`),
  ])
  return {
    remarks,
    corrections: corrections.map(row => ({
      on: row.on,
      session: row.session,
      words: `Changed from “${codeWords(row.was)}” to “${codeWords(row.became)}”, ${format.shortDateTime(row.at)}, by ${row.by}`,
    })),
  }
}

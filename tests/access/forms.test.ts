/** docs/forms.md is what the mounted forms say of themselves. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { slices } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config.ts'
import type { Db } from '../../src/platform/db.ts'
import {
  choice,
  clockTime,
  id,
  ids,
  line,
  maybeChoice,
  maybeLine,
  maybePlainDate,
  plainDate,
  ticked,
  words,
} from '../../src/platform/form.ts'
import { fieldInWords, formsInWords, UNBOUNDED } from './forms.ts'

const root = join(import.meta.dirname, '../..')

describe('a field in words', () => {
  test.each([
    [words('Say what'), 'text, at most 20,000 characters; needed'],
    [line('Say it', 80), 'text, at most 80 characters; needed'],
    [maybeLine(12), 'text, at most 12 characters'],
    [id(), 'an id; needed'],
    [ids(), 'up to 200: an id'],
    [plainDate('When'), 'a date; needed'],
    [maybePlainDate(), 'a date'],
    [clockTime('When'), 'a time; needed'],
    [ticked(), 'ticked or not'],
    [choice(['red', 'blue'], 'Choose'), 'one of: red, blue; needed'],
    [maybeChoice(['red', 'blue']), 'one of: red, blue'],
    [z.coerce.number(), 'a number'],
    [z.string().regex(/^[A-Z]{2}$/), 'text of a fixed form; needed'],
    [z.string(), UNBOUNDED],
    [z.array(z.string().max(5)), 'several: text, at most 5 characters; needed'],
  ] as [z.ZodType, string][])('%#: $1', (schema, said) => expect(fieldInWords(schema)).toBe(said))
})

test('docs/forms.md says what each form takes, and what it is refused for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-forms-'))
  try {
    const config = readConfig('start', { KITH_DATA: folder, KITH_SECRET: 'only-for-reading-the-list-of-forms-0123456' })
    const all = slices({ db: {} as Db, config })
    const said = formsInWords(all, root)
    const forms = all.flatMap(slice => slice.routes).filter(route => route.method === 'post')
    expect(said.match(/^### `\//gm)?.length).toBe(forms.length)
    expect(forms.length).toBeGreaterThan(100)
    // Every text has a greatest length, but those whose form is fixed.
    expect([...said.matchAll(new RegExp(`^.*${UNBOUNDED}.*$`, 'gm'))].map(String)).toEqual([])
    expect(said).not.toMatch(/^\|.*\| several: /m)
    await expect(said).toMatchFileSnapshot('../../docs/forms.md')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

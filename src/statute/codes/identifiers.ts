/** Why a number cannot be right; `ok` says that it could be, not that anybody has it. */
export type NumberCheck = { ok: true; value: string } | { ok: false; why: string }

const checkLetters = 'ABCDEFGHJKLMNPQRTUVWXYZ'

/** The check letter of the twelve characters that follow it (eleven digits, then a digit or, if temporary, a letter). */
export function upnCheckLetter(twelve: string): string | null {
  if (!/^\d{11}[0-9A-HJ-NP-RT-Z]$/.test(twelve)) return null
  const sum = [...twelve].reduce((total, character, index) => {
    const value = /\d/.test(character) ? Number(character) : checkLetters.indexOf(character)
    return total + value * (index + 2)
  }, 0)
  return checkLetters[sum % 23] ?? null
}

/**
 * Unique pupil number: a check letter, then twelve characters weighted 2 to 13, modulo 23; I, O and S are never used.
 * A temporary number ends in a letter. Spaces are dropped, small letters made capital.
 * Source: UK Government Data Standards Catalogue, Unique Pupil Number 2.0 [read: http://www.govtalk.gov.uk/gdsc/].
 */
export function checkUpn(text: string): NumberCheck & { temporary?: boolean } {
  const value = text.replace(/\s/g, '').toUpperCase()
  if (value.length !== 13) return { ok: false, why: 'A unique pupil number has 13 characters.' }
  const letter = upnCheckLetter(value.slice(1))
  if (letter === null || !checkLetters.includes(value.charAt(0))) {
    return {
      ok: false,
      why: 'A unique pupil number is a letter, then 12 digits (the last may be a letter). I, O and S are not used.',
    }
  }
  if (letter !== value.charAt(0)) {
    return {
      ok: false,
      why: 'The first letter does not fit the rest: a character is wrong, or two have changed places.',
    }
  }
  return { ok: true, value, temporary: /[A-Z]$/.test(value) }
}

/**
 * NHS number: nine digits weighted 10 to 2, modulo 11; 11 less the remainder is the tenth, 11 counts as 0, 10 is never
 * given out. Spaces and hyphens are dropped.
 * Source: the rule as NHS Connecting for Health published it [local: https://nhsrcommunity.com/blog/nhs-number-validation.html].
 */
export function checkNhsNumber(text: string): NumberCheck {
  const value = text.replace(/[\s-]/g, '')
  if (!/^\d{10}$/.test(value)) return { ok: false, why: 'An NHS number has 10 digits.' }
  const sum = [...value.slice(0, 9)].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0)
  const check = (11 - (sum % 11)) % 11
  // A remainder of 1 would need the digit 10: such numbers are never issued. Ten equal digits pass the sum but are not
  // numbers either (0000000000 … 9999999999 stand for "not known" in many systems).
  if (check === 10 || check !== Number(value.charAt(9))) {
    return { ok: false, why: 'The last digit does not fit the rest: a digit is wrong, or two have changed places.' }
  }
  if (/^(\d)\1{9}$/.test(value)) return { ok: false, why: 'Ten equal digits are not an NHS number.' }
  return { ok: true, value }
}

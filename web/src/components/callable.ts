/**
 * Whether a telephone number can be called. That takes the plans of all countries in full, twice as much as other pages
 * need: only forms that ask for such a number import this.
 */

import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/**
 * As `toE164` of Phone.tsx, for a number that is to be called: null also where its country's plan has no such numbers,
 * as the API sees it.
 */
export function toCallable(written: string, country?: string): string | null {
  const parsed = parsePhoneNumberFromString(written, country as never);
  return parsed?.isPossible() && (parsed.country === undefined || parsed.isValid()) ? parsed.number : null;
}

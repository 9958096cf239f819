/** A telephone number as people write it; what is no number (`withheld`) is shown by the page itself. */

import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/** +31201234567 as +31 20 123 4567 */
export function phone(e164: string): string {
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}

/** 020 123 4567 or +31 20 123 4567 in a country, as E.164; null where it is no possible number. */
export function toE164(written: string, country?: string): string | null {
  const parsed = parsePhoneNumberFromString(written, country as never);
  return parsed?.isPossible() ? parsed.number : null;
}

export function Phone({ number }: { number: string }) {
  return <span className="tabular" style={{ whiteSpace: "nowrap" }}>{phone(number)}</span>;
}

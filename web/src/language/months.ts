/** Months by name. */

import { useLanguage } from "./language";

/** `2026-11` as "November 2026". */
export function useMonthName(): (month: string) => string {
  const { locale } = useLanguage();
  const named = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  return (month) => named.format(new Date(`${month}-01T00:00:00Z`));
}

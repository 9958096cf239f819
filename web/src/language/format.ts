/** Dates, numbers, currencies, durations, countries by the language of the page. Amounts stay decimal text: no floats. */

import { useLanguage } from "./language";
import { lazily, once } from "./once";

type Instant = string | Date;

function when(instant: Instant): Date {
  return typeof instant === "string" ? new Date(instant) : instant;
}

export interface Formats {
  /** 24 November 2026 */
  date: (instant: Instant, zone?: string) => string;
  /** 24 Nov */
  shortDate: (instant: Instant, zone?: string) => string;
  /** 24 Nov 2026, 17:05:09. Say the zone beside it: <Moment/> does. */
  dateTime: (instant: Instant, zone?: string) => string;
  /** 17:05 */
  time: (instant: Instant, zone?: string) => string;
  /** 1,234 */
  number: (value: number) => string;
  /** EUR 9.95 as €9.95; `amount` is the API's decimal text. */
  money: (amount: string, currency: string) => string;
  /** 1:02:03 or 2:03 */
  duration: (milliseconds: number) => string;
  /** 2 days, 3 hours: the largest unit that is full, for how long something has lasted. */
  span: (milliseconds: number) => string;
  /** 12.4 MB */
  bytes: (count: number) => string;
  /** The Netherlands */
  country: (code: string) => string;
  /** in 3 days, 5 minutes ago */
  relative: (instant: Instant, now: number) => string;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

function formats(locale: string): Formats {
  const numbers = lazily(() => new Intl.NumberFormat(locale));
  const countries = lazily(() => new Intl.DisplayNames(locale, { type: "region" }));
  const relatives = lazily(() => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
  const inZone = (options: Intl.DateTimeFormatOptions) => {
    const of = once((zone: string) => new Intl.DateTimeFormat(locale, { ...options, timeZone: zone || undefined }));
    return (instant: Instant, zone = "") => of(zone).format(when(instant));
  };
  const amounts = once(
    (currency: string) =>
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        minimumFractionDigits: 2,
        maximumFractionDigits: 6,
      }),
  );
  return {
    date: inZone({ dateStyle: "long" }),
    shortDate: inZone({ day: "numeric", month: "short" }),
    dateTime: inZone({ dateStyle: "medium", timeStyle: "medium" }),
    time: inZone({ timeStyle: "short" }),
    number: (value) => numbers().format(value),
    money: (amount, currency) => amounts(currency).format(amount as Intl.StringNumericLiteral),
    duration: (milliseconds) => clock(Math.round(milliseconds / 1000)),
    span: (milliseconds) => span(locale, milliseconds / 1000),
    bytes: (count) => bytes(locale, count),
    country: (code) => countries().of(code) ?? code,
    relative: (instant, now) => {
      const seconds = Math.round((when(instant).getTime() - now) / 1000);
      const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? (["second", 1] as const);
      return relatives().format(Math.round(seconds / size), unit);
    },
  };
}

function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

function span(locale: string, seconds: number): string {
  const [unit, size] = STEPS.find(([, each]) => seconds >= each) ?? (["second", 1] as const);
  const options = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(locale, options).format(Math.max(0, Math.floor(seconds / size)));
}

function bytes(locale: string, count: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const power = Math.min(units.length - 1, count < 1000 ? 0 : Math.floor(Math.log10(count) / 3));
  const options = { style: "unit", unit: units[power], unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, options).format(count / 1000 ** power);
}

const ofLocale = once(formats);

export function useFormats(): Formats {
  return ofLocale(useLanguage().locale);
}

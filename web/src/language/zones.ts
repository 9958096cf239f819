/** Days of a zone as instants: the API counts days in the owner's zone, and so do the pages. */

import { once } from "./once";

const DAY_MS = 86_400_000;

const clockOf = once(
  (zone) =>
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    }),
);

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offset(at: number, zone: string): number {
  const parts = clockOf(zone).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(at / 1000) * 1000;
}

/** The calendar day of an instant in a zone, as 2026-11-24. */
export function dayOf(at: number, zone: string): string {
  return new Date(at + offset(at, zone)).toISOString().slice(0, 10);
}

/** The instant at which a day begins in a zone, some days after (or before) the day of `at`. */
export function midnight(at: number, zone: string, days = 0): Date {
  return new Date(beginOf(dayAfter(dayOf(at, zone), days), zone));
}

/** The day so many days after 2026-11-24. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The instant at which a day begins in a zone. */
export function beginOf(day: string, zone: string): string {
  const wall = Date.parse(`${day}T00:00:00Z`);
  const guess = wall - offset(wall, zone);
  return new Date(wall - offset(guess, zone)).toISOString();
}

/** Every zone that the browser knows. */
export function zones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone")];
}

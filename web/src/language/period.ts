/** Stretches of time that people ask for, in the owner's zone. */

import { beginOf, dayAfter, dayOf } from "@/language/zones";

export const PERIODS = ["today", "yesterday", "week", "month", "all", "own"] as const;
export type PeriodName = (typeof PERIODS)[number];

export interface PeriodChoice {
  name: PeriodName;
  /** For one's own: days, the last one included; empty where open. */
  from: string;
  until: string;
}

export function isPeriod(text: string | null): text is PeriodName {
  return PERIODS.some((name) => name === text);
}

/** From an instant up to, not including, another; absent ends are open. */
export function instants({ name, from, until }: PeriodChoice, zone: string): { from?: string; to?: string } {
  const today = dayOf(Date.now(), zone);
  switch (name) {
    case "today":
      return { from: beginOf(today, zone) };
    case "yesterday":
      return { from: beginOf(dayAfter(today, -1), zone), to: beginOf(today, zone) };
    case "week":
      return { from: beginOf(dayAfter(today, -6), zone) };
    case "month":
      return { from: beginOf(`${today.slice(0, 8)}01`, zone) };
    case "all":
      return {};
    case "own":
      return {
        ...(from ? { from: beginOf(from, zone) } : {}),
        ...(until ? { to: beginOf(dayAfter(until, 1), zone) } : {}),
      };
  }
}

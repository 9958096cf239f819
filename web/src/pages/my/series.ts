/** Counts of several numbers, added up by day or hour; steps without calls are there with zero. */

import type { CallSummary, OutcomeCounts } from "@api";
import { dayOf, midnight } from "@/language/zones";

export interface Step {
  /** The instant at which it begins. */
  begins: string;
  calls: number;
  answered: number;
  voicemail: number;
  missed: number;
  /** Talk time in milliseconds. */
  duration: number;
  [key: string]: string | number;
}

export function missed(outcomes: OutcomeCounts): number {
  return outcomes.no_answer + outcomes.busy + outcomes.failed + outcomes.incomplete;
}

export function lastDays(summaries: CallSummary[], days: number, zone: string, now: number): Step[] {
  const steps = Array.from({ length: days }, (_, index) => empty(midnight(now, zone, index + 1 - days)));
  return filled(steps, summaries, (begins) => dayOf(new Date(begins).getTime(), zone));
}

export function hours(summaries: CallSummary[], zone: string, now: number): Step[] {
  const first = midnight(now, zone).getTime();
  const next = midnight(now, zone, 1).getTime();
  const count = Math.round((next - first) / 3_600_000); // 23 or 25 on days when clocks change
  const steps = Array.from({ length: count }, (_, index) => empty(new Date(first + index * 3_600_000)));
  return filled(steps, summaries, (begins) => String(new Date(begins).getTime()));
}

function empty(begins: Date): Step {
  return { begins: begins.toISOString(), calls: 0, answered: 0, voicemail: 0, missed: 0, duration: 0 };
}

function filled(steps: Step[], summaries: CallSummary[], key: (begins: string) => string): Step[] {
  const found = new Map(steps.map((step) => [key(step.begins), step]));
  for (const each of summaries.flatMap(({ series }) => series)) {
    const step = found.get(key(each.begins));
    if (step === undefined) continue;
    step.calls += each.calls;
    step.answered += each.outcomes.answered;
    step.voicemail += each.outcomes.voicemail + each.outcomes.announcement;
    step.missed += missed(each.outcomes);
    step.duration += each.duration_ms;
  }
  return steps;
}

/** The call plan as the form holds it, and as the API takes it. */

import type { Announcement, Hours, NumberView, Plan, PlanChange, WeeklyHours } from "@api";
import { phone, toE164 } from "@/components/Phone";

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Day = (typeof DAYS)[number];

export interface TargetValues {
  /** Of the row on the page; the API knows places only. */
  id: string;
  number: string;
  ring_seconds: number | string;
}

export interface SpecialValues {
  id: string;
  date: string;
  open: Hours[];
}

export interface AnnouncementValues {
  language: string;
  text: string;
}

export interface PlanValues {
  ring_to: TargetValues[];
  always: boolean;
  zone: string;
  weekly: Record<Day, Hours[]>;
  special: SpecialValues[];
  /** A country, and a region where they differ; empty: none are kept. */
  holidays: { country: string; region: string };
  announcement: AnnouncementValues;
  closed_announcement: AnnouncementValues;
  answering_machine: boolean;
}

export const OFFICE: Hours = { start: "09:00", end: "17:00" };
const RING_SECONDS = 25;

let made = 0;

/** An id for a row of the form. */
export function rowId(): string {
  made += 1;
  return `row-${String(made)}`;
}

export function noTarget(): TargetValues {
  return { id: rowId(), number: "", ring_seconds: RING_SECONDS };
}

function officeWeek(): Record<Day, Hours[]> {
  return Object.fromEntries(
    DAYS.map((day) => [day, day === "saturday" || day === "sunday" ? [] : [{ ...OFFICE }]]),
  ) as unknown as Record<Day, Hours[]>;
}

function words(held: Announcement | null | undefined, language: string): AnnouncementValues {
  return { language: held?.language ?? language, text: held?.text ?? "" };
}

/** `zone` and `language` are the account's: what a plan without hours or words begins with. */
export function planValues(plan: Plan, zone: string, language: string): PlanValues {
  const hours = plan.hours ?? null;
  const weekly = hours?.weekly;
  return {
    ring_to: (plan.ring_to ?? []).map((target) => ({
      id: rowId(),
      number: phone(target.number),
      ring_seconds: target.ring_seconds ?? RING_SECONDS,
    })),
    always: hours === null,
    zone: hours?.zone ?? zone,
    weekly: weekly
      ? (Object.fromEntries(DAYS.map((day) => [day, weekly[day] ?? []])) as unknown as Record<Day, Hours[]>)
      : officeWeek(),
    special: (hours?.special ?? []).map((day) => ({ id: rowId(), date: day.date, open: day.open ?? [] })),
    holidays: { country: hours?.holidays?.country ?? "", region: hours?.holidays?.region ?? "" },
    announcement: words(plan.announcement, language),
    closed_announcement: words(plan.closed_announcement, language),
    answering_machine: plan.answering_machine ?? false,
  };
}

/** Midnight as an end is the end of the day. */
function interval({ start, end }: Hours): Hours {
  return { start, end: end === "00:00" ? "24:00" : end };
}

function announcement({ language, text }: AnnouncementValues): Announcement | null {
  return text.trim() === "" ? null : { language, text: text.trim() };
}

/** What the API takes. Numbers that are none are sent as written: the API says at which field. */
export function planBody(values: PlanValues, number: NumberView): PlanChange {
  return {
    version: number.version,
    ring_to: values.ring_to.map((target) => ({
      number: toE164(target.number, number.country) ?? target.number.trim(),
      ring_seconds: Number(target.ring_seconds),
    })),
    hours: values.always
      ? null
      : {
          zone: values.zone,
          weekly: Object.fromEntries(DAYS.map((day) => [day, values.weekly[day].map(interval)])) as WeeklyHours,
          special: values.special.map(({ date, open }) => ({ date, open: open.map(interval) })),
          holidays: values.holidays.country
            ? { country: values.holidays.country, region: values.holidays.region || null }
            : null,
        },
    announcement: announcement(values.announcement),
    closed_announcement: announcement(values.closed_announcement),
    answering_machine: values.answering_machine,
  };
}

/** The fields of the form under which problems of the API are shown. */
export function planPath(path: string): string {
  return path.replace(/^hours\.(weekly|special|zone|holidays)/, "$1");
}

/** Whether the form has the field: a list or a text as a whole is none. */
export function isShown(path: string): boolean {
  return FIELDS.test(planPath(path));
}

const FIELDS =
  /^(ring_to|ring_to\.\d+\.\w+|zone|weekly\.\w+(\.\d+(\.\w+)?)?|special\.\d+\.(date|open(\.\d+(\.\w+)?)?)|holidays(\.\w+)?|(closed_)?announcement\.(text|language)|answering_machine)$/;

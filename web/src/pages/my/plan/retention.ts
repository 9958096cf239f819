/** The choice of recording as the form holds it, and as the API takes it. */

import type { SettingsRequest, SettingsView } from "@api";

export interface RetentionValues {
  record: boolean;
  days: number | string;
  purpose: string;
  /** A language, or `none` where callers are not told. */
  announcement: string;
  exemption: string;
  follow: boolean;
}

export const PRESETS = [7, 30, 90, 365];
export const NOT_TOLD = "none";
const USUAL_DAYS = 30;

export function retentionValues(held: SettingsView, language: string): RetentionValues {
  return {
    record: held.days !== null,
    days: held.days ?? USUAL_DAYS,
    purpose: held.purpose ?? "",
    announcement: held.announcement ?? (held.exemption === null ? language : NOT_TOLD),
    exemption: held.exemption ?? "",
    follow: false,
  };
}

export function retentionBody(values: RetentionValues, held: SettingsView): SettingsRequest {
  const told = values.announcement !== NOT_TOLD;
  return {
    version: held.version,
    days: values.record ? Number(values.days) : null,
    purpose: values.purpose.trim() || null,
    announcement: told ? (values.announcement as SettingsRequest["announcement"]) : null,
    exemption: told ? null : values.exemption.trim() || null,
    existing: values.follow ? "follow" : "as-promised",
  };
}

/** What a choice means beside what is held: as a key of the texts. */
export function meaning(values: RetentionValues, held: SettingsView): "stops" | "begins" | "shorter" | "longer" | "longerToo" | null {
  if (!values.record) return held.days === null ? null : "stops";
  if (held.days === null) return "begins";
  const days = Number(values.days);
  if (days < held.days) return "shorter";
  if (days > held.days) return values.follow ? "longerToo" : "longer";
  return null;
}

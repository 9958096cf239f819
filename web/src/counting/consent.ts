/**
 * Whether page views may be counted (CK-6). Nothing is counted before somebody agrees; a browser that says no by itself
 * (Global Privacy Control, or Do Not Track before it) is not asked, whatever was chosen before.
 */

import { useSyncExternalStore } from "react";

import { keep, recall } from "@/storage";

export type Consent = "yes" | "no" | "unasked" | "browser-says-no";

const listeners = new Set<() => void>();
/** Holds for the page where the browser keeps nothing. */
let chosen: "yes" | "no" | null = null;

function browserSaysNo(): boolean {
  const { globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return globalPrivacyControl === true || navigator.doNotTrack === "1";
}

function consent(): Consent {
  if (browserSaysNo()) return "browser-says-no";
  const kept = chosen ?? recall("counting");
  return kept === "yes" || kept === "no" ? kept : "unasked";
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConsent(): Consent {
  return useSyncExternalStore(subscribe, consent);
}

/** Agrees, refuses, or takes back what was agreed to. */
export function choose(answer: "yes" | "no"): void {
  chosen = answer;
  keep("counting", answer);
  for (const listener of listeners) listener();
}

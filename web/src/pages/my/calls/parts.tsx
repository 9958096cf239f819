/** What calls look like in tables. */

import { Text } from "@mantine/core";

import { Phone } from "@/components/Phone";
import type { Tone } from "@/components/Pill";
import { useTexts } from "@/language/catalogue";
import { calls } from "@/texts/calls";

import type { Outcome } from "./search";

export const OUTCOME_TONES: Record<Outcome, Tone> = {
  answered: "good",
  "no-answer": "bad",
  busy: "wait",
  failed: "bad",
  voicemail: "info",
  announcement: "quiet",
  incomplete: "quiet",
};

/** A caller's number, or that there is none to show. */
export function Caller({ caller }: { caller: string }) {
  const t = useTexts(calls);
  if (caller !== "withheld" && caller !== "unknown") return <Phone number={caller} />;
  return (
    <Text component="span" size="sm" c="dimmed">
      {caller === "withheld" ? t.withheld : t.unknown}
    </Text>
  );
}

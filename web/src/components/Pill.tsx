/** A state in one word. The colour helps; the word says it. */

import { Badge } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./Pill.module.css";

export type Tone = "good" | "wait" | "bad" | "quiet" | "info";

const COLORS: Record<Tone, string> = { good: "green", wait: "yellow", bad: "red", quiet: "gray", info: "brand" };

export function Pill({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <Badge color={COLORS[tone]} variant="light" tt="none" fw={600} size="md" classNames={{ root: classes.pill, label: classes.word }}>
      {children}
    </Badge>
  );
}

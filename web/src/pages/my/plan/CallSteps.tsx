/** What a caller meets, step by step, by the plan as it stands in the form. */

import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { useTexts } from "@/language/catalogue";
import { plan } from "@/texts/plan";

import classes from "./plan.module.css";
import type { PlanValues } from "./values";

interface CallStepsProps {
  values: PlanValues;
  numberId: string;
}

export function CallSteps({ values, numberId }: CallStepsProps) {
  const t = useTexts(plan).steps;
  const may = useMay();
  const path = { path: { number_id: numberId } };
  const recording = $api.useQuery(
    "get",
    "/numbers/{number_id}/recording",
    { params: path },
    { enabled: may("recordings:read") },
  );
  const told = recording.data?.days != null && recording.data.announcement != null;
  const steps = [t.answers];
  if (!values.always) steps.push(values.answering_machine ? t.closedMachine : t.closed);
  if (values.announcement.text.trim()) steps.push(t.announcement);
  if (told) steps.push(t.recorded);
  for (const target of values.ring_to) steps.push(t.rings(target.number || "…", String(target.ring_seconds)));
  if (values.ring_to.length === 0) steps.push(t.nowhere);
  steps.push(values.answering_machine ? t.message : t.ends);
  return (
    <ol className={classes.steps}>
      {steps.map((step, index) => (
        <li key={index}>{step}</li>
      ))}
    </ol>
  );
}

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
  const steps = [];
  if (values.announcement.text.trim()) steps.push(t.announcement);
  if (told) steps.push(t.recorded);
  for (const target of values.ring_to) steps.push(t.rings(target.number || "…", String(target.ring_seconds)));
  if (values.ring_to.length === 0) steps.push(t.nowhere);
  steps.push(values.answering_machine ? t.message : t.ends);
  return (
    <ol className={classes.steps}>
      <li>
        {t.answers}
        {!values.always && <Outside values={values} />}
      </li>
      {steps.map((step, index) => (
        <li key={index}>{step}</li>
      ))}
    </ol>
  );
}

/** A way of its own: who calls then goes through none of the other steps. */
function Outside({ values }: { values: PlanValues }) {
  const t = useTexts(plan).steps;
  const spoken = values.closed_announcement.text.trim() !== "";
  const machine = values.answering_machine;
  const silent = !spoken && !machine;
  const what = spoken ? (machine ? t.closedThenMachine : t.closed) : machine ? t.closedMachine : t.closedNothing;
  return (
    <p className={classes.fork} data-silent={silent || undefined}>
      <b>{t.outside}</b> {what}
    </p>
  );
}

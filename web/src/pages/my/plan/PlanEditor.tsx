/** The call plan of a number: one form, saved as a whole, in force from the next call on. */

import { Button, Group, Select, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

import type { NumberView } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useAccount, useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { toCallable } from "@/components/callable";
import { Problem } from "@/components/Problem";
import { useUnsaved } from "@/components/useUnsaved";
import { useTexts } from "@/language/catalogue";
import { plan } from "@/texts/plan";

import { CallSteps } from "./CallSteps";
import { OpeningHours } from "./OpeningHours";
import classes from "./plan.module.css";
import { RingToList } from "./RingToList";
import { isShown, planBody, planPath, planValues, type PlanValues } from "./values";

interface PlanEditorProps {
  number: NumberView;
  onChanged: (number: NumberView) => void;
  /** Beside the steps of a call. */
  aside?: ReactNode;
}

export function PlanEditor({ number, onChanged, aside }: PlanEditorProps) {
  const t = useTexts(plan);
  const account = useAccount();
  const may = useMay();
  const disabled = !may("numbers:write") || number.state === "released";
  const form = useForm<PlanValues>({
    initialValues: planValues(number.plan, account.data?.zone ?? "UTC", account.data?.language ?? "en"),
    validate: {
      ring_to: { number: (written) => (toCallable(written, number.country) === null ? t.ringTo.wrong : null) },
    },
  });
  const saving = $api.useMutation("put", "/numbers/{number_id}/plan", {
    onSuccess: (changed) => {
      form.setValues(planValues(changed.plan, form.values.zone, account.data?.language ?? "en"));
      form.resetDirty();
      onChanged(changed);
      notifications.show({ message: t.saved, color: "green" });
    },
    onError: (error) => form.setErrors(fieldErrors(error, planPath)),
  });
  const leaving = useUnsaved(!disabled && form.isDirty());
  const path = { params: { path: { number_id: number.number_id } } };
  const isNowhere = $api.useQuery("get", "/numbers/{number_id}/answering-machine", path).data?.address_ids.length === 0;
  const save = (values: PlanValues) =>
    saving.mutate({ params: { path: { number_id: number.number_id } }, body: planBody(values, number) });
  return (
    <form onSubmit={form.onSubmit(save)} noValidate>
      {leaving}
      <div className={classes.columns}>
        <Stack gap="lg">
          <Card title={t.ringTo.title} lead={t.ringTo.lead}>
            <RingToList form={form} country={number.country} disabled={disabled} />
          </Card>
          <Card title={t.hours.title} lead={t.hours.lead}>
            <OpeningHours form={form} disabled={disabled} />
          </Card>
          <Card title={t.words.title} lead={t.words.lead}>
            <Words form={form} disabled={disabled} />
          </Card>
          <Card title={t.unanswered.title}>
            <Switch
              label={t.unanswered.switch}
              description={isNowhere ? t.unanswered.needs : t.unanswered.hint}
              disabled={disabled}
              {...form.getInputProps("answering_machine", { type: "checkbox" })}
            />
          </Card>
        </Stack>
        <div className={classes.aside}>
          <Card title={t.steps.title}>
            <CallSteps values={form.values} numberId={number.number_id} />
          </Card>
          {aside}
        </div>
      </div>
      {!disabled && (form.isDirty() || saving.isPending) && (
        <div className={classes.save}>
          <div>
            <Problem error={saving.error} shownAtFields={Object.keys(fieldErrors(saving.error)).filter(isShown)} />
            <Text size="sm">{t.unsaved}</Text>
          </div>
          <Group gap="sm">
            <Button variant="default" onClick={form.reset}>
              {t.discard}
            </Button>
            <Button type="submit" loading={saving.isPending}>
              {t.save}
            </Button>
          </Group>
        </div>
      )}
    </form>
  );
}

function Words({ form, disabled }: { form: UseFormReturnType<PlanValues>; disabled: boolean }) {
  const t = useTexts(plan).words;
  const languages = Object.entries(t.languages).map(([value, label]) => ({ value, label }));
  return (
    <Stack gap="md">
      {(["announcement", "closed_announcement"] as const).map((which) => (
        <Stack key={which} gap="xs">
          <Textarea
            label={which === "announcement" ? t.open : t.closed}
            description={which === "announcement" ? t.openHint : t.closedHint}
            autosize
            minRows={2}
            maxLength={1000}
            disabled={disabled}
            {...form.getInputProps(`${which}.text`)}
          />
          {form.values[which].text.trim() !== "" && (
            <Select
              label={t.language}
              data={languages}
              allowDeselect={false}
              disabled={disabled}
              maw={220}
              {...form.getInputProps(`${which}.language`)}
            />
          )}
        </Stack>
      ))}
    </Stack>
  );
}

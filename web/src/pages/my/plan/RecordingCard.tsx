/** Recording of a number's calls: on or off, for how long, and what a change does to what is recorded already. */

import { Alert, Button, Checkbox, Chip, Group, NumberInput, Select, Skeleton, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";

import type { NumberView, SettingsRequest, SettingsView } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useAccount, useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { TextLink } from "@/components/LinkButton";
import { Problem } from "@/components/Problem";
import { useUnsaved } from "@/components/useUnsaved";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { retention } from "@/texts/retention";

import { meaning, NOT_TOLD, PRESETS, retentionBody, retentionValues, type RetentionValues } from "./retention";

export function RecordingCard({ number }: { number: NumberView }) {
  const t = useTexts(retention);
  const account = useAccount();
  const held = $api.useQuery("get", "/numbers/{number_id}/recording", { params: { path: { number_id: number.number_id } } });
  return (
    <Card
      title={t.title}
      lead={t.lead}
      actions={
        <TextLink href={`/my/recordings?number=${number.number_id}`} size="sm" py={2}>
          {t.see}
        </TextLink>
      }
    >
      {held.isError && <Problem error={held.error} onRetry={() => void held.refetch()} />}
      {held.isPending && <Skeleton height={120} />}
      {held.data && account.data && (
        <RetentionForm key={held.data.version} held={held.data} language={account.data.language} onSaved={() => void held.refetch()} />
      )}
    </Card>
  );
}

interface RetentionFormProps {
  held: SettingsView;
  language: string;
  onSaved: () => void;
}

function RetentionForm({ held, language, onSaved }: RetentionFormProps) {
  const t = useTexts(retention);
  const format = useFormats();
  const may = useMay();
  const disabled = !may("recordings:remove");
  const [asking, setAsking] = useState(false);
  const form = useForm<RetentionValues>({ initialValues: retentionValues(held, language) });
  const change = useConsequence(form.values, held, disabled);
  const params = { path: { number_id: held.number_id } };
  const saving = $api.useMutation("put", "/numbers/{number_id}/recording", {
    onSuccess: ({ due }) => {
      setAsking(false);
      notifications.show({ message: due > 0 ? t.savedRemoved(format.number(due)) : t.saved, color: "green" });
      onSaved();
    },
    onError: (error) => {
      setAsking(false);
      form.setErrors(fieldErrors(error));
      void change.preview.refetch();
    },
  });
  const leaving = useUnsaved(!disabled && form.isDirty());
  const removes = change.preview.data?.removes ?? 0;
  const save = () => saving.mutate({ params, body: { ...retentionBody(form.values, held), removes } });
  const days = Number(form.values.days) === 1 ? t.day : t.daysUnit(format.number(Number(form.values.days)));
  return (
    <form onSubmit={form.onSubmit(() => (removes > 0 ? setAsking(true) : save()))} noValidate>
      {leaving}
      <Stack gap="md">
        <Switch
          label={form.values.record ? t.on : t.off}
          disabled={disabled}
          {...form.getInputProps("record", { type: "checkbox" })}
        />
        {form.values.record && <Choices form={form} held={held} disabled={disabled} />}
        {change.isChanged && (
          <Consequence values={form.values} held={held} removes={change.preview.data} isPending={change.preview.isFetching} />
        )}
        <Problem error={saving.error} shownAtFields={["days", "purpose", "announcement", "exemption"]} />
        {!disabled && (
          <Group justify="flex-end">
            <Text size="xs" c="dimmed" flex="1 1 14rem">
              {t.region(held.region)}
            </Text>
            <Button
              type="submit"
              loading={saving.isPending}
              disabled={!form.isDirty() || (change.isChanged && change.preview.isFetching)}
              color={removes > 0 ? "red" : undefined}
            >
              {t.save}
            </Button>
          </Group>
        )}
      </Stack>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.confirm.title(format.number(removes))}
        consequence={t.confirm.text(format.number(removes), days)}
        action={t.confirm.action}
        onConfirm={save}
        pending={saving.isPending}
      />
    </form>
  );
}

/** Asks the API what the choice in the form would do, a moment after it was last changed. */
function useConsequence(values: RetentionValues, held: SettingsView, disabled: boolean) {
  const [settled] = useDebouncedValue(values, 400);
  const body = retentionBody(settled, held);
  const isChanged = meaning(values, held) !== null;
  const shorter = body.days !== null && held.days !== null && body.days < held.days;
  // The words play no part in the count, and would be refused while they are still being written.
  const words = { purpose: held.purpose, announcement: held.announcement, exemption: held.exemption };
  const asked = { ...body, ...words } as SettingsRequest;
  const preview = $api.useQuery(
    "post",
    "/numbers/{number_id}/recording/preview",
    { params: { path: { number_id: held.number_id } }, body: asked },
    { enabled: shorter && !disabled && Number.isInteger(body.days), staleTime: 0 },
  );
  return { isChanged, preview: shorter ? preview : { ...preview, data: undefined, isFetching: false } };
}

interface ConsequenceProps {
  values: RetentionValues;
  held: SettingsView;
  removes: { removes: number; at_least: boolean } | undefined;
  isPending: boolean;
}

function Consequence({ values, held, removes, isPending }: ConsequenceProps) {
  const t = useTexts(retention);
  const format = useFormats();
  const what = meaning(values, held);
  if (what === null) return null;
  const count = removes?.removes ?? 0;
  const figure = format.number(count);
  const sentence = removes?.at_least ? t.atLeast(figure) : count === 0 ? t.removesNone : count === 1 ? t.removesOne : t.removes(figure);
  return (
    <Alert color={count > 0 ? "red" : "brand"} icon={<IconInfoCircle aria-hidden />} title={t.consequence} role="status">
      <Text size="sm">{t[what]}</Text>
      {what !== "begins" && (
        <Text size="sm" fw={600}>
          {isPending ? t.looking : sentence}
        </Text>
      )}
    </Alert>
  );
}

interface ChoicesProps {
  form: UseFormReturnType<RetentionValues>;
  held: SettingsView;
  disabled: boolean;
}

function Choices({ form, held, disabled }: ChoicesProps) {
  const t = useTexts(retention);
  const languages = Object.entries(t.languages).map(([value, label]) => ({ value, label: `${t.tellIn} ${label}` }));
  const longer = held.days !== null && Number(form.values.days) > held.days;
  return (
    <>
      <Days form={form} held={held} disabled={disabled} />
      {longer && (
        <Checkbox
          label={t.existing}
          description={t.existingHint}
          disabled={disabled}
          {...form.getInputProps("follow", { type: "checkbox" })}
        />
      )}
      <Textarea
        label={t.purpose}
        description={t.purposeHint}
        autosize
        minRows={2}
        maxLength={500}
        required
        disabled={disabled}
        {...form.getInputProps("purpose")}
      />
      <Select
        label={t.tell}
        data={[...languages, { value: NOT_TOLD, label: t.tellNot }]}
        allowDeselect={false}
        disabled={disabled}
        maw={340}
        {...form.getInputProps("announcement")}
      />
      {form.values.announcement === NOT_TOLD && (
        <Textarea
          label={t.exemption}
          description={t.exemptionHint}
          autosize
          minRows={2}
          maxLength={500}
          required
          disabled={disabled}
          {...form.getInputProps("exemption")}
        />
      )}
    </>
  );
}

function Days({ form, held, disabled }: ChoicesProps) {
  const t = useTexts(retention);
  const format = useFormats();
  return (
    <Stack gap="xs">
      <NumberInput
        label={t.days}
        description={t.daysHint(String(held.shortest_days ?? 1), format.number(held.longest_days ?? 3650))}
        min={held.shortest_days ?? 1}
        max={held.longest_days ?? 3650}
        clampBehavior="blur"
        allowDecimal={false}
        disabled={disabled}
        maw={220}
        {...form.getInputProps("days")}
      />
      <Chip.Group value={String(form.values.days)} onChange={(chosen) => form.setFieldValue("days", Number(chosen))}>
        <Group gap="xs">
          {PRESETS.map((days) => (
            <Chip key={days} value={String(days)} size="sm" disabled={disabled}>
              {t.daysUnit(format.number(days))}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Stack>
  );
}

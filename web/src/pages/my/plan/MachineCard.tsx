/** The answering machine of a number: where its messages go, in which language, what callers hear first. */

import { Button, Group, SegmentedControl, Select, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";

import type { AddressView, MachineView, NumberView } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { TextLink } from "@/components/LinkButton";
import { Problem } from "@/components/Problem";
import { useUnsaved } from "@/components/useUnsaved";
import { useTexts } from "@/language/catalogue";
import { machine as texts } from "@/texts/machine";

import { Greeting } from "./Greeting";

const MINUTES = [1, 2, 3, 5, 10, 30];
const NOBODY = "";

interface MachineValues {
  first: string | null;
  second: string;
  language: MachineView["language"];
  format: MachineView["format"];
  longest: string;
}

/** The field of the form under which a problem of the API is shown. */
function machineField(path: string): string {
  if (path.startsWith("address_ids")) return path.endsWith(".1") ? "second" : "first";
  return path === "longest_seconds" ? "longest" : path;
}

export function MachineCard({ number }: { number: NumberView }) {
  const t = useTexts(texts).card;
  const path = { params: { path: { number_id: number.number_id } } };
  const machine = $api.useQuery("get", "/numbers/{number_id}/answering-machine", path);
  const addresses = $api.useQuery("get", "/voicemail/addresses");
  return (
    <Card
      title={t.title}
      lead={t.lead}
      actions={
        <TextLink href="/my/messages" size="sm" py={2}>
          {t.addresses}
        </TextLink>
      }
    >
      <Problem error={machine.error ?? addresses.error} />
      {machine.data && addresses.data ? (
        <Stack gap="lg">
          <MachineForm
            key={machine.data.version}
            machine={machine.data}
            addresses={addresses.data.items}
            onSaved={() => void machine.refetch()}
          />
          <Greeting machine={machine.data} onChanged={() => void machine.refetch()} />
        </Stack>
      ) : (
        <Skeleton height={140} />
      )}
    </Card>
  );
}

interface MachineFormProps {
  machine: MachineView;
  addresses: AddressView[];
  onSaved: () => void;
}

function values(machine: MachineView): MachineValues {
  const [first, second] = machine.address_ids;
  return {
    first: first ?? null,
    second: second ?? NOBODY,
    language: machine.language,
    format: machine.format,
    longest: String(machine.longest_seconds),
  };
}

function MachineForm({ machine, addresses, onSaved }: MachineFormProps) {
  const t = useTexts(texts).card;
  const may = useMay();
  const disabled = !may("numbers:write");
  const form = useForm<MachineValues>({ initialValues: values(machine) });
  const saving = $api.useMutation("put", "/numbers/{number_id}/answering-machine", {
    onSuccess: () => {
      notifications.show({ message: t.saved, color: "green" });
      onSaved();
    },
    onError: (error) => form.setErrors(fieldErrors(error, machineField)),
  });
  const leaving = useUnsaved(!disabled && form.isDirty());
  const save = ({ first, second, language, format, longest }: MachineValues) =>
    saving.mutate({
      params: { path: { number_id: machine.number_id } },
      body: {
        language,
        format,
        longest_seconds: Number(longest),
        address_ids: [first, second].filter((each): each is string => each !== null && each !== NOBODY),
        version: machine.version,
      },
    });
  const usable = addresses.filter(({ state }) => state === "confirmed");
  const options = usable.map((address) => ({ value: address.address_id, label: address.email }));
  const seconds = new Set([...MINUTES.map((minutes) => minutes * 60), machine.longest_seconds]);
  return (
    <form onSubmit={form.onSubmit(save)} noValidate>
      {leaving}
      <Stack gap="md">
        {usable.length === 0 && <Text size="sm">{t.noAddress}</Text>}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select label={t.to} data={options} allowDeselect={false} disabled={disabled || usable.length === 0} {...form.getInputProps("first")} />
          <Select
            label={t.fallback}
            data={[{ value: NOBODY, label: t.noFallback }, ...options.filter(({ value }) => value !== form.values.first)]}
            allowDeselect={false}
            disabled={disabled || usable.length < 2}
            {...form.getInputProps("second")}
          />
          <Select
            label={t.language}
            data={Object.entries(t.languages).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
            disabled={disabled}
            {...form.getInputProps("language")}
          />
          <Select
            label={t.longest}
            data={[...seconds].sort((a, b) => a - b).map((each) => ({ value: String(each), label: t.minutes(String(each / 60)) }))}
            allowDeselect={false}
            disabled={disabled}
            {...form.getInputProps("longest")}
          />
        </SimpleGrid>
        <Group gap="sm">
          <Text size="sm" id="audio-format">
            {t.format}
          </Text>
          <SegmentedControl
            aria-labelledby="audio-format"
            data={[
              { value: "mp3", label: "MP3" },
              { value: "wav", label: "WAV" },
            ]}
            disabled={disabled}
            {...form.getInputProps("format")}
          />
        </Group>
        <Problem
          error={saving.error}
          shownAtFields={Object.keys(fieldErrors(saving.error)).filter((path) => machineField(path) in form.values)}
        />
        {!disabled && (
          <Group justify="flex-end">
            <Button type="submit" variant="default" loading={saving.isPending} disabled={!form.isDirty()}>
              {t.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

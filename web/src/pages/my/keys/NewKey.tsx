/** Makes a key, and shows its secret once. */

import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconKey } from "@tabler/icons-react";

import type { KeyRequest } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useMay } from "@/api/session";
import { useZone } from "@/components/Moment";
import { Problem } from "@/components/Problem";
import { Copyable } from "@/components/Secret";
import { useTexts } from "@/language/catalogue";
import { beginOf } from "@/language/zones";
import { common } from "@/texts/common";
import { keys } from "@/texts/keys";

type Scope = KeyRequest["scopes"][number];

const SWITCH: Scope[] = ["calls:write", "plan:read", "voicemail:send", "recordings:write"];
const NO_SOURCE = "";

interface NewKeyProps {
  opened: boolean;
  onClose: () => void;
  onMade: () => void;
}

export function NewKey({ opened, onClose, onMade }: NewKeyProps) {
  const t = useTexts(keys);
  const close = useTexts(common).close;
  const making = $api.useMutation("post", "/keys", { onSuccess: onMade });
  const secret = making.data?.secret;
  const done = () => {
    making.reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={done}
      size="lg"
      title={<b>{secret ? t.secretTitle : t.make}</b>}
      closeButtonProps={{ "aria-label": close }}
      closeOnClickOutside={!secret}
    >
      {secret ? (
        <Stack gap="md">
          <Alert color="brand" icon={<IconKey aria-hidden />}>
            {t.secretText}
          </Alert>
          <Copyable text={secret} label={t.title} />
          <Group justify="flex-end">
            <Button onClick={done}>{t.secretDone}</Button>
          </Group>
        </Stack>
      ) : (
        <KeyForm error={making.error} isPending={making.isPending} onMake={(body) => making.mutate({ body })} onCancel={done} />
      )}
    </Modal>
  );
}

interface KeyFormProps {
  error: unknown;
  isPending: boolean;
  onMake: (body: KeyRequest) => void;
  onCancel: () => void;
}

function KeyForm({ error, isPending, onMake, onCancel }: KeyFormProps) {
  const t = useTexts(keys);
  const cancel = useTexts(common).cancel;
  const zone = useZone();
  const may = useMay();
  const sources = $api.useQuery("get", "/sources", { params: { query: { limit: 200 } } }, { enabled: may("sources:read") });
  const form = useForm<{ name: string; scopes: Scope[]; source: string; expires: string }>({
    initialValues: { name: "", scopes: [], source: NO_SOURCE, expires: "" },
    validate: { scopes: (scopes) => (scopes.length === 0 ? t.noScope : null) },
  });
  const refused = fieldErrors(error);
  const chosen = (source: string | null) => {
    form.setFieldValue("source", source ?? NO_SOURCE);
    form.setFieldValue("scopes", source ? SWITCH : []);
  };
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ name, scopes, source, expires }) =>
        onMake({
          name,
          scopes,
          ...(source ? { source_id: source } : {}),
          ...(expires ? { expires_at: beginOf(expires, zone) } : {}),
        }),
      )}
    >
      <Stack gap="md">
        <Problem error={error} shownAtFields={["name", "expires_at"]} />
        <TextInput
          label={t.name}
          description={t.nameHint}
          required
          maxLength={80}
          data-autofocus
          {...form.getInputProps("name")}
          error={form.errors.name ?? refused.name}
        />
        <Select
          label={t.source}
          data={[
            { value: NO_SOURCE, label: t.sourceNone },
            ...(sources.data?.items ?? []).map((source) => ({ value: source.source_id, label: source.name })),
          ]}
          value={form.values.source}
          onChange={chosen}
          allowDeselect={false}
        />
        <Checkbox.Group label={t.may} description={t.mayHint} {...form.getInputProps("scopes")}>
          <Stack gap="sm" mt="xs">
            <Scopes />
          </Stack>
        </Checkbox.Group>
        <TextInput
          label={t.expires}
          description={t.expiresHint}
          type="date"
          maw={220}
          {...form.getInputProps("expires")}
          error={refused.expires_at}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            {cancel}
          </Button>
          <Button type="submit" loading={isPending}>
            {t.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Scopes() {
  const t = useTexts(keys);
  const all = Object.keys(t.scopeNames) as Scope[];
  const groups = {
    read: all.filter((scope) => !SWITCH.includes(scope) && /:(read|listen)$/.test(scope)),
    write: all.filter((scope) => !SWITCH.includes(scope) && !/:(read|listen)$/.test(scope)),
    switch: SWITCH,
  };
  return (Object.keys(groups) as (keyof typeof groups)[]).map((group) => (
    <div key={group}>
      <Text size="sm" fw={600} mb={4}>
        {t.groups[group]}
      </Text>
      <Stack gap={6}>
        {groups[group].map((scope) => (
          <Checkbox key={scope} value={scope} label={t.scopeNames[scope as keyof typeof t.scopeNames]} />
        ))}
      </Stack>
    </div>
  ));
}

/** The company, its contact person, language and zone. */

import { Button, Group, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm, type FormErrors } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";

import type { AccountChange, AccountView } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useAccount, useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import {
  ContactFields,
  markFields,
  OrganisationFields,
  PARTY_FIELDS,
  partyBody,
  partyValues,
  type PartyValues,
  usePhoneRule,
} from "@/components/PartyFields";
import { Problem } from "@/components/Problem";
import { Copyable } from "@/components/Secret";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { account as texts } from "@/texts/account";
import { shop } from "@/texts/shop";

import { EmailChange } from "./account/EmailChange";

export default function Account() {
  const t = useTexts(texts);
  const format = useFormats();
  const asked = useAccount();
  if (!asked.data) {
    return asked.error ? (
      <Page title={t.title} width="narrow">
        <Problem error={asked.error} onRetry={() => void asked.refetch()} />
      </Page>
    ) : (
      <Loading />
    );
  }
  const held = asked.data;
  return (
    <Page title={t.title} lead={t.lead} width="narrow">
      <Stack gap="lg">
        <Parties key={`parties-${String(held.version)}`} held={held} />
        <EmailChange hasContact={held.contact !== null} />
        <Preferences key={`preferences-${String(held.version)}`} held={held} />
        <Stack gap={4}>
          <Text size="sm" c="dimmed">
            {t.since(format.date(held.created_at))} · {t.statement(format.date(`${held.privacy_statement}T12:00:00Z`, "UTC"))}
          </Text>
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {t.id}
            </Text>
            <Copyable text={held.account_id} label={t.id} />
          </Group>
        </Stack>
      </Stack>
    </Page>
  );
}

function useSaving(onError: (error: unknown) => void) {
  const t = useTexts(texts);
  const queries = useQueryClient();
  return $api.useMutation("patch", "/account", {
    onSuccess: (after) => {
      notifications.show({ message: t.saved, color: "green" });
      queries.setQueryData($api.queryOptions("get", "/account", {}).queryKey, after);
    },
    onError,
  });
}

function Parties({ held }: { held: AccountView }) {
  const t = useTexts(texts);
  const words = useTexts(shop).checkout;
  const may = useMay();
  const phoneRule = usePhoneRule();
  /** Whether a contact is told: nobody has to be named before something is ordered. */
  const names = ({ contact }: PartyValues) => held.contact !== null || contact.name.trim() !== "";
  const form = useForm<PartyValues>({
    initialValues: partyValues(held),
    validate: { contact: { phone: (written, values) => (names(values) ? phoneRule(written, values) : null) } },
  });
  const mark = (errors: FormErrors) => markFields(form, errors);
  const saving = useSaving((error) => mark(fieldErrors(error)));
  const save = (values: PartyValues) => {
    const { organisation, contact } = partyBody(values);
    // The address is changed from both mailboxes; so it goes out as it is held.
    const body: AccountChange = { version: held.version, organisation };
    if (held.contact) body.contact = { ...contact, email: held.contact.email };
    else if (names(values)) body.contact = contact;
    saving.mutate({ body });
  };
  return (
    <form noValidate onSubmit={form.onSubmit(save, mark)}>
      <Stack gap="lg">
        <Card title={t.organisation}>
          <fieldset disabled={!may("account:write")} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
            <OrganisationFields form={form} />
          </fieldset>
        </Card>
        <Card title={t.contact} lead={t.contactLead}>
          {held.contact ? (
            <>
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                <TextInput label={words.name} autoComplete="name" required {...form.getInputProps("contact.name")} />
                <TextInput label={words.phone} type="tel" autoComplete="tel" required {...form.getInputProps("contact.phone")} />
              </SimpleGrid>
              <Text size="sm" c="dimmed" mt="sm">
                {words.email}: {held.contact.email}
              </Text>
            </>
          ) : (
            <ContactFields form={form} />
          )}
        </Card>
        <Problem error={saving.error} shownAtFields={PARTY_FIELDS} />
        {may("account:write") && (
          <Group justify="flex-end">
            <Button type="submit" loading={saving.isPending} disabled={!form.isDirty()}>
              {t.save}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

const ZONES = Intl.supportedValuesOf("timeZone");

function Preferences({ held }: { held: AccountView }) {
  const t = useTexts(texts);
  const may = useMay();
  const form = useForm({ initialValues: { language: held.language, zone: held.zone } });
  const saving = useSaving((error) => form.setErrors(fieldErrors(error)));
  const zones = ZONES.includes(held.zone) ? ZONES : [held.zone, ...ZONES];
  return (
    <Card title={t.preferences}>
      <form
        noValidate
        onSubmit={form.onSubmit((values) => saving.mutate({ body: { version: held.version, ...values } as AccountChange }))}
      >
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label={t.language}
              data={Object.entries(t.languages).map(([value, label]) => ({ value, label }))}
              allowDeselect={false}
              {...form.getInputProps("language")}
            />
            <Select label={t.zone} data={zones} searchable allowDeselect={false} {...form.getInputProps("zone")} />
          </SimpleGrid>
          <Text size="xs" c="dimmed">
            {t.zoneHint}
          </Text>
          <Problem error={saving.error} shownAtFields={["language", "zone"]} />
          {may("account:write") && (
            <Group justify="flex-end">
              <Button type="submit" variant="default" loading={saving.isPending} disabled={!form.isDirty()}>
                {t.save}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  );
}

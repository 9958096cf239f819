import { Button, Code, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { IconPlugConnected } from "@tabler/icons-react";
import { useState } from "react";

import type { SourceRequest, SourceView } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { PasswordField } from "@/components/PasswordField";
import { COUNTRIES } from "@/components/countries";
import { DataTable } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment, useZone, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { zones } from "@/language/zones";
import { common } from "@/texts/common";
import { security } from "@/texts/security";

/** Formats by the names of what writes them: names of products are the same in every language. */
/** Names of products; what is none has words. */
const PRODUCTS: Record<Exclude<SourceRequest["kind"], "carrier-fixed">, string> = {
  "asterisk-csv": "Asterisk (Master.csv, cdr_custom)",
  "freeswitch-json": "FreeSWITCH (JSON)",
  "freeswitch-xml": "FreeSWITCH (XML)",
  "freeswitch-csv": "FreeSWITCH (CSV)",
  "kamailio-acc": "Kamailio (acc)",
  "chime-sdk": "Amazon Chime SDK Voice Connector",
  "amazon-connect": "Amazon Connect",
  twilio: "Twilio",
  telnyx: "Telnyx",
  "didww-csv": "DIDWW (CSV)",
  "broadworks-xml": "BroadWorks (XML)",
  "callfactory-json": "Call Factory (JSON)",
};

const SIGNING = new Set<string>(["twilio", "telnyx"]);

function useKinds(): Record<string, string> {
  return { ...PRODUCTS, "carrier-fixed": useTexts(security).switches.fixedWidth };
}

export default function Switches() {
  const t = useTexts(security).switches;
  const may = useMay();
  const [opened, dialog] = useDisclosure(false);
  const list = $api.useInfiniteQuery("get", "/sources", { params: { query: { limit: 50 } } }, BY_CURSOR);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const add = may("sources:write") && <Button onClick={dialog.open}>{t.add}</Button>;
  return (
    <Page title={t.title} lead={t.lead} actions={rows?.length ? add : undefined}>
      {list.isError && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      <Card flush {...(rows?.length ? { title: t.title, lead: t.key, actions: <ZoneNote /> } : {})}>
        {rows?.length === 0 ? (
          <Empty icon={IconPlugConnected} title={t.empty.title} text={t.empty.text} action={add} />
        ) : (
          <Sources rows={rows} />
        )}
        <LoadMore list={list} />
      </Card>
      <Connect opened={opened} onClose={dialog.close} />
    </Page>
  );
}

function Sources({ rows }: { rows: SourceView[] | undefined }) {
  const t = useTexts(security).switches;
  const kinds = useKinds();
  const may = useMay();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<SourceView | null>(null);
  const removing = $api.useMutation("delete", "/sources/{source_id}", {
    onSuccess: async () => {
      setLeaving(null);
      await queries.invalidateQueries({ queryKey: ["get", "/sources"] });
    },
  });
  return (
    <>
      <DataTable<SourceView>
        caption={t.title}
        rows={rows}
        rowKey={({ source_id }) => source_id}
        columns={[
          {
            key: "name",
            title: t.name,
            cell: (source) => (
              <div>
                <Text size="sm" fw={600}>
                  {source.name}
                </Text>
                <Code fz="xs">{source.source_id}</Code>
              </div>
            ),
          },
          { key: "kind", title: t.kind, cell: ({ kind }) => kinds[kind] ?? kind },
          { key: "zone", title: t.zone, cell: ({ zone }) => zone.replaceAll("/", "/\u200b") },
          {
            key: "path",
            title: t.path,
            cell: ({ webhook_path }) => (webhook_path ? <Code fz="xs">/v1{webhook_path}</Code> : "–"),
          },
          { key: "made", title: t.made, cell: (source) => <Moment at={source.created_at} show="date" /> },
          ...(may("sources:write")
            ? [
                {
                  key: "remove",
                  title: t.remove,
                  hideTitle: true,
                  align: "end" as const,
                  cell: (source: SourceView) => (
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={`${t.remove}: ${source.name}`}
                      onClick={() => setLeaving(source)}
                    >
                      {t.remove}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      <Confirm
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t.removeTitle}
        about={leaving?.name}
        consequence={t.removeText}
        action={t.remove}
        pending={removing.isPending}
        error={removing.error}
        onConfirm={() => leaving && removing.mutate({ params: { path: { source_id: leaving.source_id } } })}
      />
    </>
  );
}

function Connect({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTexts(security).switches;
  const words = useTexts(common);
  const kinds = useKinds();
  const format = useFormats();
  const zone = useZone();
  const queries = useQueryClient();
  const form = useForm({
    initialValues: { name: "", kind: "asterisk-csv" as SourceRequest["kind"], zone, country: "", webhook_secret: "" },
  });
  const adding = $api.useMutation("post", "/sources", {
    onSuccess: async () => {
      form.reset();
      onClose();
      await queries.invalidateQueries({ queryKey: ["get", "/sources"] });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Modal opened={opened} onClose={onClose} title={<b>{t.add}</b>} closeButtonProps={{ "aria-label": words.close }}>
      <form
        noValidate
        onSubmit={form.onSubmit(({ country, webhook_secret, ...rest }) =>
          adding.mutate({ body: { ...rest, country: country || null, webhook_secret: webhook_secret || null } }),
        )}
      >
        <Stack gap="md">
          <Problem error={adding.error} shownAtFields={["name", "kind", "zone", "country", "webhook_secret"]} />
          <TextInput label={t.name} required maxLength={80} {...form.getInputProps("name")} />
          <Select
            label={t.kind}
            data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
            searchable
            {...form.getInputProps("kind")}
          />
          <Select label={t.zone} data={zones()} searchable allowDeselect={false} limit={100} {...form.getInputProps("zone")} />
          <Select
            label={t.country}
            data={COUNTRIES.map((value) => ({ value, label: format.country(value) }))}
            searchable
            clearable
            {...form.getInputProps("country")}
            value={form.values.country || null}
          />
          {SIGNING.has(form.values.kind) && (
            <PasswordField
              label={t.secret}
              description={t.secretHint}
              autoComplete="off"
              {...form.getInputProps("webhook_secret")}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={adding.isPending}>
              {t.add}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

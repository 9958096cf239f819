/** Webhooks of the account. */

import { Button, Text } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";

import type { WebhookView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { DataTable, type Column } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { webhooks as texts } from "@/texts/webhooks";

import { EventNames } from "./webhooks/EventName";
import { SecretOnce } from "./webhooks/SecretOnce";
import { WebhookForm } from "./webhooks/WebhookForm";

export default function Webhooks() {
  const t = useTexts(texts);
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const list = $api.useQuery("get", "/webhooks");
  const making = $api.useMutation("post", "/webhooks", {
    onSuccess: () => {
      setAdding(false);
      void list.refetch();
    },
  });
  const rows = list.data?.items;
  const columns = useColumns();
  const add = may("webhooks:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t.add}
    </Button>
  );
  return (
    <Page title={t.title} lead={t.lead} actions={rows?.length === 0 ? undefined : add}>
      <Card flush>
        <Problem error={list.error} onRetry={() => void list.refetch()} />
        {rows?.length === 0 ? (
          <Empty icon={IconWebhook} title={t.empty.title} text={t.empty.text} action={add} />
        ) : (
          <DataTable caption={t.title} columns={columns} rows={rows} rowKey={(row) => row.webhook_id} skeletons={2} />
        )}
      </Card>
      <Text size="sm" c="dimmed" mt="md">
        {t.guide}
      </Text>
      {adding && (
        <WebhookForm
          title={t.add}
          action={t.add}
          initial={{ url: "", events: ["call.ended"] }}
          error={making.error}
          isPending={making.isPending}
          onSave={(body) => making.mutate({ body })}
          onClose={() => setAdding(false)}
        />
      )}
      <SecretOnce secret={making.data?.secret ?? null} onClose={making.reset} />
    </Page>
  );
}

export function WebhookState({ webhook }: { webhook: WebhookView }) {
  const t = useTexts(texts).states;
  if (!webhook.enabled) return <Pill tone="quiet">{t.off}</Pill>;
  return webhook.failing_since ? <Pill tone="bad">{t.failing}</Pill> : <Pill tone="good">{t.on}</Pill>;
}

function useColumns(): Column<WebhookView>[] {
  const t = useTexts(texts);
  return [
    { key: "url", title: t.url, cell: (row) => <b style={{ overflowWrap: "anywhere" }}>{row.url}</b> },
    { key: "events", title: t.events, cell: (row) => <EventNames types={row.events} /> },
    { key: "state", title: t.state, state: true, cell: (row) => <WebhookState webhook={row} /> },
    {
      key: "open",
      title: t.open,
      hideTitle: true,
      align: "end",
      cell: (row) => (
        <LinkButton href={`/my/webhooks/${row.webhook_id}`} variant="default" size="xs" aria-label={t.openOf(row.url)}>
          {t.open}
        </LinkButton>
      ),
    },
  ];
}

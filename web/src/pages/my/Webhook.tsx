/** One webhook: its deliveries, its secret, sending again. */

import { Alert, Button, Group, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconRefresh, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useParams } from "wouter";

import type { DeliveryView, WebhookView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { DataTable, type Column } from "@/components/DataTable";
import { TextLink } from "@/components/LinkButton";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Loading } from "@/components/Loading";
import { Moment, useZone, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Pill, type Tone } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";
import { webhooks as texts } from "@/texts/webhooks";

import { EventName, EventNames } from "./webhooks/EventName";
import { SecretOnce } from "./webhooks/SecretOnce";
import { WebhookForm } from "./webhooks/WebhookForm";
import { WebhookState } from "./Webhooks";

const HOUR_MS = 3_600_000;
const LOOK_AGAIN_MS = 4000;

export default function Webhook() {
  const { webhookId } = useParams<{ webhookId: string }>();
  const t = useTexts(texts);
  const format = useFormats();
  const zone = useZone();
  const may = useMay();
  const asked = $api.useQuery("get", "/webhooks/{webhook_id}", { params: { path: { webhook_id: webhookId } } });
  const deliveries = useDeliveries(webhookId);
  const webhook = asked.data;
  if (asked.isError) return <Page title={t.title}><Problem error={asked.error} onRetry={() => void asked.refetch()} /></Page>;
  if (!webhook) return <Loading />;
  const changed = () => void Promise.all([asked.refetch(), deliveries.refetch()]);
  return (
    <Page
      title={new URL(webhook.url).host}
      lead={
        <>
          <Group gap="0.6rem" wrap="nowrap" align="baseline">
            <WebhookState webhook={webhook} />
            <span style={{ overflowWrap: "anywhere" }}>{webhook.url}</span>
          </Group>
          <Text size="sm" c="dimmed" component="div" mt={6}>
            <EventNames types={webhook.events} />
          </Text>
        </>
      }
      actions={<TextLink href="/my/webhooks">{t.back}</TextLink>}
    >
      <Stack gap="lg">
        {webhook.failing_since && (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
            {t.since(format.dateTime(webhook.failing_since, zone))}
          </Alert>
        )}
        {may("webhooks:write") && <Acts webhook={webhook} onChanged={changed} />}
        <Deliveries list={deliveries} />
      </Stack>
    </Page>
  );
}

function useDeliveries(webhookId: string) {
  return $api.useInfiniteQuery(
    "get",
    "/webhooks/{webhook_id}/deliveries",
    { params: { path: { webhook_id: webhookId }, query: {} } },
    {
      ...BY_CURSOR,
      refetchInterval: ({ state }) =>
        state.data?.pages.some((page) => page.items.some((delivery) => delivery.state === "waiting")) ? LOOK_AGAIN_MS : false,
    },
  );
}

const TONES: Record<DeliveryView["state"], Tone> = { waiting: "wait", delivered: "good", "given-up": "bad", held: "quiet" };

function Deliveries({ list }: { list: ReturnType<typeof useDeliveries> }) {
  const t = useTexts(texts);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns: Column<DeliveryView>[] = [
    { key: "happened", title: t.happened, cell: (row) => <Moment at={row.happened_at} /> },
    { key: "event", title: t.event, cell: (row) => <EventName type={row.type} /> },
    { key: "sequence", title: t.sequence, align: "end", cell: (row) => row.sequence },
    { key: "state", title: t.state, state: true, cell: (row) => <Pill tone={TONES[row.state]}>{t.deliveryStates[row.state]}</Pill> },
    {
      key: "attempts",
      title: t.attempts,
      align: "end",
      cell: (row) => (row.attempts === 0 ? "–" : `${String(row.attempts)}${row.failure ? ` (${failureWords(t, row.failure)})` : ""}`),
    },
  ];
  return (
    <Card title={t.deliveries} lead={t.deliveriesLead} actions={<ZoneNote />} flush>
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      {rows?.length === 0 ? (
        <Text size="sm" c="dimmed" px="lg" pb="lg">
          {t.noDelivery}
        </Text>
      ) : (
        <DataTable caption={t.deliveries} columns={columns} rows={rows} rowKey={(row) => row.delivery_id} />
      )}
      <LoadMore list={list} />
    </Card>
  );
}

/** Why a delivery failed; a code that has no words stays one. */
function failureWords(t: { failures: Record<string, string>; answered: (code: string) => string }, failure: string): string {
  const status = /^status-(\d+)$/.exec(failure)?.[1];
  return status ? t.answered(status) : (t.failures[failure] ?? failure);
}

type Act = "edit" | "rotate" | "replay" | "disable" | "remove";

function Acts({ webhook, onChanged }: { webhook: WebhookView; onChanged: () => void }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const [act, setAct] = useState<Act | null>(null);
  const params = { path: { webhook_id: webhook.webhook_id } };
  const close = () => setAct(null);
  const testing = $api.useMutation("post", "/webhooks/{webhook_id}/test", {
    onSuccess: () => {
      notifications.show({ message: t.tested, color: "green" });
      onChanged();
    },
  });
  const changing = useChanging(t, onChanged, close);
  const change = (what: { enabled?: boolean; url?: string; events?: string[] }) =>
    changing.mutate({ params, body: { version: webhook.version, ...what } });
  return (
    <Group gap="sm">
      <Button leftSection={<IconSend size={16} aria-hidden />} onClick={() => testing.mutate({ params })} loading={testing.isPending}>
        {t.test}
      </Button>
      <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setAct("replay")}>
        {t.replay}
      </Button>
      <Button variant="default" onClick={() => setAct("edit")}>
        {t.edit}
      </Button>
      <Button variant="default" onClick={() => setAct("rotate")}>
        {t.rotate}
      </Button>
      {webhook.enabled ? (
        <Button variant="default" onClick={() => setAct("disable")}>
          {t.disable}
        </Button>
      ) : (
        <Button onClick={() => change({ enabled: true })}>{t.enable}</Button>
      )}
      <Button variant="light" color="red" onClick={() => setAct("remove")}>
        {t.remove}
      </Button>
      <Problem error={testing.error} />
      {act === "edit" && (
        <WebhookForm
          title={t.edit}
          action={words.save}
          initial={{ url: webhook.url, events: webhook.events }}
          error={changing.error}
          isPending={changing.isPending}
          onSave={change}
          onClose={close}
        />
      )}
      <Confirm
        opened={act === "disable"}
        onClose={close}
        title={t.disableTitle}
        about={webhook.url}
        consequence={t.disableText}
        action={t.disable}
        onConfirm={() => change({ enabled: false })}
        pending={changing.isPending}
        error={changing.error}
      />
      <Rotate webhook={webhook} opened={act === "rotate"} onClose={close} />
      <Replay webhook={webhook} opened={act === "replay"} onClose={close} onDone={onChanged} />
      <Remove webhook={webhook} opened={act === "remove"} onClose={close} />
    </Group>
  );
}

function useChanging(t: { saved: string }, onChanged: () => void, close: () => void) {
  return $api.useMutation("patch", "/webhooks/{webhook_id}", {
    onSuccess: () => {
      notifications.show({ message: t.saved, color: "green" });
      close();
      onChanged();
    },
  });
}

interface ActProps {
  webhook: WebhookView;
  opened: boolean;
  onClose: () => void;
}

function Rotate({ webhook, opened, onClose }: ActProps) {
  const t = useTexts(texts);
  const rotating = $api.useMutation("post", "/webhooks/{webhook_id}/secret", { onSuccess: onClose });
  return (
    <>
      <Confirm
        opened={opened}
        onClose={onClose}
        title={t.rotateTitle}
        about={webhook.url}
        consequence={t.rotateText}
        action={t.rotate}
        onConfirm={() => rotating.mutate({ params: { path: { webhook_id: webhook.webhook_id } } })}
        pending={rotating.isPending}
        error={rotating.error}
        tone="plain"
      />
      <SecretOnce secret={rotating.data?.secret ?? null} onClose={rotating.reset} />
    </>
  );
}

function Replay({ webhook, opened, onClose, onDone }: ActProps & { onDone: () => void }) {
  const t = useTexts(texts);
  const format = useFormats();
  const [hours, setHours] = useState("24");
  const replaying = $api.useMutation("post", "/webhooks/{webhook_id}/replay", {
    onSuccess: ({ events }) => {
      notifications.show({ message: t.replayed(format.number(events)), color: "green" });
      onClose();
      onDone();
    },
  });
  const replay = () =>
    replaying.mutate({
      params: { path: { webhook_id: webhook.webhook_id } },
      body: { since: new Date(Date.now() - Number(hours) * HOUR_MS).toISOString() },
    });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={t.replayTitle}
      about={webhook.url}
      consequence={
        <Stack gap="md">
          <span>{t.replayText}</span>
          <Select
            label={t.replaySince}
            data={Object.entries(t.hours).map(([value, label]) => ({ value, label }))}
            value={hours}
            onChange={(chosen) => setHours(chosen ?? "24")}
            allowDeselect={false}
          />
        </Stack>
      }
      action={t.replay}
      onConfirm={replay}
      pending={replaying.isPending}
      error={replaying.error}
      tone="plain"
    />
  );
}

function Remove({ webhook, opened, onClose }: ActProps) {
  const t = useTexts(texts);
  const [, go] = useLocation();
  const removing = $api.useMutation("delete", "/webhooks/{webhook_id}", { onSuccess: () => go("/my/webhooks") });
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={t.removeTitle}
      about={webhook.url}
      consequence={t.removeText}
      action={t.remove}
      onConfirm={() => removing.mutate({ params: { path: { webhook_id: webhook.webhook_id } } })}
      pending={removing.isPending}
      error={removing.error}
    />
  );
}

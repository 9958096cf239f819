/** API keys: made, shown once, revoked at once. */

import { Button, Text, Tooltip } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";

import type { KeyView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { DataTable, type Column } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Pill, type Tone } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useNow } from "@/components/useNow";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { keys as texts } from "@/texts/keys";

import { NewKey } from "./keys/NewKey";

export default function Keys() {
  const t = useTexts(texts);
  const may = useMay();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<KeyView | null>(null);
  const list = $api.useInfiniteQuery("get", "/keys", { params: { query: {} } }, BY_CURSOR);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns = useColumns(setRevoking);
  const make = may("keys:write") && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t.make}
    </Button>
  );
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <Button component="a" href="/api/" variant="default">
            {t.reference}
          </Button>
          {rows?.length === 0 ? undefined : make}
        </>
      }
    >
      <Card flush>
        <Problem error={list.error} onRetry={() => void list.refetch()} />
        {rows?.length === 0 ? (
          <Empty icon={IconKey} title={t.empty.title} text={t.empty.text} action={make} />
        ) : (
          <DataTable caption={t.title} columns={columns} rows={rows} rowKey={(row) => row.key_id} />
        )}
        <LoadMore list={list} />
      </Card>
      <NewKey opened={making} onClose={() => setMaking(false)} onMade={() => void list.refetch()} />
      <Revoke revoked={revoking} onClose={() => setRevoking(null)} onDone={() => void list.refetch()} />
    </Page>
  );
}

function Revoke({ revoked, onClose, onDone }: { revoked: KeyView | null; onClose: () => void; onDone: () => void }) {
  const t = useTexts(texts);
  const revoking = $api.useMutation("delete", "/keys/{key_id}", {
    onSuccess: () => {
      notifications.show({ message: t.revoked, color: "green" });
      onClose();
      onDone();
    },
  });
  return (
    <Confirm
      opened={revoked !== null}
      onClose={onClose}
      title={t.revokeTitle(revoked?.name ?? "")}
      consequence={t.revokeText}
      action={t.revoke}
      onConfirm={() => revoked && revoking.mutate({ params: { path: { key_id: revoked.key_id } } })}
      pending={revoking.isPending}
      error={revoking.error}
    />
  );
}

type State = "active" | "revoked" | "expired";
const TONES: Record<State, Tone> = { active: "good", revoked: "quiet", expired: "quiet" };

function state(key: KeyView, now: number): State {
  if (key.revoked_at !== null) return "revoked";
  return key.expires_at !== null && Date.parse(key.expires_at) <= now ? "expired" : "active";
}

function useColumns(onRevoke: (key: KeyView) => void): Column<KeyView>[] {
  const t = useTexts(texts);
  const format = useFormats();
  const may = useMay();
  const now = useNow(60_000);
  return [
    { key: "name", title: t.name, cell: (key) => <b>{key.name}</b> },
    { key: "may", title: t.may, cell: (key) => <Scopes scopes={key.scopes} /> },
    { key: "created", title: t.created, cell: (key) => <Moment at={key.created_at} show="date" /> },
    {
      key: "used",
      title: t.used,
      cell: (key) => (key.used_at ? <span title={key.used_at}>{format.relative(key.used_at, now)}</span> : t.never),
    },
    {
      key: "state",
      title: t.state,
      state: true,
      cell: (key) => <Pill tone={TONES[state(key, now)]}>{t.states[state(key, now)]}</Pill>,
    },
    {
      key: "revoke",
      title: t.revoke,
      hideTitle: true,
      align: "end",
      cell: (key) =>
        may("keys:write") && state(key, now) === "active" ? (
          <Button variant="subtle" color="red" size="compact-sm" aria-label={t.revokeOf(key.name)} onClick={() => onRevoke(key)}>
            {t.revoke}
          </Button>
        ) : null,
    },
  ];
}

function Scopes({ scopes }: { scopes: string[] }) {
  const t = useTexts(texts);
  const format = useFormats();
  const named = scopes.map((scope) => t.scopeNames[scope as keyof typeof t.scopeNames] ?? scope);
  if (named.length === 1) return named[0];
  return (
    <Tooltip label={named.join(" · ")} multiline maw={320}>
      <Text component="span" size="sm" tabIndex={0} td="underline dotted" display="inline-block" py={4}>
        {t.scopes(format.number(scopes.length))}
      </Text>
    </Tooltip>
  );
}

/** Forgetting a caller, erasing the account, and how far each is. */

import { Button, Group, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";

import type { ErasureView } from "@api";
import { $api } from "@/api/client";
import { useMe } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { DataTable, type Column } from "@/components/DataTable";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment } from "@/components/Moment";
import { phone, toE164 } from "@/components/Phone";
import { Pill } from "@/components/Pill";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { useAccountName } from "@/pages/my/accountName";
import { held } from "@/texts/held";

const LOOK_AGAIN_MS = 4000;

export function useErasures() {
  return $api.useInfiniteQuery(
    "get",
    "/privacy/erasures",
    { params: { query: {} } },
    {
      ...BY_CURSOR,
      refetchInterval: ({ state }) =>
        state.data?.pages.some((page) => page.items.some((erasure) => erasure.state === "asked")) ? LOOK_AGAIN_MS : false,
    },
  );
}

export function ErasureList({ list }: { list: ReturnType<typeof useErasures> }) {
  const t = useTexts(held).list;
  const format = useFormats();
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (rows.length === 0) return null;
  const sum = (erasure: ErasureView) => Object.values(erasure.removed).reduce((total, count) => total + count, 0);
  const columns: Column<ErasureView>[] = [
    { key: "kind", title: t.kind, cell: (row) => t.kinds[row.kind] },
    { key: "asked", title: t.asked, cell: (row) => <Moment at={row.asked_at} /> },
    {
      key: "state",
      title: t.state,
      state: true,
      cell: (row) => <Pill tone={row.state === "done" ? "good" : "wait"}>{t.states[row.state]}</Pill>,
    },
    { key: "removed", title: t.removed, align: "end", cell: (row) => t.entries(format.number(sum(row))) },
  ];
  return (
    <Card title={t.title} flush>
      <DataTable caption={t.title} columns={columns} rows={rows} rowKey={(row) => row.erasure_id} />
      <LoadMore list={list} />
    </Card>
  );
}

export function ForgetCaller({ onAsked }: { onAsked: () => void }) {
  const t = useTexts(held).forget;
  const [written, setWritten] = useState("");
  const [wrong, setWrong] = useState(false);
  const [asking, setAsking] = useState(false);
  const caller = toE164(written);
  const forgetting = $api.useMutation("post", "/privacy/forgotten-callers", {
    onSuccess: () => {
      setAsking(false);
      setWritten("");
      notifications.show({ message: t.asked, color: "green" });
      onAsked();
    },
  });
  const ask = () => {
    setWrong(caller === null);
    setAsking(caller !== null);
  };
  return (
    <Card title={t.title} lead={t.lead} className="screen-only">
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t.number}
          description={t.hint}
          type="tel"
          autoComplete="off"
          value={written}
          onChange={(event) => setWritten(event.currentTarget.value)}
          error={wrong ? t.wrong : undefined}
        />
        <Button variant="default" onClick={ask}>
          {t.action}
        </Button>
      </Group>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.confirmTitle}
        about={caller && <span className="tabular">{phone(caller)}</span>}
        consequence={t.confirm}
        action={t.action}
        onConfirm={() => caller && forgetting.mutate({ body: { caller } })}
        pending={forgetting.isPending}
        error={forgetting.error}
      />
    </Card>
  );
}

export function EraseAccount({ onAsked }: { onAsked: () => void }) {
  const t = useTexts(held).erase;
  const { me } = useMe();
  const name = useAccountName();
  const [asking, setAsking] = useState(false);
  const erasing = $api.useMutation("post", "/privacy/erasures", {
    onSuccess: () => {
      setAsking(false);
      notifications.show({ message: t.asked, color: "green" });
      onAsked();
    },
  });
  if (!me || name === undefined) return null;
  return (
    <Card
      title={t.title}
      lead={t.lead}
      tone="danger"
      actions={
        <Button variant="light" color="red" onClick={() => setAsking(true)}>
          {t.action}
        </Button>
      }
    >
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.confirmTitle}
        about={name}
        consequence={t.confirm}
        action={t.action}
        typed={name}
        onConfirm={() => erasing.mutate({ body: { confirm: me.account_id } })}
        pending={erasing.isPending}
        error={erasing.error}
      />
    </Card>
  );
}

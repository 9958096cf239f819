/** The activity log. */

import { Group, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";

import type { AuditEntry } from "@api";
import { $api } from "@/api/client";
import { useNumbers } from "@/api/numbers";
import { useAccount, useMay, useMe } from "@/api/session";
import { Card } from "@/components/Card";
import { DataTable, type Column } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment, useZone, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { phone } from "@/components/Phone";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import calls from "@/pages/my/calls/calls.module.css";
import { audit } from "@/texts/audit";
import { common } from "@/texts/common";
import { people } from "@/texts/people";

export default function Audit() {
  const t = useTexts(audit);
  const list = $api.useInfiniteQuery("get", "/account/audit", { params: { query: {} } }, BY_CURSOR);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns = useColumns();
  return (
    <Page title={t.title} lead={t.lead}>
      <Card flush>
        <Problem error={list.error} onRetry={() => void list.refetch()} />
        <Group px="lg" pb="xs" className={calls.zone}>
          <ZoneNote />
        </Group>
        {rows?.length === 0 ? (
          <Empty icon={IconHistory} {...t.empty} />
        ) : (
          <DataTable caption={t.title} columns={columns} rows={rows} rowKey={(row) => row.entry_id} skeletons={10} />
        )}
        <LoadMore list={list} />
      </Card>
    </Page>
  );
}

function useColumns(): Column<AuditEntry>[] {
  const t = useTexts(audit);
  const name = useNames();
  return [
    { key: "at", title: t.at, cell: (row) => <Moment at={row.at} /> },
    { key: "what", title: t.what, cell: (row) => <b>{t.actions[row.action] ?? row.action}</b> },
    { key: "who", title: t.who, wide: true, cell: (row) => name(row.actor_id) ?? t.kinds[row.actor_kind as keyof typeof t.kinds] ?? row.actor_kind },
    { key: "target", title: t.target, cell: (row) => <Target row={row} name={name(row.target_id)} /> },
    { key: "details", title: t.details, wide: true, cell: (row) => <Details details={row.details} /> },
  ];
}

const MOST = { params: { query: { limit: 200 } } };

/** Names for ids, as far as whoever looks may see them: the log itself holds ids only. */
function useNames(): (id: string) => string | undefined {
  const may = useMay();
  const { me } = useMe();
  const you = useTexts(people).you;
  const where = (permission: string) => ({ enabled: may(permission), staleTime: 60_000 });
  const members = $api.useQuery("get", "/account/members", {}, where("members:read"));
  const invitations = $api.useQuery("get", "/account/invitations", MOST, where("members:read"));
  const keys = $api.useQuery("get", "/keys", MOST, where("keys:read"));
  const sources = $api.useQuery("get", "/sources", MOST, where("sources:read"));
  const webhooks = $api.useQuery("get", "/webhooks", {}, where("webhooks:read"));
  const addresses = $api.useQuery("get", "/voicemail/addresses", {}, where("numbers:read"));
  const orders = $api.useQuery("get", "/orders", MOST, where("orders:read"));
  const { numbers } = useNumbers();
  const account = useAccount().data;
  const names = new Map<string, string>([
    ...(members.data?.items ?? []).map(({ user_id, email }) => [user_id, email] as const),
    ...(invitations.data?.items ?? []).map(({ invitation_id, email }) => [invitation_id, email] as const),
    ...(keys.data?.items ?? []).map((key) => [key.key_id, key.name] as const),
    ...(sources.data?.items ?? []).map((source) => [source.source_id, source.name] as const),
    ...(webhooks.data?.items ?? []).map(({ webhook_id, url }) => [webhook_id, new URL(url).host] as const),
    ...(addresses.data?.items ?? []).map(({ address_id, email }) => [address_id, email] as const),
    ...(orders.data?.items ?? []).map(({ order_id, number }) => [order_id, phone(number)] as const),
    ...(numbers ?? []).map((number) => [number.number_id, number.international] as const),
    ...(account?.organisation ? [[account.account_id, account.organisation.legal_name] as const] : []),
  ]);
  return (id) => names.get(id) ?? (id === me?.subject_id ? you : undefined);
}

/** What it was done to: by its name, else by what it is and the end of its id, which tells two of them apart. */
function Target({ row, name }: { row: AuditEntry; name: string | undefined }) {
  const t = useTexts(audit);
  if (row.target_id === row.actor_id) return "–";
  if (row.target_kind === "account" && name === undefined) return t.targets.account;
  if (name !== undefined) return <span style={{ overflowWrap: "anywhere" }}>{name}</span>;
  return (
    <>
      {t.targets[row.target_kind] ?? row.target_kind}{" "}
      <Text component="span" size="xs" c="dimmed" ff="monospace">
        …{row.target_id.slice(-6)}
      </Text>
    </>
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function Details({ details }: { details: AuditEntry["details"] }) {
  const { yes, no } = useTexts(common);
  const { detailNames: names, values } = useTexts(audit);
  const format = useFormats();
  const zone = useZone();
  const shown = Object.entries(details).filter(
    ([key, value]) => value !== null && value !== "" && key !== "version" && !/^[a-z]{3,4}_[0-9a-z]{26}$/.test(String(value)),
  );
  const word = (value: string | number | boolean | null) => {
    if (typeof value === "boolean") return value ? yes : no;
    if (typeof value === "number") return format.number(value);
    const text = String(value);
    return INSTANT.test(text) ? format.dateTime(text, zone) : (values[text] ?? text);
  };
  if (shown.length === 0) return null;
  return (
    <Text component="span" size="xs" c="dimmed">
      {shown.map(([key, value]) => `${names[key] ?? key.replaceAll("_", " ")}: ${word(value)}`).join(" · ")}
    </Text>
  );
}

/** Voicemail: what became of each message, and where messages go. */

import { Alert, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconMessage2 } from "@tabler/icons-react";

import type { MessageView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { DataTable, type Column } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { phone } from "@/components/Phone";
import { Pill, type Tone } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { machine } from "@/texts/machine";

import callClasses from "./calls/calls.module.css";
import { Addresses } from "./messages/Addresses";

export default function Messages() {
  const t = useTexts(machine).log;
  const may = useMay();
  const list = $api.useInfiniteQuery("get", "/voicemail/messages", { params: { query: {} } }, BY_CURSOR);
  const limits = $api.useQuery("get", "/voicemail/limits", {}, { staleTime: 3_600_000 });
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns = useColumns();
  const promise = limits.data && t.promise(String(limits.data.longest_transit_hours), String(limits.data.log_kept_days));
  return (
    <Page
      title={t.title}
      lead={
        <>
          {t.lead} {promise}
        </>
      }
    >
      <Stack gap="lg">
        <Losses rows={rows} />
        <Card flush>
          <Problem error={list.error} onRetry={() => void list.refetch()} />
          {rows?.length === 0 ? (
            <Empty
              icon={IconMessage2}
              title={t.empty.title}
              text={t.empty.text}
              action={
                <LinkButton href="/my/numbers" variant="default">
                  {t.empty.action}
                </LinkButton>
              }
            />
          ) : (
            <>
              <Group px="lg" pb="xs" className={callClasses.zone}>
                <ZoneNote />
              </Group>
              <DataTable caption={t.caption} columns={columns} rows={rows} rowKey={(row) => row.message_id} />
            </>
          )}
          <LoadMore list={list} />
        </Card>
        {may("numbers:read") && <Addresses />}
      </Stack>
    </Page>
  );
}

function Losses({ rows }: { rows: MessageView[] | undefined }) {
  const t = useTexts(machine).log;
  const format = useFormats();
  const lost = rows?.filter(({ outcome }) => outcome === "lost").length ?? 0;
  if (lost === 0) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
      {lost === 1 ? t.lostOne : t.lost(format.number(lost))}
    </Alert>
  );
}

const TONES: Record<NonNullable<MessageView["outcome"]> | "onTheWay", Tone> = {
  accepted: "good",
  unconfirmed: "wait",
  lost: "bad",
  empty: "quiet",
  onTheWay: "info",
};

function useColumns(): Column<MessageView>[] {
  const t = useTexts(machine).log;
  const format = useFormats();
  return [
    { key: "at", title: t.at, cell: (row) => <Moment at={row.left_at} /> },
    { key: "number", title: t.number, cell: (row) => phone(row.service_number) },
    { key: "from", title: t.from, cell: (row) => <From message={row} /> },
    { key: "length", title: t.length, align: "end", cell: (row) => format.duration(row.duration_ms) },
    { key: "state", title: t.state, cell: (row) => <State message={row} /> },
    { key: "removed", title: t.removed, cell: (row) => (row.removed_at ? <Moment at={row.removed_at} /> : "–") },
  ];
}

function From({ message }: { message: MessageView }) {
  const t = useTexts(machine).log;
  if (message.caller) return phone(message.caller);
  return (
    <Text component="span" size="sm" c="dimmed">
      {message.caller_shown === "shown" ? t.inMail : t[message.caller_shown]}
    </Text>
  );
}

function State({ message }: { message: MessageView }) {
  const { log: t, reasons } = useTexts(machine);
  const outcome = message.outcome ?? "onTheWay";
  return (
    <Stack gap={4} align="flex-start">
      <Pill tone={TONES[outcome]}>{t.states[outcome]}</Pill>
      {message.reason && <Text size="xs">{reasons[message.reason]}</Text>}
      {message.attempts > 1 && (
        <Text size="xs" c="dimmed">
          {t.attempts(String(message.attempts))}
        </Text>
      )}
    </Stack>
  );
}

/** Recordings of calls, of one number or all. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload, IconMicrophone, IconPlayerPlay } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSearch } from "wouter";

import type { RecordingView } from "@api";
import { $api } from "@/api/client";
import { useNumbers } from "@/api/numbers";
import { Card } from "@/components/Card";
import { DataTable, type Column } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton, TextLink } from "@/components/LinkButton";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment, useZone, ZoneNote } from "@/components/Moment";
import { NumberSelect } from "@/components/NumberSelect";
import { Page } from "@/components/Page";
import { PeriodField } from "@/components/PeriodField";
import { phone } from "@/components/Phone";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { instants, type PeriodChoice } from "@/language/period";
import { recordings as texts } from "@/texts/recordings";

import callClasses from "./calls/calls.module.css";
import { Caller } from "./calls/parts";
import { RecordingDetails, RetentionClock } from "./recordings/RecordingDetails";

export default function Recordings() {
  const t = useTexts(texts);
  const asked = new URLSearchParams(useSearch());
  const callId = asked.get("call");
  const [numberId, setNumberId] = useState(asked.get("number"));
  const [period, setPeriod] = useState<PeriodChoice>({ name: "all", from: "", until: "" });
  const [open, setOpen] = useState<RecordingView | null>(null);
  const queries = useQueryClient();
  const { numbers } = useNumbers();
  const zone = useZone();
  const columns = useColumns(setOpen);
  const query = {
    ...(callId ? { call_id: callId } : {}),
    ...(numberId ? { number_id: numberId } : {}),
    ...instants(period, zone),
  };
  const list = $api.useInfiniteQuery("get", "/recordings", { params: { query } }, BY_CURSOR);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const removed = () => {
    setOpen(null);
    void queries.invalidateQueries({ queryKey: ["get", "/recordings"] });
  };
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        numbers?.length !== 0 && (
          <LinkButton href="/my/exports?what=recordings" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {t.download}
          </LinkButton>
        )
      }
    >
      <Stack gap="lg">
        {numbers?.length !== 0 && (
          <Card>
            {callId ? (
              <Group gap="sm">
                <Text size="sm">{t.onlyCall}</Text>
                <TextLink href="/my/recordings" size="sm">
                  {t.showAll}
                </TextLink>
              </Group>
            ) : (
              <div className={callClasses.filters}>
                <NumberSelect withAll value={numberId} onChange={setNumberId} />
                <PeriodField value={period} onChange={setPeriod} />
              </div>
            )}
          </Card>
        )}
        <Card flush>
          {list.isError ? (
            <Problem error={list.error} onRetry={() => void list.refetch()} />
          ) : rows?.length === 0 ? (
            <None isFiltered={period.name !== "all" || numberId !== null || callId !== null} />
          ) : (
            <>
              <Group px="lg" pb="xs" className={callClasses.zone}>
                <ZoneNote />
              </Group>
              <DataTable caption={t.caption} columns={columns} rows={rows} rowKey={(row) => row.recording_id} />
              <LoadMore list={list} />
            </>
          )}
        </Card>
      </Stack>
      <RecordingDetails recording={open} onClose={() => setOpen(null)} onRemoved={removed} />
    </Page>
  );
}

function None({ isFiltered }: { isFiltered: boolean }) {
  const t = useTexts(texts);
  if (isFiltered) return <Empty icon={IconMicrophone} {...t.none} />;
  return (
    <Empty
      icon={IconMicrophone}
      title={t.empty.title}
      text={t.empty.text}
      action={<LinkButton href="/my/numbers">{t.empty.action}</LinkButton>}
    />
  );
}

function useColumns(onOpen: (recording: RecordingView) => void): Column<RecordingView>[] {
  const t = useTexts(texts);
  const format = useFormats();
  const zone = useZone();
  return [
    { key: "recorded", title: t.recorded, cell: (row) => <Moment at={row.recorded_at} /> },
    { key: "number", title: t.number, cell: (row) => phone(row.service_number) },
    { key: "caller", title: t.caller, cell: (row) => <Caller caller={row.caller} /> },
    { key: "length", title: t.length, align: "end", cell: (row) => format.duration(row.duration_ms) },
    {
      key: "goes",
      title: t.goes,
      cell: (row) => (row.held ? <Pill tone="info">{t.held}</Pill> : <RetentionClock at={row.expires_at} />),
    },
    {
      key: "open",
      title: t.play,
      hideTitle: true,
      align: "end",
      cell: (row) => (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={() => onOpen(row)}
          aria-label={`${t.play}: ${t.of(format.dateTime(row.recorded_at, zone))}`}
        >
          {t.play}
        </Button>
      ),
    },
  ];
}

import { Alert, Button, Code, Group, SegmentedControl, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";

import type { HeldView } from "@api";
import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { DataTable } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { ops } from "@/texts/ops";
import { useSentences } from "@/texts/sentences";

import { ReplayMany } from "./ReplayMany";

const STATES = ["open", "replayed", "discarded"] as const;
type State = (typeof STATES)[number];

export default function Quarantine() {
  const t = useTexts(ops).quarantine;
  const [state, setState] = useState<State>("open");
  const list = $api.useInfiniteQuery(
    "get",
    "/ops/quarantine",
    { params: { query: { state, limit: 50 } } },
    BY_CURSOR,
  );
  const rows = list.data?.pages.flatMap((page) => page.items);
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <SegmentedControl
          aria-label={t.title}
          value={state}
          onChange={(each) => setState(each as State)}
          data={STATES.map((value) => ({ value, label: t.states[value] }))}
        />
      }
    >
      {list.isError && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      <Card flush {...(rows?.length ? { title: t.states[state], actions: <ZoneNote /> } : {})}>
        {state === "open" && rows !== undefined && <ReplayMany rows={rows} />}
        {rows?.length === 0 ? (
          <Empty icon={IconShieldCheck} title={t.empty.title} text={t.empty.text} />
        ) : (
          <Records rows={rows} open={state === "open"} />
        )}
        <LoadMore list={list} />
      </Card>
    </Page>
  );
}

function Records({ rows, open }: { rows: HeldView[] | undefined; open: boolean }) {
  const t = useTexts(ops).quarantine;
  const format = useFormats();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<HeldView | null>(null);
  const settled = () => queries.invalidateQueries({ queryKey: ["get", "/ops/quarantine"] });
  const replaying = $api.useMutation("post", "/ops/quarantine/{quarantine_id}/replay", { onSuccess: settled });
  const discarding = $api.useMutation("post", "/ops/quarantine/{quarantine_id}/discard", {
    onSuccess: async () => {
      setLeaving(null);
      await settled();
    },
  });
  const params = (held: HeldView) => ({ params: { path: { quarantine_id: held.quarantine_id } } });
  return (
    <>
      {replaying.isSuccess && (
        <Alert color="green" role="status" mx="1.25rem" mb="sm">
          {t.replayed}
        </Alert>
      )}
      <Problem error={replaying.error} />
      <DataTable<HeldView>
        caption={t.title}
        rows={rows}
        rowKey={({ quarantine_id }) => quarantine_id}
        columns={[
          {
            key: "reason",
            title: t.reason,
            cell: (held) => (
              <div>
                <Why held={held} />
                <details>
                  <summary>{t.fields}</summary>
                  {Object.entries(held.fields).map(([name, value]) => (
                    <Text key={name} size="xs">
                      <Code fz="xs">{name}</Code> {String(value)}
                    </Text>
                  ))}
                </details>
              </div>
            ),
          },
          { key: "source", title: t.source, wide: true, cell: (held) => <Code fz="xs">{held.source_id}</Code> },
          {
            key: "seen",
            title: t.seen,
            cell: (held) => (
              <div>
                <Moment at={held.last_seen} />
                <Text size="xs" c="dimmed">
                  {t.times(format.number(held.times_seen))}
                </Text>
              </div>
            ),
          },
          { key: "until", title: t.until, cell: (held) => <Moment at={held.expires_at} show="date" /> },
          ...(open
            ? [
                {
                  key: "act",
                  title: t.replay,
                  hideTitle: true,
                  wide: true,
                  align: "end" as const,
                  cell: (held: HeldView) => (
                    <Group gap="xs" wrap="nowrap" display="inline-flex">
                      <Button size="xs" variant="light" onClick={() => replaying.mutate(params(held))} loading={replaying.isPending}>
                        {t.replay}
                      </Button>
                      <Button size="xs" variant="default" onClick={() => setLeaving(held)}>
                        {t.discard}
                      </Button>
                    </Group>
                  ),
                },
              ]
            : []),
        ]}
      />
      <Confirm
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t.discard}
        about={leaving && <Why held={leaving} />}
        consequence={t.discardText}
        action={t.discard}
        pending={discarding.isPending}
        error={discarding.error}
        onConfirm={() => leaving && discarding.mutate(params(leaving))}
      />
    </>
  );
}

function Why({ held }: { held: HeldView }) {
  const { text, lang } = useSentences()(held.detail);
  return (
    <Text size="sm" fw={550} lang={lang}>
      {text}
    </Text>
  );
}

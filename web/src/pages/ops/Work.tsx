import { Alert, Button, Code, Group, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { DeadQueueView, LagView } from "@api";
import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { DataTable } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { Moment, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { ops } from "@/texts/ops";

const EACH_MINUTE = { refetchInterval: 60_000 };

export default function Work() {
  const t = useTexts(ops).work;
  return (
    <Page title={t.title} lead={t.lead}>
      <Stack gap="lg">
        <Lateness />
        <DeadLetters />
      </Stack>
    </Page>
  );
}

function Lateness() {
  const t = useTexts(ops).work;
  const lag = $api.useQuery("get", "/ops/lag", {}, EACH_MINUTE);
  return (
    <Card title={t.lag} lead={t.lagLead}>
      {lag.isError && <Problem error={lag.error} onRetry={() => void lag.refetch()} />}
      {lag.isPending && <Skeleton height={72} aria-busy />}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {lag.data?.items.map((each) => (
          <Late key={each.name} lag={each} />
        ))}
      </SimpleGrid>
    </Card>
  );
}

function Late({ lag }: { lag: LagView }) {
  const t = useTexts(ops).work;
  const format = useFormats();
  const late = lag.waiting_seconds >= lag.allowed_seconds;
  return (
    <div>
      <Group gap="sm">
        <Text fw={600}>{t.names[lag.name]}</Text>
        <Pill tone={late ? "bad" : "good"}>{late ? t.late : t.onTime}</Pill>
      </Group>
      <Text fz="xl" fw={650} className="tabular">
        {lag.waiting_seconds === 0 ? t.nothingWaits : format.duration(lag.waiting_seconds * 1000)}
      </Text>
      <Text size="sm" c="dimmed">
        {t.allowed(format.number(Math.round(lag.allowed_seconds / 60)))}
      </Text>
    </div>
  );
}

function DeadLetters() {
  const t = useTexts(ops).work;
  const format = useFormats();
  const queries = useQueryClient();
  const [chosen, choose] = useState<DeadQueueView | null>(null);
  const dead = $api.useQuery("get", "/ops/dead-letters", {}, EACH_MINUTE);
  const replaying = $api.useMutation("post", "/ops/dead-letters/{name}/replay", {
    onSuccess: async () => {
      choose(null);
      await queries.invalidateQueries({ queryKey: ["get", "/ops/dead-letters"] });
    },
  });
  const rows = dead.data?.items.filter(({ waiting }) => waiting > 0);
  return (
    <Card title={t.dead} lead={t.deadLead} flush {...(rows?.length ? { actions: <ZoneNote /> } : {})}>
      {dead.isError && <Problem error={dead.error} onRetry={() => void dead.refetch()} />}
      {replaying.data && (
        <Alert color="green" role="status" mx="1.25rem" mb="sm">
          {t.replayed(format.number(replaying.data.replayed))}
        </Alert>
      )}
      {rows?.length === 0 ? (
        <Empty icon={IconCircleCheck} title={t.empty.title} text={t.empty.text} />
      ) : (
        <DataTable<DeadQueueView>
          caption={t.dead}
          rows={rows}
          rowKey={({ name }) => name}
          columns={[
            { key: "queue", title: t.queue, cell: ({ name }) => <Code>{name}</Code> },
            { key: "waiting", title: t.waiting, align: "end", cell: ({ waiting }) => format.number(waiting) },
            { key: "what", title: t.what, wide: true, cell: (queue) => <Letters queue={queue} /> },
            {
              key: "act",
              title: t.replay,
              hideTitle: true,
              align: "end",
              cell: (queue) =>
                queue.replayable ? (
                  <Button size="xs" onClick={() => choose(queue)} aria-label={`${t.replay}: ${queue.name}`}>
                    {t.replay}
                  </Button>
                ) : (
                  <Text size="xs" c="dimmed">
                    {t.byHand}
                  </Text>
                ),
            },
          ]}
        />
      )}
      <Confirm
        opened={chosen !== null}
        onClose={() => choose(null)}
        title={t.replay}
        consequence={chosen ? t.replayText(format.number(chosen.waiting), chosen.name) : ""}
        action={t.replay}
        tone="plain"
        pending={replaying.isPending}
        error={replaying.error}
        onConfirm={() => chosen && replaying.mutate({ params: { path: { name: chosen.name } } })}
      />
    </Card>
  );
}

function Letters({ queue }: { queue: DeadQueueView }) {
  const t = useTexts(ops).work;
  const format = useFormats();
  return (
    <Stack gap={6}>
      {queue.letters.map((letter) => (
        <div key={letter.message_id}>
          <Text size="sm">
            {letter.kind ? <Code>{letter.kind}</Code> : t.unknown} · <Moment at={letter.sent_at} /> ·{" "}
            {t.tried(format.number(letter.attempts))}
          </Text>
          <Text size="xs" c="dimmed">
            {letter.message_id}
            {Object.values(letter.ids).map((id) => ` · ${id}`)}
          </Text>
        </div>
      ))}
      {queue.waiting > queue.letters.length && (
        <Text size="xs" c="dimmed">
          {t.more(format.number(queue.waiting - queue.letters.length))}
        </Text>
      )}
    </Stack>
  );
}

/** Takes all records again that one cause put into quarantine, part by part, and tells what became of them. */

import { Alert, Button, Code, Group, List, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { HeldView, QuarantineReplay, ReplayView } from "@api";
import { client } from "@/api/client";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";
import { ops } from "@/texts/ops";
import { useSentences } from "@/texts/sentences";

interface Outcome {
  lookedAt: number;
  replayed: number;
  left: Record<string, number>;
}

const NOTHING: Outcome = { lookedAt: 0, replayed: 0, left: {} };

interface Wanted {
  source: string | null;
  reason: string | null;
}

/** The button, its dialogue and, once it is done, the counts. `rows` are the records in sight: their causes are offered. */
export function ReplayMany({ rows }: { rows: HeldView[] }) {
  const t = useTexts(ops).quarantine.many;
  const words = useTexts(common);
  const format = useFormats();
  const queries = useQueryClient();
  const say = useSentences();
  const why = (code: string) => say(rows.find(({ reason }) => reason === code)?.detail ?? "").text;
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState<Wanted>({ source: null, reason: null });
  const [soFar, setSoFar] = useState(NOTHING);
  const replaying = useMutation({
    mutationFn: async ({ source, reason }: Wanted) => {
      let outcome = NOTHING;
      let cursor: string | null = null;
      do {
        const body: QuarantineReplay = { source_id: source, reason, cursor };
        const part = (await client.POST("/ops/quarantine-replays", { body })).data as ReplayView;
        outcome = added(outcome, part);
        setSoFar(outcome);
        cursor = part.next_cursor ?? null;
      } while (cursor !== null);
      return outcome;
    },
    onMutate: () => setSoFar(NOTHING),
    onSuccess: () => setOpened(false),
    onSettled: () => queries.invalidateQueries({ queryKey: ["get", "/ops/quarantine"] }),
  });
  return (
    <>
      <Group justify="space-between" px="1.25rem" pb="sm" gap="sm">
        <Text size="sm" c="dimmed">
          {t.lead}
        </Text>
        <Button size="xs" variant="default" onClick={() => setOpened(true)} disabled={rows.length === 0}>
          {t.open}
        </Button>
      </Group>
      {replaying.data && <Told outcome={replaying.data} why={why} />}
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={<b>{t.title}</b>}
        closeButtonProps={{ "aria-label": words.close }}
      >
        <Stack gap="md">
          <Select
            label={t.reason}
            placeholder={t.any}
            data={distinct(rows.map(({ reason }) => reason)).map((value) => ({ value, label: `${value}: ${why(value)}` }))}
            value={wanted.reason}
            onChange={(reason) => setWanted({ ...wanted, reason })}
            clearable
          />
          <Select
            label={t.source}
            placeholder={t.any}
            data={distinct(rows.map(({ source_id }) => source_id))}
            value={wanted.source}
            onChange={(source) => setWanted({ ...wanted, source })}
            clearable
          />
          <Text size="sm">{t.consequence}</Text>
          {replaying.isPending && (
            <Text size="sm" role="status">
              {t.progress(format.number(soFar.lookedAt), format.number(soFar.replayed))}
            </Text>
          )}
          <Problem error={replaying.error} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={() => setOpened(false)}>
              {words.cancel}
            </Button>
            <Button loading={replaying.isPending} onClick={() => replaying.mutate(wanted)}>
              {t.action}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function Told({ outcome, why }: { outcome: Outcome; why: (code: string) => string }) {
  const t = useTexts(ops).quarantine.many;
  const format = useFormats();
  const left = Object.entries(outcome.left);
  return (
    <Alert color={left.length ? "yellow" : "green"} role="status" mx="1.25rem" mb="sm">
      {t.done(format.number(outcome.replayed))}
      {left.length > 0 && (
        <>
          {" "}
          {t.left}
          <List size="sm" mt={4}>
            {left.map(([code, count]) => (
              <List.Item key={code}>
                {format.number(count)}: {(t.why as Record<string, string>)[code] ?? (why(code) || <Code>{code}</Code>)}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Alert>
  );
}

function added(before: Outcome, part: ReplayView): Outcome {
  const left = { ...before.left };
  for (const [why, count] of Object.entries(part.left)) left[why] = (left[why] ?? 0) + count;
  return { lookedAt: before.lookedAt + part.looked_at, replayed: before.replayed + part.replayed, left };
}

function distinct(values: string[]): string[] {
  return [...new Set(values)].sort();
}

/** One download: how far it is, and what can be done with it. */

import { Button, Group, Progress, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";

import type { ExportView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Confirm } from "@/components/Confirm";
import { Moment, useZone } from "@/components/Moment";
import { Pill, type Tone } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { Copyable } from "@/components/Secret";
import { useNow } from "@/components/useNow";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { exportTexts } from "@/texts/exports";

import classes from "./exports.module.css";

const TONES: Record<ExportView["state"], Tone> = {
  queued: "wait",
  running: "wait",
  ready: "good",
  failed: "bad",
  cancelled: "quiet",
  removed: "quiet",
  expired: "quiet",
};

export function isUnderWay({ state }: ExportView): boolean {
  return state === "queued" || state === "running";
}

interface ExportItemProps {
  item: ExportView;
  isNamed: boolean;
  onChanged: () => void;
}

export function ExportItem({ item, isNamed, onChanged }: ExportItemProps) {
  const t = useTexts(exportTexts);
  const format = useFormats();
  const now = useNow(30_000);
  const kind = item.format.kind as keyof typeof t.formats;
  return (
    <li className={classes.item} data-named={isNamed || undefined}>
      <div className={classes.words}>
        <Group gap="xs">
          <b>{t.what[item.what]}</b>
          <Pill tone={TONES[item.state]}>{t.states[item.state]}</Pill>
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {t.formats[kind]} · {item.numbers === 1 ? t.ofOne : t.ofAll(format.number(item.numbers))} · <Moment at={item.requested_at} />
        </Text>
        {isUnderWay(item) && <Way item={item} />}
        {item.state === "ready" && (
          <Text size="sm">
            {t.rows[item.what](format.number(item.rows))} · {format.bytes(item.bytes)}
            {item.expires_at && ` · ${t.gone(format.relative(item.expires_at, now))}`}
            {item.fetched > 0 && ` · ${item.fetched === 1 ? t.givenOnce : t.given(format.number(item.fetched))}`}
          </Text>
        )}
        {item.left_out > 0 && <Text size="sm">{t.leftOut(format.number(item.left_out))}</Text>}
        {item.state === "failed" && <Text size="sm">{t.failed}</Text>}
        {isNamed && item.sha256 && (
          <Group gap="xs">
            <Text size="xs" c="dimmed">
              {t.checksum}
            </Text>
            <Copyable text={item.sha256} label={t.checksum} />
          </Group>
        )}
      </div>
      <Acts item={item} onChanged={onChanged} />
    </li>
  );
}

function Way({ item }: { item: ExportView }) {
  const t = useTexts(exportTexts);
  const format = useFormats();
  return (
    <div>
      <Progress
        value={Math.max(item.percent, 2)}
        animated
        my={6}
        aria-label={`${t.what[item.what]}: ${t.progress(format.number(item.percent))}`}
      />
      <Text size="xs" c="dimmed" className="tabular" role="status">
        {t.progress(format.number(item.percent))}
        {item.rows > 0 && ` · ${t.rows[item.what](format.number(item.rows))}`}
        {item.seconds_left !== null && ` · ${t.left(format.duration(item.seconds_left * 1000))}`}
      </Text>
    </div>
  );
}

function Acts({ item, onChanged }: Omit<ExportItemProps, "isNamed">) {
  const t = useTexts(exportTexts);
  const format = useFormats();
  const zone = useZone();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const params = { path: { export_id: item.export_id } };
  const linking = $api.useMutation("post", "/exports/{export_id}/download", {
    onSuccess: ({ url }) => {
      window.location.assign(url);
      onChanged();
    },
  });
  const removing = $api.useMutation("delete", "/exports/{export_id}", {
    onSuccess: () => {
      setAsking(false);
      onChanged();
    },
  });
  const underWay = isUnderWay(item);
  if (!underWay && item.state !== "ready") return null;
  return (
    <div className={classes.acts}>
      {item.state === "ready" && (
        <Button
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => linking.mutate({ params })}
          loading={linking.isPending}
          aria-label={t.fetchOf(t.what[item.what], format.dateTime(item.requested_at, zone))}
        >
          {t.fetch}
        </Button>
      )}
      {may("exports:write") && (
        <Button variant="subtle" color="gray" onClick={() => setAsking(true)}>
          {underWay ? t.cancel : t.remove}
        </Button>
      )}
      <Problem error={linking.error} />
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={underWay ? t.cancelTitle : t.removeTitle}
        about={`${t.what[item.what]}, ${format.dateTime(item.requested_at, zone)}`}
        consequence={underWay ? t.cancelText : t.removeText}
        action={underWay ? t.cancel : t.remove}
        onConfirm={() => removing.mutate({ params })}
        pending={removing.isPending}
        error={removing.error}
      />
    </div>
  );
}

/** One recording: player, download, when it goes, removal. */

import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";

import type { RecordingView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Confirm } from "@/components/Confirm";
import { Moment, useZone, ZoneNote } from "@/components/Moment";
import { phone } from "@/components/Phone";
import { useNow } from "@/components/useNow";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { Caller } from "@/pages/my/calls/parts";
import callClasses from "@/pages/my/calls/calls.module.css";
import { common } from "@/texts/common";
import { recordings } from "@/texts/recordings";

import { DownloadButtons, Player } from "./Player";

interface RecordingDetailsProps {
  recording: RecordingView | null;
  onClose: () => void;
  onRemoved: () => void;
}

export function RecordingDetails({ recording, onClose, onRemoved }: RecordingDetailsProps) {
  const t = useTexts(recordings);
  const close = useTexts(common).close;
  return (
    <Drawer
      opened={recording !== null}
      onClose={onClose}
      position="right"
      size="md"
      title={<b>{recording ? phone(recording.service_number) : t.title}</b>}
      closeButtonProps={{ "aria-label": close }}
    >
      {recording && <Details key={recording.recording_id} recording={recording} onRemoved={onRemoved} />}
    </Drawer>
  );
}

function Details({ recording, onRemoved }: { recording: RecordingView; onRemoved: () => void }) {
  const t = useTexts(recordings);
  const format = useFormats();
  const zone = useZone();
  const may = useMay();
  return (
    <Stack gap="lg">
      {may("recordings:listen") ? <Player recording={recording} /> : <Text size="sm">{t.listenNo}</Text>}
      <dl className={callClasses.facts}>
        <dt>{t.recorded}</dt>
        <dd>
          <Moment at={recording.recorded_at} />
          <br />
          <ZoneNote />
        </dd>
        <dt>{t.caller}</dt>
        <dd>
          <Caller caller={recording.caller} />
        </dd>
        <dt>{t.length}</dt>
        <dd>
          {format.duration(recording.duration_ms)} · {format.bytes(recording.bytes)}
        </dd>
        <dt>{t.goes}</dt>
        <dd>
          {recording.held ? (
            t.heldWhy
          ) : (
            <>
              <RetentionClock at={recording.expires_at} />
              <Text size="xs" c="dimmed">
                {t.goesAt(format.dateTime(recording.expires_at, zone))}
              </Text>
            </>
          )}
        </dd>
      </dl>
      <Text size="xs" c="dimmed">
        {recording.announced === "played" ? t.told : t.exempt}
        {recording.channels === 2 && ` · ${t.stereo}`} · {recording.region}
      </Text>
      {may("recordings:listen") && (
        <>
          <DownloadButtons recording={recording} />
          <Text size="xs" c="dimmed">
            {t.link}
          </Text>
        </>
      )}
      {may("recordings:remove") && <Remove recording={recording} onRemoved={onRemoved} />}
    </Stack>
  );
}

/** How long it is still there, running down. */
export function RetentionClock({ at }: { at: string }) {
  const format = useFormats();
  const now = useNow(1000);
  return <span className="tabular">{format.relative(at, now)}</span>;
}

function Remove({ recording, onRemoved }: { recording: RecordingView; onRemoved: () => void }) {
  const t = useTexts(recordings);
  const format = useFormats();
  const zone = useZone();
  const [asking, setAsking] = useState(false);
  const removing = $api.useMutation("delete", "/recordings/{recording_id}", {
    onSuccess: () => {
      setAsking(false);
      notifications.show({ message: t.removed, color: "green" });
      onRemoved();
    },
  });
  return (
    <Group>
      <Button
        variant="light"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => setAsking(true)}
        disabled={recording.held}
      >
        {t.remove}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.removeTitle}
        about={format.dateTime(recording.recorded_at, zone)}
        consequence={t.removeText}
        action={t.removeAction}
        onConfirm={() => removing.mutate({ params: { path: { recording_id: recording.recording_id } } })}
        pending={removing.isPending}
        error={removing.error}
      />
    </Group>
  );
}

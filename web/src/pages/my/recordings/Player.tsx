/** Plays one recording, at once: pressing play in the list opens it. The link is asked for anew when it has died. */

import { ActionIcon, Button, Group, Slider, Text } from "@mantine/core";
import { IconDownload, IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import type { RecordingView } from "@api";
import { client } from "@/api/client";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { recordings } from "@/texts/recordings";

import classes from "./recordings.module.css";

const SPEEDS = [1, 1.25, 1.5, 2];

/** A fresh link to the audio. */
async function link(recordingId: string, purpose: "play" | "download", format: "mp3" | "wav" = "mp3"): Promise<string> {
  const { data } = await client.POST("/recordings/{recording_id}/links", {
    params: { path: { recording_id: recordingId } },
    body: { purpose, format },
  });
  return data?.url ?? "";
}

export function Player({ recording }: { recording: RecordingView }) {
  const t = useTexts(recordings);
  const format = useFormats();
  const audio = useRef<HTMLAudioElement>(null);
  const [source, setSource] = useState<string | null>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(1);
  const [error, setError] = useState<unknown>(null);
  const seconds = recording.duration_ms / 1000;

  const begin = () =>
    link(recording.recording_id, "play").then((url) => {
      setError(null);
      setSource(url);
    }, setError);
  useEffect(() => {
    void begin(); // it was opened by pressing play; where the browser refuses, its button is there
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, as it opens
  }, []);
  useEffect(() => {
    const player = audio.current;
    if (source === null || player === null) return;
    player.currentTime = at;
    void player.play().catch(() => setPlaying(false));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new link goes on where the former one ended
  }, [source]);
  const toggle = () => {
    const player = audio.current;
    if (source === null || player === null) void begin();
    else if (player.paused) void player.play().catch(() => setPlaying(false));
    else player.pause();
  };
  const seek = (to: number) => {
    setAt(to);
    if (audio.current && source !== null) audio.current.currentTime = to;
  };
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (audio.current) audio.current.playbackRate = next;
  };
  return (
    <div className={classes.player} role="group" aria-label={t.playing}>
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- nobody writes down what was said on a call */}
      <audio
        ref={audio}
        src={source ?? undefined}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onError={() => {
          if (source !== null && at > 0) void begin();
        }}
      />
      <ActionIcon size={40} radius="xl" variant="filled" onClick={toggle} aria-label={playing ? t.pause : t.play}>
        {playing ? <IconPlayerPauseFilled size={18} aria-hidden /> : <IconPlayerPlayFilled size={18} aria-hidden />}
      </ActionIcon>
      <div className={classes.seek}>
        <Slider
          value={Math.min(at, seconds)}
          onChange={seek}
          min={0}
          max={Math.max(seconds, 0.1)}
          step={0.1}
          label={(value) => format.duration(value * 1000)}
          thumbLabel={t.position}
          size="sm"
          thumbSize={24}
        />
        <Text size="xs" c="dimmed" className="tabular">
          {format.duration(at * 1000)} / {format.duration(recording.duration_ms)}
        </Text>
      </div>
      <Button variant="subtle" size="compact-sm" onClick={faster} aria-label={`${t.speed}: ${format.number(speed)}×`}>
        {format.number(speed)}×
      </Button>
      <Problem error={error} />
    </div>
  );
}

/** Fetches the file; the link is made at the click. */
export function DownloadButtons({ recording }: { recording: RecordingView }) {
  const t = useTexts(recordings);
  const [error, setError] = useState<unknown>(null);
  const fetchFile = (format: "mp3" | "wav") => {
    setError(null);
    link(recording.recording_id, "download", format).then((url) => window.location.assign(url), setError);
  };
  return (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => fetchFile("mp3")}>
        {t.downloadOne}
      </Button>
      <Button variant="default" onClick={() => fetchFile("wav")}>
        {t.downloadWav}
      </Button>
      <Problem error={error} />
    </Group>
  );
}

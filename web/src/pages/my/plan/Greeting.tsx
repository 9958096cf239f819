/** What callers hear before the tone: the usual words, or the owner's own recording. */

import { Blockquote, Button, FileButton, Group, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";

import type { MachineView } from "@api";
import { $api } from "@/api/client";
import { useMay } from "@/api/session";
import { Confirm } from "@/components/Confirm";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { machine as texts } from "@/texts/machine";

interface GreetingProps {
  machine: MachineView;
  onChanged: () => void;
}

export function Greeting({ machine, onChanged }: GreetingProps) {
  const t = useTexts(texts).greeting;
  const format = useFormats();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const params = { path: { number_id: machine.number_id } };
  const recording = $api.useMutation("put", "/numbers/{number_id}/answering-machine/greeting", {
    onSuccess: () => {
      notifications.show({ message: t.uploaded, color: "green" });
      onChanged();
    },
  });
  const removing = $api.useMutation("delete", "/numbers/{number_id}/answering-machine/greeting", {
    onSuccess: () => {
      setAsking(false);
      onChanged();
    },
  });
  const upload = (file: File | null) => {
    if (file) void base64(file).then((audio) => recording.mutate({ params, body: { audio } }));
  };
  const { greeting } = machine;
  return (
    <Stack gap="xs">
      <Title order={3} fz="sm">
        {t.title}
      </Title>
      {greeting.kind === "recorded" ? (
        <Text size="sm">{t.recorded(format.duration((greeting.seconds ?? 0) * 1000))}</Text>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t.default}
          </Text>
          <Blockquote p="sm" my={0} fz="sm">
            {greeting.text}
          </Blockquote>
        </>
      )}
      <Problem error={recording.error} />
      {may("numbers:write") && (
        <Group gap="sm">
          <FileButton onChange={upload} accept="audio/*">
            {(props) => (
              <Button {...props} variant="default" loading={recording.isPending} leftSection={<IconUpload size={16} aria-hidden />}>
                {t.upload}
              </Button>
            )}
          </FileButton>
          {greeting.kind === "recorded" && (
            <Button variant="subtle" onClick={() => setAsking(true)}>
              {t.remove}
            </Button>
          )}
          <Text size="xs" c="dimmed">
            {t.hint}
          </Text>
        </Group>
      )}
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.remove}
        consequence={t.removeText}
        action={t.remove}
        onConfirm={() => removing.mutate({ params })}
        pending={removing.isPending}
        error={removing.error}
      />
    </Stack>
  );
}

/** The bytes of a file in base64. */
async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

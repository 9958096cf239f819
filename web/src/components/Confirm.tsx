/** Asks before something is destroyed, and says what will happen. */

import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";

import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

import { Problem } from "./Problem";

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What or whom it is about, as people know it: a name, an address, a number. */
  about?: ReactNode;
  /** What will happen, in full. */
  consequence: ReactNode;
  /** The verb on the button: "Release the number". */
  action: string;
  onConfirm: () => void;
  pending?: boolean;
  error?: unknown;
  /** Has to be typed first, however spaced: for what cannot be undone. */
  typed?: string;
  tone?: "danger" | "plain";
}

export function Confirm(props: ConfirmProps) {
  const { opened, onClose, title, about, consequence, action, onConfirm, pending, error, typed, tone = "danger" } = props;
  const t = useTexts(common);
  const [text, setText] = useState("");
  const close = () => {
    setText("");
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={<b>{title}</b>} closeButtonProps={{ "aria-label": t.close }}>
      <Stack gap="md">
        {about !== undefined && about !== null && (
          <Text fw={600} component="div" style={{ overflowWrap: "anywhere" }}>
            {about}
          </Text>
        )}
        <Text size="sm" component="div">
          {consequence}
        </Text>
        {typed !== undefined && (
          <TextInput
            label={t.confirmTyped(typed)}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <Problem error={error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {t.cancel}
          </Button>
          <Button
            color={tone === "danger" ? "red" : undefined}
            onClick={onConfirm}
            loading={pending ?? false}
            disabled={typed !== undefined && unspaced(text) !== unspaced(typed)}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function unspaced(text: string): string {
  return text.replaceAll(/\s/g, "");
}

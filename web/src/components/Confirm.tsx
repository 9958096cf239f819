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
  /** What will happen, in full. */
  consequence: ReactNode;
  /** The verb on the button: "Release the number". */
  action: string;
  onConfirm: () => void;
  pending?: boolean;
  error?: unknown;
  /** Has to be typed first: for what cannot be undone. */
  typed?: string;
  tone?: "danger" | "plain";
}

export function Confirm(props: ConfirmProps) {
  const { opened, onClose, title, consequence, action, onConfirm, pending, error, typed, tone = "danger" } = props;
  const t = useTexts(common);
  const [text, setText] = useState("");
  const close = () => {
    setText("");
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={<b>{title}</b>} closeButtonProps={{ "aria-label": t.close }}>
      <Stack gap="md">
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
            disabled={typed !== undefined && text.trim() !== typed}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

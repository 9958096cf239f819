/** A text to copy: ids, and secrets that are shown once. */

import { ActionIcon, Code, CopyButton, Group, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

export function Copyable({ text, label }: { text: string; label: string }) {
  const t = useTexts(common);
  return (
    <Group gap={6} wrap="nowrap" align="center">
      <Code style={{ overflowWrap: "anywhere" }}>{text}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t.copied : t.copy}>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={copy}
              aria-label={copied ? `${t.copied}: ${label}` : `${t.copy}: ${label}`}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}

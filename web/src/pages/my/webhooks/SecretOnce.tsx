/** A secret, shown once. */

import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";

import { Copyable } from "@/components/Secret";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";
import { webhooks } from "@/texts/webhooks";

export function SecretOnce({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  const t = useTexts(webhooks);
  const close = useTexts(common).close;
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={<b>{t.secretTitle}</b>}
      closeButtonProps={{ "aria-label": close }}
      closeOnClickOutside={false}
    >
      <Stack gap="md">
        <Alert color="brand" icon={<IconKey aria-hidden />}>
          {t.secretText}
        </Alert>
        <Copyable text={secret ?? ""} label={t.secretTitle} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t.secretDone}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

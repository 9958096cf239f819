/** Asks before a page is left on which something was typed and not saved. */

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useLayoutEffect, useState, type ReactNode } from "react";

import { useTexts } from "@/language/catalogue";
import { guard } from "@/shell/leaving";
import { common } from "@/texts/common";

/** While `dirty`: the browser asks before it leaves the site, and the answer, to be shown anywhere, before the page. */
export function useUnsaved(dirty: boolean): ReactNode {
  const [leave, setLeave] = useState<(() => void) | null>(null);
  // Undone before what comes in the page's place navigates by itself, as to the sign-in.
  useLayoutEffect(() => (dirty ? guard((go) => setLeave(() => go)) : undefined), [dirty]);
  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
  return <Leaving leave={leave} onStay={() => setLeave(null)} />;
}

function Leaving({ leave, onStay }: { leave: (() => void) | null; onStay: () => void }) {
  const t = useTexts(common);
  return (
    <Modal
      opened={leave !== null}
      onClose={onStay}
      title={<b>{t.leaving.title}</b>}
      closeButtonProps={{ "aria-label": t.close }}
    >
      <Stack gap="md">
        <Text size="sm">{t.leaving.text}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onStay} data-autofocus>
            {t.leaving.stay}
          </Button>
          <Button color="red" onClick={() => leave?.()}>
            {t.leaving.leave}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

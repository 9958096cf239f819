/** Address and events of a webhook: for a new one, or to change one. */

import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";

import { fieldErrors } from "@/api/problems";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";
import { webhooks } from "@/texts/webhooks";

import { EventName } from "./EventName";

/** Every webhook gets it: nobody has to choose it. */
const TEST = "webhook.test";

export interface WebhookValues {
  url: string;
  events: string[];
}

interface WebhookFormProps {
  title: string;
  /** What the button does. */
  action: string;
  initial: WebhookValues;
  error: unknown;
  isPending: boolean;
  onSave: (values: WebhookValues) => void;
  onClose: () => void;
}

export function WebhookForm({ title, action, initial, error, isPending, onSave, onClose }: WebhookFormProps) {
  const t = useTexts(webhooks);
  const words = useTexts(common);
  const form = useForm<WebhookValues>({ initialValues: initial });
  const refused = fieldErrors(error, (path) => path.split(".")[0] ?? path);
  const known = Object.keys(t.eventNames).filter((event) => event !== TEST);
  const events = [...known, ...initial.events.filter((event) => !known.includes(event))];
  return (
    <Modal opened onClose={onClose} size="lg" title={<b>{title}</b>} closeButtonProps={{ "aria-label": words.close }}>
      <form noValidate onSubmit={form.onSubmit(onSave)}>
        <Stack gap="md">
          <Problem error={error} shownAtFields={Object.keys(fieldErrors(error)).filter((path) => /^(url|events)\b/.test(path))} />
          <TextInput
            label={t.url}
            description={t.urlHint}
            type="url"
            placeholder="https://example.com/callfactory"
            required
            data-autofocus
            {...form.getInputProps("url")}
            error={refused.url}
          />
          <Checkbox.Group label={t.events} description={t.eventsHint} {...form.getInputProps("events")} error={refused.events}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} mt="xs" spacing={8}>
              {events.map((event) => (
                <Checkbox key={event} value={event} label={<EventName type={event} />} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={isPending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

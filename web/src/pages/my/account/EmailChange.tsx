/** An e-mail address is changed from both mailboxes. */

import { Button, Group, Radio, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { EmailChangeView } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { useZone } from "@/components/Moment";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { account } from "@/texts/account";

export function EmailChange({ hasContact }: { hasContact: boolean }) {
  const t = useTexts(account).email;
  const [waiting, setWaiting] = useState<EmailChangeView | null>(null);
  return (
    <Card title={t.title} lead={t.lead}>
      {waiting ? (
        <Codes waiting={waiting} onOver={() => setWaiting(null)} />
      ) : (
        <Ask hasContact={hasContact} onAsked={setWaiting} />
      )}
    </Card>
  );
}

function Ask({ hasContact, onAsked }: { hasContact: boolean; onAsked: (change: EmailChangeView) => void }) {
  const t = useTexts(account).email;
  const may = useMay();
  const form = useForm<{ which: EmailChangeView["which"]; email: string }>({ initialValues: { which: "sign-in", email: "" } });
  const asking = $api.useMutation("post", "/account/email-changes", {
    onSuccess: onAsked,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form noValidate onSubmit={form.onSubmit((body) => asking.mutate({ body }))}>
      <Stack gap="md">
        {hasContact && may("account:write") && (
          <Radio.Group label={t.which} {...form.getInputProps("which")}>
            <Group gap="md" mt={6}>
              {(["sign-in", "contact"] as const).map((value) => (
                <Radio key={value} value={value} label={t.whiches[value]} />
              ))}
            </Group>
          </Radio.Group>
        )}
        <Problem error={asking.error} shownAtFields={["email"]} />
        <Group align="flex-end" gap="sm">
          <TextInput label={t.new} type="email" autoComplete="email" required flex="1 1 14rem" {...form.getInputProps("email")} />
          <Button type="submit" variant="default" loading={asking.isPending}>
            {t.ask}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Codes({ waiting, onOver }: { waiting: EmailChangeView; onOver: () => void }) {
  const t = useTexts(account).email;
  const format = useFormats();
  const zone = useZone();
  const queries = useQueryClient();
  const form = useForm({ initialValues: { code_old: "", code_new: "" } });
  const confirming = $api.useMutation("post", "/account/email-changes/{change_id}/confirmation", {
    onSuccess: () => {
      notifications.show({ message: t.done, color: "green" });
      void queries.invalidateQueries();
      onOver();
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((body) => confirming.mutate({ params: { path: { change_id: waiting.change_id } }, body }))}
    >
      <Stack gap="md">
        <Text size="sm" role="status">
          {t.waiting(`${format.time(waiting.ends_at, zone)} (${zone})`)}
        </Text>
        <Problem error={confirming.error} shownAtFields={["code_old", "code_new"]} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t.codeOld} inputMode="numeric" autoComplete="off" maxLength={6} required {...form.getInputProps("code_old")} />
          <TextInput label={t.codeNew} inputMode="numeric" autoComplete="off" maxLength={6} required {...form.getInputProps("code_new")} />
        </SimpleGrid>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onOver}>
            {t.givenUp}
          </Button>
          <Button type="submit" loading={confirming.isPending}>
            {t.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

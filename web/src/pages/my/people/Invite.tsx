/** Invites somebody by mail. */

import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";

import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";
import { people } from "@/texts/people";

import { RoleChoice, type CustomerRole } from "./RoleChoice";

interface InviteProps {
  opened: boolean;
  onClose: () => void;
  onSent: () => void;
}

export function Invite({ opened, onClose, onSent }: InviteProps) {
  const t = useTexts(people);
  const words = useTexts(common);
  const form = useForm<{ email: string; role: CustomerRole }>({ initialValues: { email: "", role: "operator" } });
  const inviting = $api.useMutation("post", "/account/invitations", {
    onSuccess: () => {
      notifications.show({ message: t.sent, color: "green" });
      form.reset();
      onClose();
      onSent();
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Modal opened={opened} onClose={onClose} title={<b>{t.invite}</b>} closeButtonProps={{ "aria-label": words.close }}>
      <form noValidate onSubmit={form.onSubmit(({ email, role }) => inviting.mutate({ body: { email, roles: [role] } }))}>
        <Stack gap="md">
          <Problem error={inviting.error} shownAtFields={["email"]} />
          <TextInput label={t.email} type="email" autoComplete="off" required data-autofocus {...form.getInputProps("email")} />
          <RoleChoice {...form.getInputProps("role")} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={inviting.isPending}>
              {t.send}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";

import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { Card } from "@/components/Card";
import { LinkButton } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { PasswordField } from "@/components/PasswordField";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { session } from "@/texts/session";

export default function Password() {
  const t = useTexts(session);
  const [step, setStep] = useState<"address" | "code" | "done">("address");
  const form = useForm({ initialValues: { email: "", code: "", password: "" } });
  const onError = (error: unknown) => form.setErrors(fieldErrors(error));
  const asking = $api.useMutation("post", "/session/password-reset", { onSuccess: () => setStep("code"), onError });
  const choosing = $api.useMutation("post", "/session/password-reset/confirmation", {
    onSuccess: () => setStep("done"),
    onError,
  });
  if (step === "done") {
    return (
      <Page title={t.reset.title} lead={t.reset.done} width="slim">
        <LinkButton href="/sign-in">{t.signIn.action}</LinkButton>
      </Page>
    );
  }
  const submit = (values: { email: string; code: string; password: string }) =>
    step === "address" ? asking.mutate({ body: { email: values.email } }) : choosing.mutate({ body: values });
  return (
    <Page title={t.reset.title} lead={t.reset.lead} width="slim">
      <Card>
        <form onSubmit={form.onSubmit(submit)} noValidate>
          <Stack gap="md">
            <Problem error={asking.error ?? choosing.error} shownAtFields={["email", "code", "password"]} />
            <TextInput label={t.email} type="email" autoComplete="username" required {...form.getInputProps("email")} />
            {step === "code" && (
              <>
                <Alert color="brand" role="status">
                  {t.reset.sent}
                </Alert>
                <TextInput
                  label={t.code}
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  maxLength={6}
                  required
                  {...form.getInputProps("code")}
                />
                <PasswordField
                  label={t.reset.newPassword}
                  description={t.passwordRule}
                  autoComplete="new-password"
                  required
                  {...form.getInputProps("password")}
                />
              </>
            )}
            <Group justify="flex-end">
              <Button type="submit" loading={asking.isPending || choosing.isPending}>
                {step === "address" ? t.reset.send : t.reset.action}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
    </Page>
  );
}

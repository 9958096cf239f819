import { Alert, Anchor, Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useSearch } from "wouter";

import type { SignUp as SignUpWish } from "@api";
import { $api, client } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { sessionIsOpen } from "@/api/session";
import { Card } from "@/components/Card";
import { Page } from "@/components/Page";
import { PasswordField } from "@/components/PasswordField";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useLanguage } from "@/language/language";
import { session } from "@/texts/session";

import { useFocused } from "./focused";
import { invitation, invitationIsUsed } from "./invitation";
import { nextPath } from "./next";

export default function SignUp() {
  const [begun, setBegun] = useState<SignUpWish | null>(null);
  return begun === null ? (
    <Begin onBegun={setBegun} />
  ) : (
    <Confirm wish={begun} onOtherAddress={() => setBegun(null)} />
  );
}

function Begin({ onBegun }: { onBegun: (wish: SignUpWish) => void }) {
  const t = useTexts(session);
  const { language } = useLanguage();
  const search = useSearch();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const form = useForm({
    initialValues: { email: "", password: "", accepted: false },
    // Once it is accepted everything that is wrong is said by the API, together.
    validate: ({ email, password, accepted }) =>
      accepted
        ? {}
        : {
            email: email.trim() ? null : t.signUp.fillIn,
            password: password ? null : t.signUp.fillIn,
            accepted: t.signUp.acceptRequired,
          },
  });
  const signingUp = $api.useMutation("post", "/accounts", {
    onSuccess: (_, { body }) => onBegun(body),
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Page title={t.signUp.title} lead={t.signUp.lead} width="slim">
      <Card>
        <form
          onSubmit={form.onSubmit(
            ({ email, password }) =>
              signingUp.mutate({ body: { email, password, language, zone, privacy_statement: "2018-05-01" } }),
            (errors) => form.getInputNode(Object.keys(form.values).find((name) => name in errors) ?? "")?.focus(),
          )}
          noValidate
        >
          <Stack gap="md">
            <Problem error={signingUp.error} shownAtFields={["email", "password"]} />
            <TextInput label={t.email} type="email" autoComplete="username" required {...form.getInputProps("email")} />
            <PasswordField
              label={t.password}
              description={t.passwordRule}
              autoComplete="new-password"
              required
              {...form.getInputProps("password")}
            />
            <Checkbox
              label={
                <>
                  {t.signUp.accept}{" "}
                  <Anchor href="/privacy" target="_blank" size="sm">
                    {t.signUp.statement}
                  </Anchor>
                </>
              }
              {...form.getInputProps("accepted", { type: "checkbox" })}
            />
            <Text size="xs" c="dimmed">
              {t.signUp.zone(zone)}
            </Text>
            <Group justify="flex-end">
              <Button type="submit" loading={signingUp.isPending}>
                {t.signUp.action}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
      <Text size="sm" c="dimmed" mt="md">
        {t.signUp.have}{" "}
        <Anchor component={Link} href={`/sign-in${search ? `?${search}` : ""}`} size="sm">
          {t.signIn.title}
        </Anchor>
      </Text>
    </Page>
  );
}

function Confirm({ wish, onOtherAddress }: { wish: SignUpWish; onOtherAddress: () => void }) {
  const t = useTexts(session);
  const field = useFocused();
  const queries = useQueryClient();
  const search = useSearch();
  const [, go] = useLocation();
  const form = useForm({ initialValues: { code: "" } });
  const confirming = $api.useMutation("post", "/accounts/confirmation", {
    onSuccess: async () => {
      invitationIsUsed();
      queries.clear();
      await client.POST("/session", { body: { email: wish.email, password: wish.password, as: "cookie" } });
      sessionIsOpen();
      go(nextPath(search), { replace: true });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const sending = $api.useMutation("post", "/accounts", { onSuccess: () => form.reset() });
  const carried = invitation();
  return (
    <Page title={t.confirm.title} lead={t.confirm.lead(wish.email)} width="slim">
      <Card>
        <form
          onSubmit={form.onSubmit(({ code }) =>
            confirming.mutate({ body: { email: wish.email, code, ...(carried ? { invitation: carried } : {}) } }),
          )}
          noValidate
        >
          <Stack gap="md">
            <Problem error={confirming.error} shownAtFields={["code"]} />
            <Problem error={sending.error} />
            {sending.isSuccess && (
              <Alert color="green" role="status">
                {t.confirm.sentAgain}
              </Alert>
            )}
            <TextInput
              label={t.code}
              description={t.confirm.known}
              ref={field}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              required
              {...form.getInputProps("code")}
            />
            <Group justify="space-between">
              <Button
                variant="subtle"
                onClick={() => {
                  confirming.reset();
                  sending.mutate({ body: wish });
                }}
                loading={sending.isPending}
              >
                {t.confirm.again}
              </Button>
              <Button type="submit" loading={confirming.isPending}>
                {t.confirm.action}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
      <Text size="sm" c="dimmed" mt="md">
        {t.confirm.wrongAddress}{" "}
        <Anchor component="button" type="button" size="sm" onClick={onOtherAddress}>
          {t.confirm.otherAddress}
        </Anchor>
      </Text>
    </Page>
  );
}

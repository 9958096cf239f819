import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useSearch } from "wouter";

import { $api, client } from "@/api/client";
import { asProblem, fieldErrors } from "@/api/problems";
import { sessionIsOpen } from "@/api/session";
import { Card } from "@/components/Card";
import { Page } from "@/components/Page";
import { PasswordField } from "@/components/PasswordField";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";
import { session } from "@/texts/session";

import { useFocused } from "./focused";
import { invitation, invitationIsUsed } from "./invitation";
import { nextPath } from "./next";

/** After the server has opened a session: who is it, and where did they want to go? */
function useArrive(): () => Promise<void> {
  const queries = useQueryClient();
  const search = useSearch();
  const [, go] = useLocation();
  return async () => {
    invitationIsUsed();
    queries.clear();
    const { data: me } = await client.GET("/session");
    sessionIsOpen();
    go(nextPath(search, me), { replace: true });
  };
}

export default function SignIn() {
  const [challenge, setChallenge] = useState<string | null>(null);
  return challenge === null ? (
    <PasswordStep onChallenge={setChallenge} />
  ) : (
    <CodeStep challenge={challenge} onBack={() => setChallenge(null)} />
  );
}

function PasswordStep({ onChallenge }: { onChallenge: (token: string) => void }) {
  const t = useTexts(session);
  const arrive = useArrive();
  const search = useSearch();
  const form = useForm({ initialValues: { email: "", password: "" } });
  const opening = $api.useMutation("post", "/session", {
    onSuccess: (opened) => (opened.state === "code_wanted" ? onChallenge(opened.challenge_token ?? "") : arrive()),
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const wrong = asProblem(opening.error).code === "unauthenticated";
  const carried = invitation();
  return (
    <Page title={t.signIn.title} lead={carried ? t.signIn.invited : t.signIn.lead} width="slim">
      <Card>
        <form
          onSubmit={form.onSubmit((values) =>
            opening.mutate({ body: { ...values, as: "cookie", ...(carried ? { invitation: carried } : {}) } }),
          )}
          noValidate
        >
          <Stack gap="md">
            {opening.isError &&
              (wrong ? (
                <Alert color="red" role="alert">
                  {t.signIn.wrong}
                </Alert>
              ) : (
                <Problem error={opening.error} shownAtFields={["email", "password"]} />
              ))}
            <TextInput label={t.email} type="email" autoComplete="username" required {...form.getInputProps("email")} />
            <PasswordField
              label={t.password}
              autoComplete="current-password"
              required
              {...form.getInputProps("password")}
            />
            <Group justify="space-between">
              <Anchor component={Link} href="/password" size="sm" py={2}>
                {t.signIn.forgotten}
              </Anchor>
              <Button type="submit" loading={opening.isPending}>
                {t.signIn.action}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
      <Text size="sm" c="dimmed" mt="md">
        {t.signIn.new}{" "}
        <Anchor component={Link} href={`/sign-up${search ? `?${search}` : ""}`} size="sm">
          {t.signIn.create}
        </Anchor>
      </Text>
    </Page>
  );
}

function CodeStep({ challenge, onBack }: { challenge: string; onBack: () => void }) {
  const t = useTexts(session);
  const words = useTexts(common);
  const field = useFocused();
  const arrive = useArrive();
  const form = useForm({ initialValues: { code: "" } });
  const answering = $api.useMutation("post", "/session/challenge", {
    onSuccess: arrive,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Page title={t.totp.title} lead={t.totp.lead} width="slim">
      <Card>
        <form
          onSubmit={form.onSubmit(({ code }) => answering.mutate({ body: { challenge_token: challenge, code } }))}
          noValidate
        >
          <Stack gap="md">
            <Problem error={answering.error} shownAtFields={["code"]} />
            <TextInput
              label={t.code}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              required
              ref={field}
              {...form.getInputProps("code")}
            />
            <Group justify="space-between">
              <Anchor component="button" type="button" size="sm" onClick={onBack}>
                {words.back}
              </Anchor>
              <Button type="submit" loading={answering.isPending}>
                {t.totp.action}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
    </Page>
  );
}

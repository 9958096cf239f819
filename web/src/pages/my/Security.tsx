import { Alert, Anchor, Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";

import type { SessionView, TotpBegun } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useMe, useSignOut } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { DataTable } from "@/components/DataTable";
import { Moment, useZone, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { Copyable } from "@/components/Secret";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";
import { security } from "@/texts/security";

/** Only who sets one-time codes up needs it; where it cannot be had, the secret beside it does. */
const QrCode = lazy(() => import("./QrCode").catch(() => ({ default: () => null })));

export default function Security() {
  const t = useTexts(security);
  return (
    <Page title={t.title} lead={t.lead}>
      <Stack gap="lg">
        <OneTimeCodes />
        <Sessions />
        <SignInAddress />
      </Stack>
    </Page>
  );
}

function OneTimeCodes() {
  const t = useTexts(security).totp;
  const { me } = useMe();
  const [begun, setBegun] = useState<TotpBegun | null>(null);
  const [said, say] = useState<string | null>(null);
  const [opened, dialog] = useDisclosure(false);
  const beginning = $api.useMutation("post", "/session/totp", { onSuccess: setBegun });
  const ending = $api.useMutation("delete", "/session/totp", {
    onSuccess: () => {
      dialog.close();
      say(t.ended);
    },
  });
  return (
    <Card
      title={t.title}
      lead={t.lead}
      actions={me && <Pill tone={me.mfa ? "good" : "quiet"}>{me.mfa ? t.on : t.off}</Pill>}
    >
      <Stack gap="md">
        {said && (
          <Alert color="green" role="status">
            {said}
          </Alert>
        )}
        <Problem error={beginning.error} />
        {begun ? (
          <Finish
            begun={begun}
            onDone={() => {
              setBegun(null);
              say(t.done);
            }}
          />
        ) : said === t.done ? null : (
          <Group gap="sm">
            <Button variant="default" onClick={() => beginning.mutate({})} loading={beginning.isPending}>
              {t.begin}
            </Button>
            {me?.mfa && (
              <Button variant="subtle" color="red" onClick={dialog.open}>
                {t.end}
              </Button>
            )}
          </Group>
        )}
      </Stack>
      <Confirm
        opened={opened}
        onClose={dialog.close}
        title={t.endTitle}
        consequence={t.endText}
        action={t.end}
        pending={ending.isPending}
        error={ending.error}
        onConfirm={() => ending.mutate({})}
      />
    </Card>
  );
}

function Finish({ begun, onDone }: { begun: TotpBegun; onDone: () => void }) {
  const t = useTexts(security).totp;
  const form = useForm({ initialValues: { code: "" } });
  const finishing = $api.useMutation("put", "/session/totp", {
    onSuccess: onDone,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((body) => finishing.mutate({ body }))} noValidate>
      <Stack gap="sm" maw={420}>
        <Text size="sm">{t.steps}</Text>
        <Suspense fallback={<Skeleton width={208} height={208} />}>
          <QrCode text={begun.otpauth_uri} label={t.qr} />
        </Suspense>
        <Anchor href={begun.otpauth_uri} size="sm" py={2}>
          {t.open}
        </Anchor>
        <Stack gap={2}>
          <Text size="sm">{t.byHand}</Text>
          <Copyable text={begun.secret} label={t.secret} />
        </Stack>
        <Problem error={finishing.error} shownAtFields={["code"]} />
        <TextInput
          label={t.code}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
          {...form.getInputProps("code")}
        />
        <Group>
          <Button type="submit" loading={finishing.isPending}>
            {t.finish}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Sessions() {
  const t = useTexts(security).sessions;
  const words = useTexts(common);
  const format = useFormats();
  const zone = useZone();
  const queries = useQueryClient();
  const signOut = useSignOut();
  const [, go] = useLocation();
  const [opened, dialog] = useDisclosure(false);
  const [error, setError] = useState<unknown>(null);
  const sessions = $api.useQuery("get", "/sessions", {});
  const ending = $api.useMutation("delete", "/sessions/{session_id}", {
    onSuccess: () => queries.invalidateQueries({ queryKey: ["get", "/sessions"] }),
  });
  return (
    <Card
      title={t.title}
      lead={
        <>
          {t.lead}
          <br />
          <ZoneNote />
        </>
      }
      flush
      actions={
        <Button variant="default" onClick={dialog.open}>
          {t.all}
        </Button>
      }
    >
      {(sessions.isError || ending.isError) && <Problem error={sessions.error ?? ending.error} />}
      <DataTable<SessionView>
        caption={t.title}
        rows={sessions.data?.items}
        rowKey={({ session_id }) => session_id}
        skeletons={2}
        columns={[
          { key: "begun", title: t.begun, cell: (session) => <Moment at={session.created_at} /> },
          { key: "used", title: t.used, cell: (session) => <Moment at={session.used_at} /> },
          { key: "code", title: t.code, cell: (session) => (session.mfa ? words.yes : words.no) },
          {
            key: "end",
            title: t.end,
            hideTitle: true,
            align: "end",
            cell: (session) =>
              session.current ? (
                <Pill tone="info">{t.current}</Pill>
              ) : (
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t.ending(format.dateTime(session.created_at, zone))}
                  onClick={() => ending.mutate({ params: { path: { session_id: session.session_id } } })}
                >
                  {t.end}
                </Button>
              ),
          },
        ]}
      />
      <Confirm
        opened={opened}
        onClose={dialog.close}
        title={t.all}
        consequence={t.allText}
        action={t.all}
        error={error}
        onConfirm={() => void signOut(true).then(() => go("/sign-in"), setError)}
      />
    </Card>
  );
}

function SignInAddress() {
  const t = useTexts(security).email;
  const [changeId, setChangeId] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const form = useForm({ initialValues: { email: "", code_old: "", code_new: "" } });
  const onError = (error: unknown) => form.setErrors(fieldErrors(error));
  const asking = $api.useMutation("post", "/account/email-changes", {
    onSuccess: ({ change_id }) => setChangeId(change_id),
    onError,
  });
  const confirming = $api.useMutation("post", "/account/email-changes/{change_id}/confirmation", {
    onSuccess: () => {
      setChangeId(null);
      setDone(true);
      form.reset();
    },
    onError,
  });
  const submit = (values: { email: string; code_old: string; code_new: string }) =>
    changeId === null
      ? asking.mutate({ body: { which: "sign-in", email: values.email } })
      : confirming.mutate({
          params: { path: { change_id: changeId } },
          body: { code_old: values.code_old, code_new: values.code_new },
        });
  return (
    <Card title={t.title} lead={t.lead}>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack gap="md" maw={420}>
          {done && (
            <Alert color="green" role="status">
              {t.done}
            </Alert>
          )}
          <Problem error={asking.error ?? confirming.error} shownAtFields={["email", "code_old", "code_new"]} />
          <TextInput
            label={t.address}
            type="email"
            autoComplete="off"
            required
            readOnly={changeId !== null}
            {...form.getInputProps("email")}
          />
          {changeId !== null && (
            <>
              <Text size="sm">{t.sent}</Text>
              <TextInput label={t.old} inputMode="numeric" maxLength={6} required {...form.getInputProps("code_old")} />
              <TextInput label={t.new} inputMode="numeric" maxLength={6} required {...form.getInputProps("code_new")} />
            </>
          )}
          <Group>
            <Button type="submit" variant="default" loading={asking.isPending || confirming.isPending}>
              {changeId === null ? t.send : t.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

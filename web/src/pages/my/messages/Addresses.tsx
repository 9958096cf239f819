/** Mailboxes that messages can go to: added, confirmed with a code, left alone, used again. */

import { Button, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { AddressView } from "@api";
import { $api } from "@/api/client";
import { fieldErrors } from "@/api/problems";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { Pill, type Tone } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useLanguage } from "@/language/language";
import classes from "@/pages/my/exports/exports.module.css";
import { machine } from "@/texts/machine";

const TONES: Record<AddressView["state"], Tone> = { pending: "wait", confirmed: "good", suppressed: "bad" };

/** Reads the addresses anew wherever they are shown. */
function useRefresh(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ["get", "/voicemail/addresses"] });
}

export function Addresses() {
  const t = useTexts(machine).addresses;
  const may = useMay();
  const asked = $api.useQuery("get", "/voicemail/addresses");
  return (
    <Card title={t.title} lead={t.lead} flush>
      <Problem error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.data?.items.length === 0 && (
        <Text size="sm" px="lg" pb="md">
          {t.none}
        </Text>
      )}
      <ul className={classes.list}>
        {asked.data?.items.map((address) => (
          <Address key={address.address_id} address={address} />
        ))}
      </ul>
      {may("numbers:write") && <Add />}
    </Card>
  );
}

function Add() {
  const t = useTexts(machine).addresses;
  const { language } = useLanguage();
  const refresh = useRefresh();
  const form = useForm({ initialValues: { email: "" } });
  const adding = $api.useMutation("post", "/voicemail/addresses", {
    onSuccess: () => {
      notifications.show({ message: t.added, color: "green" });
      form.reset();
      refresh();
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form noValidate onSubmit={form.onSubmit(({ email }) => adding.mutate({ body: { email, language } }))} className={classes.item}>
      <Stack gap="xs" flex={1}>
        <Problem error={adding.error} shownAtFields={["email"]} />
        <Group align="flex-end" gap="sm">
          <TextInput label={t.email} type="email" autoComplete="off" required flex="1 1 14rem" {...form.getInputProps("email")} />
          <Button type="submit" variant="default" loading={adding.isPending}>
            {t.add}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Address({ address }: { address: AddressView }) {
  const t = useTexts(machine).addresses;
  const may = useMay();
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <Group gap="xs">
          <b>{address.email}</b>
          <Pill tone={TONES[address.state]}>{t.states[address.state]}</Pill>
        </Group>
        {address.suppressed && <Text size="sm">{t[address.suppressed]}</Text>}
        {address.state === "pending" && may("numbers:write") && <Code address={address} />}
        {address.state !== "pending" && may("numbers:write") && <Plain address={address} />}
      </div>
      {may("numbers:write") && <Acts address={address} />}
    </li>
  );
}

function Code({ address }: { address: AddressView }) {
  const t = useTexts(machine).addresses;
  const { language } = useLanguage();
  const refresh = useRefresh();
  const params = { path: { address_id: address.address_id } };
  const form = useForm({ initialValues: { code: "" } });
  const confirming = $api.useMutation("post", "/voicemail/addresses/{address_id}/confirmation", {
    onSuccess: () => {
      notifications.show({ message: t.confirmed, color: "green" });
      refresh();
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const again = $api.useMutation("post", "/voicemail/addresses/{address_id}/code", {
    onSuccess: () => notifications.show({ message: t.added, color: "green" }),
  });
  return (
    <form noValidate onSubmit={form.onSubmit((body) => confirming.mutate({ params, body }))}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t.code}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          w={150}
          {...form.getInputProps("code")}
        />
        <Button type="submit" loading={confirming.isPending}>
          {t.confirm}
        </Button>
        <Button variant="subtle" loading={again.isPending} onClick={() => again.mutate({ params, body: { language } })}>
          {t.again}
        </Button>
      </Group>
      <Problem error={confirming.error ?? again.error} shownAtFields={["code"]} />
    </form>
  );
}

function Plain({ address }: { address: AddressView }) {
  const t = useTexts(machine).addresses;
  const refresh = useRefresh();
  const choosing = $api.useMutation("put", "/voicemail/addresses/{address_id}/delivery-without-tls", { onSuccess: refresh });
  return (
    <Switch
      size="sm"
      mt={4}
      label={t.plain}
      description={t.plainHint}
      aria-label={`${t.plain}: ${address.email}`}
      checked={address.delivery_without_tls}
      disabled={choosing.isPending}
      onChange={(event) =>
        choosing.mutate({
          params: { path: { address_id: address.address_id } },
          body: { allowed: event.currentTarget.checked },
        })
      }
    />
  );
}

function Acts({ address }: { address: AddressView }) {
  const t = useTexts(machine).addresses;
  const refresh = useRefresh();
  const [asking, setAsking] = useState<"lift" | "remove" | null>(null);
  const params = { path: { address_id: address.address_id } };
  const done = () => {
    setAsking(null);
    refresh();
  };
  const removing = $api.useMutation("delete", "/voicemail/addresses/{address_id}", { onSuccess: done });
  const lifting = $api.useMutation("delete", "/voicemail/addresses/{address_id}/suppression", {
    onSuccess: () => {
      notifications.show({ message: t.lifted, color: "green" });
      done();
    },
  });
  return (
    <div className={classes.acts}>
      {address.state === "suppressed" && (
        <Button variant="default" onClick={() => setAsking("lift")}>
          {t.lift}
        </Button>
      )}
      <Button variant="subtle" color="red" aria-label={`${t.remove}: ${address.email}`} onClick={() => setAsking("remove")}>
        {t.remove}
      </Button>
      <Confirm
        opened={asking === "lift"}
        onClose={() => setAsking(null)}
        title={t.liftTitle}
        about={address.email}
        consequence={t.liftText}
        action={t.lift}
        onConfirm={() => lifting.mutate({ params })}
        pending={lifting.isPending}
        error={lifting.error}
        tone="plain"
      />
      <Confirm
        opened={asking === "remove"}
        onClose={() => setAsking(null)}
        title={t.removeTitle}
        about={address.email}
        consequence={t.removeText}
        action={t.remove}
        onConfirm={() => removing.mutate({ params })}
        pending={removing.isPending}
        error={removing.error}
      />
    </div>
  );
}

/** One number: its call plan, answering machine, recording, and its life. */

import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPhoneCall, IconPlayerPause } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";

import type { NumberView } from "@api";
import { $api } from "@/api/client";
import { useAccount, useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { LinkButton } from "@/components/LinkButton";
import { Loading } from "@/components/Loading";
import { Page } from "@/components/Page";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";
import { numbers as texts } from "@/texts/numbers";
import { useSentences } from "@/texts/sentences";

import { STATE_TONES } from "./Numbers";
import { MachineCard } from "./plan/MachineCard";
import { PlanEditor } from "./plan/PlanEditor";
import { RecordingCard } from "./plan/RecordingCard";

type UpdateRequired = NonNullable<NumberView["update_required"]>;

export default function Number() {
  const { numberId } = useParams<{ numberId: string }>();
  const t = useTexts(texts);
  const queries = useQueryClient();
  const account = useAccount();
  const asked = { params: { path: { number_id: numberId } } };
  const number = $api.useQuery("get", "/numbers/{number_id}", asked);
  if (number.isError) {
    return (
      <Page title={t.title}>
        <Problem error={number.error} onRetry={() => void number.refetch()} />
      </Page>
    );
  }
  if (!number.data || !account.data) return <Loading />;
  const changed = (after: NumberView) => {
    queries.setQueryData($api.queryOptions("get", "/numbers/{number_id}", asked).queryKey, after);
    void queries.invalidateQueries({ queryKey: ["get", "/numbers"] });
  };
  return <Shown number={number.data} onChanged={changed} />;
}

interface ShownProps {
  number: NumberView;
  onChanged: (number: NumberView) => void;
}

function Shown({ number, onChanged }: ShownProps) {
  const t = useTexts(texts);
  const types = useTexts(common).types;
  const format = useFormats();
  const may = useMay();
  return (
    <Page
      title={number.international}
      lead={
        <Group gap="0.6rem" wrap="nowrap" align="baseline">
          <Pill tone={STATE_TONES[number.state]}>{t.states[number.state]}</Pill>
          <span>
            {format.country(number.country)}, {types[number.type]} · {t.since(format.date(number.active_from))}
          </span>
        </Group>
      }
      actions={
        <>
          <LinkButton
            href={`/my/calls?number=${number.number_id}`}
            variant="default"
            leftSection={<IconPhoneCall size={16} aria-hidden />}
          >
            {t.calls}
          </LinkButton>
          <PauseOrResume number={number} onChanged={onChanged} />
        </>
      }
    >
      <Stack gap="lg">
        {number.state === "paused" && (
          <Alert color="yellow" icon={<IconPlayerPause aria-hidden />}>
            {t.pausedNote}
          </Alert>
        )}
        {number.update_required && <ToUpdate required={number.update_required} />}
        {number.state === "released" && <Alert color="gray">{t.releasedNote}</Alert>}
        <PlanEditor number={number} onChanged={onChanged} />
        {may("numbers:read") && number.state !== "released" && <MachineCard number={number} />}
        {may("recordings:read") && number.state !== "released" && <RecordingCard number={number} />}
        <Release number={number} onChanged={onChanged} />
      </Stack>
    </Page>
  );
}

/** What no longer holds of what the number rests on, and where it is brought in order (DB-5). */
function ToUpdate({ required }: { required: UpdateRequired }) {
  const t = useTexts(texts).toUpdate;
  const format = useFormats();
  const say = useSentences();
  return (
    <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t.title}>
      <Text size="sm">{t.text(format.date(required.since))}</Text>
      <List size="sm" my="xs">
        {required.shortcomings.map(({ item, detail }) => {
          const said = say(detail);
          return (
            <List.Item key={item + detail} lang={said.lang}>
              {said.text}
            </List.Item>
          );
        })}
      </List>
      <Group gap="sm">
        <LinkButton href="/my/orders" size="xs" variant="default">
          {t.orders}
        </LinkButton>
        <LinkButton href="/my/account" size="xs" variant="default">
          {t.account}
        </LinkButton>
      </Group>
    </Alert>
  );
}

function PauseOrResume({ number, onChanged }: ShownProps) {
  const t = useTexts(texts);
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const done = (after: NumberView) => {
    setAsking(false);
    onChanged(after);
  };
  const pausing = $api.useMutation("post", "/numbers/{number_id}/pause", { onSuccess: done });
  const resuming = $api.useMutation("post", "/numbers/{number_id}/resume", { onSuccess: done });
  const step = { params: { path: { number_id: number.number_id } }, body: { version: number.version } };
  if (!may("numbers:write")) return null;
  if (number.state === "paused") {
    return (
      <Button onClick={() => resuming.mutate(step)} loading={resuming.isPending}>
        {t.resume}
      </Button>
    );
  }
  if (number.state !== "active") return null;
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => setAsking(true)}>
        {t.pause.action}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.pause.title}
        about={number.international}
        consequence={t.pause.text}
        action={t.pause.confirm}
        onConfirm={() => pausing.mutate(step)}
        pending={pausing.isPending}
        error={pausing.error}
        tone="plain"
      />
    </>
  );
}

function Release({ number, onChanged }: ShownProps) {
  const t = useTexts(texts).release;
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const releasing = $api.useMutation("post", "/numbers/{number_id}/release", {
    onSuccess: (after) => {
      setAsking(false);
      onChanged(after);
    },
  });
  if (!may("numbers:write") || number.state === "released") return null;
  return (
    <Card
      title={t.action}
      lead={t.lead}
      tone="danger"
      actions={
        <Button variant="light" color="red" onClick={() => setAsking(true)}>
          {t.action}
        </Button>
      }
    >
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.title}
        about={number.international}
        consequence={t.text}
        action={t.confirm}
        typed={number.international}
        onConfirm={() =>
          releasing.mutate({ params: { path: { number_id: number.number_id } }, body: { version: number.version } })
        }
        pending={releasing.isPending}
        error={releasing.error}
      />
    </Card>
  );
}

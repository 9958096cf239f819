/** People, roles, invitations. */

import { Button, Stack, Text } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";

import type { InvitationView } from "@api";
import { $api } from "@/api/client";
import { sessionIsOver, useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { DataTable, type Column } from "@/components/DataTable";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Pill, type Tone } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { people } from "@/texts/people";

import { useAccountName } from "./accountName";
import { Invite } from "./people/Invite";
import { Members } from "./people/Members";
import type { CustomerRole } from "./people/RoleChoice";

export default function People() {
  const t = useTexts(people);
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  const invitations = useInvitations();
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        may("members:write") && (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            {t.invite}
          </Button>
        )
      }
    >
      <Stack gap="lg">
        <Members />
        <Invitations list={invitations} />
        <Leave />
      </Stack>
      <Invite opened={inviting} onClose={() => setInviting(false)} onSent={() => void invitations.refetch()} />
    </Page>
  );
}

function useInvitations() {
  return $api.useInfiniteQuery("get", "/account/invitations", { params: { query: {} } }, BY_CURSOR);
}

const TONES: Record<InvitationView["state"], Tone> = { open: "wait", accepted: "good", withdrawn: "quiet", expired: "quiet" };

function Invitations({ list }: { list: ReturnType<typeof useInvitations> }) {
  const t = useTexts(people);
  const may = useMay();
  const [asking, setAsking] = useState<InvitationView | null>(null);
  const withdrawing = $api.useMutation("delete", "/account/invitations/{invitation_id}", {
    onSuccess: () => {
      setAsking(null);
      void list.refetch();
    },
  });
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns: Column<InvitationView>[] = [
    { key: "email", title: t.email, cell: (row) => row.email },
    { key: "role", title: t.role, cell: (row) => row.roles.map((role) => t.roles[role as CustomerRole] ?? role).join(", ") },
    { key: "sent", title: t.invited, cell: (row) => <Moment at={row.created_at} show="date" /> },
    { key: "until", title: t.until, cell: (row) => <Moment at={row.ends_at} /> },
    { key: "state", title: t.state, state: true, cell: (row) => <Pill tone={TONES[row.state]}>{t.states[row.state]}</Pill> },
    {
      key: "withdraw",
      title: t.withdraw,
      hideTitle: true,
      align: "end",
      cell: (row) =>
        may("members:write") && row.state === "open" ? (
          <Button variant="subtle" color="red" size="compact-sm" aria-label={t.withdrawOf(row.email)} onClick={() => setAsking(row)}>
            {t.withdraw}
          </Button>
        ) : null,
    },
  ];
  return (
    <Card title={t.invitations} flush>
      <Problem error={list.error} onRetry={() => void list.refetch()} />
      {rows?.length === 0 ? (
        <Text size="sm" c="dimmed" px="lg" pb="lg">
          {t.none}
        </Text>
      ) : (
        <DataTable caption={t.invitations} columns={columns} rows={rows} rowKey={(row) => row.invitation_id} skeletons={2} />
      )}
      <LoadMore list={list} />
      <Confirm
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={t.withdrawTitle}
        about={asking?.email}
        consequence={t.withdrawText}
        action={t.withdraw}
        onConfirm={() => asking && withdrawing.mutate({ params: { path: { invitation_id: asking.invitation_id } } })}
        pending={withdrawing.isPending}
        error={withdrawing.error}
      />
    </Card>
  );
}

function Leave() {
  const t = useTexts(people);
  const name = useAccountName();
  const [asking, setAsking] = useState(false);
  const [, go] = useLocation();
  const leaving = $api.useMutation("delete", "/account/membership", {
    onSuccess: () => {
      sessionIsOver();
      go("/");
    },
  });
  return (
    <>
      <Card
        title={t.leave}
        lead={t.leaveText}
        tone="danger"
        actions={
          <Button variant="light" color="red" onClick={() => setAsking(true)}>
            {t.leave}
          </Button>
        }
      />
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.leaveTitle}
        about={name}
        consequence={t.leaveText}
        action={t.leave}
        onConfirm={() => leaving.mutate({})}
        pending={leaving.isPending}
        error={leaving.error}
      />
    </>
  );
}

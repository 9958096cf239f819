/** Everybody in the account. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";

import type { MemberView } from "@api";
import { $api } from "@/api/client";
import { useMay, useMe } from "@/api/session";
import { Card } from "@/components/Card";
import { Confirm } from "@/components/Confirm";
import { DataTable, type Column } from "@/components/DataTable";
import { Moment } from "@/components/Moment";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { people } from "@/texts/people";

import classes from "./people.module.css";
import { RoleChoice, type CustomerRole } from "./RoleChoice";

export function Members() {
  const t = useTexts(people);
  const asked = $api.useQuery("get", "/account/members");
  const [changing, setChanging] = useState<MemberView | null>(null);
  const [removing, setRemoving] = useState<MemberView | null>(null);
  const columns = useColumns(setChanging, setRemoving);
  const refresh = () => void asked.refetch();
  return (
    <Card flush>
      <Problem error={asked.error} onRetry={refresh} />
      <DataTable caption={t.title} columns={columns} rows={asked.data?.items} rowKey={(row) => row.user_id} skeletons={2} />
      {changing && <Change member={changing} onClose={() => setChanging(null)} onDone={refresh} />}
      <Remove member={removing} onClose={() => setRemoving(null)} onDone={refresh} />
    </Card>
  );
}

interface ActProps<Member> {
  member: Member;
  onClose: () => void;
  onDone: () => void;
}

function Change({ member, onClose, onDone }: ActProps<MemberView>) {
  const t = useTexts(people);
  const [role, setRole] = useState(member.roles[0] as CustomerRole);
  const changing = $api.useMutation("patch", "/account/members/{user_id}", {
    onSuccess: () => {
      notifications.show({ message: t.changed, color: "green" });
      onClose();
      onDone();
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.changeTitle}
      about={member.email}
      consequence={
        <Stack gap="md">
          <RoleChoice value={role} onChange={setRole} />
          <Text size="sm">{t.changeText}</Text>
        </Stack>
      }
      action={t.change}
      onConfirm={() => changing.mutate({ params: { path: { user_id: member.user_id } }, body: { roles: [role] } })}
      pending={changing.isPending}
      error={changing.error}
      tone="plain"
    />
  );
}

function Remove({ member, onClose, onDone }: ActProps<MemberView | null>) {
  const t = useTexts(people);
  const removing = $api.useMutation("delete", "/account/members/{user_id}", {
    onSuccess: () => {
      notifications.show({ message: t.removed, color: "green" });
      onClose();
      onDone();
    },
  });
  return (
    <Confirm
      opened={member !== null}
      onClose={onClose}
      title={t.removeTitle(member?.email ?? "")}
      consequence={t.removeText}
      action={t.remove}
      onConfirm={() => member && removing.mutate({ params: { path: { user_id: member.user_id } } })}
      pending={removing.isPending}
      error={removing.error}
    />
  );
}

function useColumns(onChange: (member: MemberView) => void, onRemove: (member: MemberView) => void): Column<MemberView>[] {
  const t = useTexts(people);
  const may = useMay();
  const { me } = useMe();
  return [
    {
      key: "email",
      title: t.email,
      cell: (row) => (
        <>
          <b>{row.email}</b> {row.user_id === me?.subject_id && <Text component="span" size="sm" c="dimmed">({t.you})</Text>}
        </>
      ),
    },
    { key: "role", title: t.role, cell: (row) => row.roles.map((role) => t.roles[role as CustomerRole] ?? role).join(", ") },
    { key: "since", title: t.since, cell: (row) => <Moment at={row.created_at} show="date" /> },
    {
      key: "acts",
      title: t.change,
      hideTitle: true,
      wide: true,
      align: "end",
      cell: (row) =>
        may("members:write") && row.user_id !== me?.subject_id ? (
          <Group gap="xs" className={classes.acts}>
            <Button variant="subtle" size="compact-sm" aria-label={t.changeOf(row.email)} onClick={() => onChange(row)}>
              {t.change}
            </Button>
            <Button variant="subtle" color="red" size="compact-sm" aria-label={t.removeOf(row.email)} onClick={() => onRemove(row)}>
              {t.remove}
            </Button>
          </Group>
        ) : null,
    },
  ];
}

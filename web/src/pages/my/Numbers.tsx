/** The numbers of the account, each with what happens on a call in one line. */

import { Text } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";

import type { NumberView } from "@api";
import { useNumbers } from "@/api/numbers";
import { useMay } from "@/api/session";
import { Card } from "@/components/Card";
import { DataTable, type Column } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton, TextLink } from "@/components/LinkButton";
import { Page } from "@/components/Page";
import { phone } from "@/components/Phone";
import { Pill, type Tone } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { common } from "@/texts/common";
import { numbers as texts } from "@/texts/numbers";

export const STATE_TONES: Record<NumberView["state"], Tone> = {
  reserved: "wait",
  active: "good",
  paused: "wait",
  released: "quiet",
};

export default function Numbers() {
  const t = useTexts(texts);
  const { numbers, error, retry } = useNumbers();
  const columns = useColumns();
  const may = useMay();
  const order = may("orders:write") && <LinkButton href="/">{t.order}</LinkButton>;
  const none = numbers?.length === 0;
  return (
    <Page title={t.title} lead={t.lead} actions={none ? undefined : order}>
      {error ? (
        <Problem error={error} onRetry={retry} />
      ) : (
        <Card flush={!none}>
          {none ? (
            <Empty icon={IconPhone} title={t.empty.title} text={t.empty.text} action={order} />
          ) : (
            <DataTable caption={t.title} columns={columns} rows={numbers} rowKey={(row) => row.number_id} />
          )}
        </Card>
      )}
    </Page>
  );
}

function useColumns(): Column<NumberView>[] {
  const t = useTexts(texts);
  const types = useTexts(common).types;
  const format = useFormats();
  return [
    {
      key: "number",
      title: t.number,
      cell: (row) => (
        <TextLink href={`/my/numbers/${row.number_id}`} fw={600} fz="inherit">
          <span className="tabular">{row.international}</span>
        </TextLink>
      ),
    },
    { key: "kind", title: t.kind, cell: (row) => `${format.country(row.country)}, ${types[row.type]}` },
    { key: "state", title: t.state, state: true, cell: (row) => <Pill tone={STATE_TONES[row.state]}>{t.states[row.state]}</Pill> },
    { key: "rings", title: t.rings, cell: (row) => <RingsAt number={row} /> },
    { key: "hours", title: t.hours, cell: (row) => (row.plan.hours ? t.byHours : t.always) },
    {
      key: "open",
      title: t.manage,
      hideTitle: true,
      align: "end",
      cell: (row) => (
        <LinkButton
          href={`/my/numbers/${row.number_id}`}
          variant="default"
          size="xs"
          aria-label={t.manageNumber(row.international)}
        >
          {t.manage}
        </LinkButton>
      ),
    },
  ];
}

function RingsAt({ number }: { number: NumberView }) {
  const t = useTexts(texts);
  const [first, ...more] = number.plan.ring_to ?? [];
  if (!first) {
    return (
      <Text size="sm" c="var(--mantine-color-yellow-light-color)" component="span">
        {t.ringsNowhere}
      </Text>
    );
  }
  return more.length > 0 ? t.ringsMore(phone(first.number), String(more.length)) : phone(first.number);
}

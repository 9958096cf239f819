/** Applications that wait for a reviewer: for whom, for what, since when. */

import { Text } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";

import type { WaitingView } from "@api";
import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { DataTable, type Column } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Moment, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Phone } from "@/components/Phone";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useNow } from "@/components/useNow";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { usePlaceName } from "@/pages/shop/places";
import { common } from "@/texts/common";
import { ops } from "@/texts/ops";

export default function Reviews() {
  const t = useTexts(ops).reviews;
  const list = $api.useInfiniteQuery("get", "/ops/reviews", { params: { query: { limit: 50 } } }, BY_CURSOR);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns = useColumns();
  return (
    <Page title={t.title} lead={t.lead}>
      {list.isError && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      <Card flush {...(rows?.length ? { title: t.title, actions: <ZoneNote /> } : {})}>
        {rows?.length === 0 ? (
          <Empty icon={IconClipboardCheck} title={t.empty.title} text={t.empty.text} />
        ) : (
          <DataTable caption={t.title} rows={rows} rowKey={({ dossier_id }) => dossier_id} columns={columns} />
        )}
        <LoadMore list={list} />
      </Card>
    </Page>
  );
}

function useColumns(): Column<WaitingView>[] {
  const t = useTexts(ops).reviews;
  const words = useTexts(common);
  const format = useFormats();
  const place = usePlaceName();
  const now = useNow(60_000);
  const kind = (each: WaitingView) => `${words.types[each.type]}, ${place(each.country)}`;
  return [
    { key: "whose", title: t.whose, cell: (each) => <b>{each.name}</b> },
    {
      key: "what",
      title: t.what,
      cell: (each) => (
        <>
          <Numbers of={each} />
          <Text size="xs" c="dimmed">
            {kind(each)}
          </Text>
        </>
      ),
    },
    {
      key: "waits",
      title: t.waits,
      cell: (each) => (
        <>
          <Moment at={each.waits_since} />
          <Text size="xs" c="dimmed">
            ({format.span(now - Date.parse(each.waits_since))})
          </Text>
        </>
      ),
    },
    {
      key: "state",
      title: t.state,
      state: true,
      cell: (each) => <Pill tone={each.state === "submitted" ? "wait" : "info"}>{t.states[each.state]}</Pill>,
    },
    {
      key: "open",
      title: t.open,
      hideTitle: true,
      align: "end",
      cell: (each) => (
        <LinkButton
          href={`/ops/reviews/${each.account_id}/${each.dossier_id}`}
          size="xs"
          variant="default"
          aria-label={`${t.open}: ${each.name}, ${each.numbers[0] ?? kind(each)}`}
        >
          {t.open}
        </LinkButton>
      ),
    },
  ];
}

function Numbers({ of: { numbers } }: { of: WaitingView }) {
  const t = useTexts(ops).reviews;
  const format = useFormats();
  const [first] = numbers;
  if (first === undefined) return t.before;
  return (
    <>
      <Phone number={first} /> {numbers.length > 1 && t.more(format.number(numbers.length - 1))}
    </>
  );
}

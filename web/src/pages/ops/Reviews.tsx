import { Code } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";

import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { ops } from "@/texts/ops";

export default function Reviews() {
  const t = useTexts(ops).reviews;
  const list = $api.useInfiniteQuery("get", "/ops/reviews", { params: { query: { limit: 50 } } }, BY_CURSOR);
  const rows = list.data?.pages.flatMap((page) => page.items);
  return (
    <Page title={t.title} lead={t.lead}>
      {list.isError && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      <Card flush>
        {rows?.length === 0 ? (
          <Empty icon={IconClipboardCheck} title={t.empty.title} text={t.empty.text} />
        ) : (
          <DataTable
            caption={t.title}
            rows={rows}
            rowKey={({ dossier_id }) => dossier_id}
            columns={[
              { key: "application", title: t.application, cell: (each) => <Code>{each.dossier_id}</Code> },
              { key: "account", title: t.account, wide: true, cell: (each) => <Code>{each.account_id}</Code> },
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
                    aria-label={`${t.open}: ${each.dossier_id}`}
                  >
                    {t.open}
                  </LinkButton>
                ),
              },
            ]}
          />
        )}
        <LoadMore list={list} />
      </Card>
    </Page>
  );
}

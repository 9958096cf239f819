/** How often pages are looked at by visitors who agreed to be counted: sums, nothing about any of them. */

import { SegmentedControl, Stack } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useState } from "react";

import type { DayViews, PageSum } from "@api";
import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { Page } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { LANGUAGE_NAMES, LANGUAGES } from "@/language/language";
import { ops } from "@/texts/ops";

const PERIODS = ["7", "30", "90"];
const DAY_MS = 86_400_000;

/** The day, of UTC, so many days ago. */
function ago(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}

export default function Views() {
  const t = useTexts(ops).views;
  const format = useFormats();
  const [days, setDays] = useState("30");
  const sums = $api.useQuery("get", "/ops/page-views", {
    params: { query: { from: ago(Number(days) - 1), to: ago(0) } },
  });
  const pages = sums.data?.pages;
  const number = (views: number | undefined) => format.number(views ?? 0);
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <SegmentedControl
          aria-label={t.period}
          value={days}
          onChange={setDays}
          data={PERIODS.map((value) => ({ value, label: t.days(format.number(Number(value))) }))}
        />
      }
    >
      {sums.isError && <Problem error={sums.error} onRetry={() => void sums.refetch()} />}
      <Stack gap="lg">
        <Card flush title={t.pages}>
          {pages?.length === 0 ? (
            <Empty icon={IconChartBar} title={t.empty.title} text={t.empty.text} />
          ) : (
            <DataTable<PageSum>
              caption={t.pages}
              rows={pages}
              rowKey={({ page }) => page}
              columns={[
                { key: "page", title: t.page, cell: ({ page }) => page },
                { key: "views", title: t.count, align: "end", cell: ({ views }) => format.number(views) },
                { key: "phone", title: t.phone, align: "end", cell: ({ devices }) => number(devices.phone) },
                { key: "desk", title: t.desk, align: "end", cell: ({ devices }) => number(devices.desk) },
                ...LANGUAGES.map((language) => ({
                  key: language,
                  title: LANGUAGE_NAMES[language],
                  align: "end" as const,
                  cell: ({ languages }: PageSum) => number(languages[language]),
                })),
              ]}
            />
          )}
        </Card>
        {!!pages?.length && (
          <Card flush title={t.byDay}>
            <DataTable<DayViews>
              caption={t.byDay}
              rows={sums.data?.days.filter(({ views }) => views > 0).reverse()}
              rowKey={({ day }) => day}
              columns={[
                { key: "day", title: t.day, cell: ({ day }) => format.date(`${day}T12:00:00Z`, "UTC") },
                { key: "views", title: t.count, align: "end", cell: ({ views }) => format.number(views) },
              ]}
            />
          </Card>
        )}
      </Stack>
    </Page>
  );
}

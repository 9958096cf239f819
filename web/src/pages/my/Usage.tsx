import { Alert, Group, Select, Text } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { useState } from "react";

import type { UsageLine } from "@api";
import { $api } from "@/api/client";
import { useNumbers } from "@/api/numbers";
import { Amount, mostDecimals } from "@/components/Amount";
import { Card } from "@/components/Card";
import { DataTable } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { BY_CURSOR, LoadMore } from "@/components/LoadMore";
import { useZone } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useNow } from "@/components/useNow";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { useMonthName } from "@/language/months";
import { dayOf } from "@/language/zones";
import { totals } from "@/pages/shop/sums";
import { overview } from "@/texts/overview";

const MONTHS = 13;

export default function Usage() {
  const t = useTexts(overview);
  const zone = useZone();
  const { numbers, error, retry } = useNumbers();
  const [chosen, choose] = useState<string | null>(null);
  const months = useMonths(zone);
  const [month, setMonth] = useState(months[0]?.value ?? "");
  const numberId = chosen ?? numbers?.[0]?.number_id;
  return (
    <Page
      title={t.usage.title}
      lead={t.usage.lead}
      actions={
        numbers?.length ? (
          <Group gap="sm">
            <Select
              aria-label={t.number}
              data={numbers.map(({ number_id, international }) => ({ value: number_id, label: international }))}
              value={numberId ?? null}
              onChange={choose}
              allowDeselect={false}
              searchable={numbers.length > 8}
              w={210}
            />
            <Select
              aria-label={t.usage.month}
              data={months}
              value={month}
              onChange={(each) => each && setMonth(each)}
              allowDeselect={false}
              w={190}
            />
          </Group>
        ) : undefined
      }
    >
      {error !== null && <Problem error={error} onRetry={retry} />}
      {numbers?.length === 0 && (
        <Card>
          <Empty
            icon={IconReceipt}
            title={t.empty.title}
            text={t.empty.text}
            action={<LinkButton href="/">{t.empty.action}</LinkButton>}
          />
        </Card>
      )}
      {numberId !== undefined && <Lines key={`${numberId}${month}`} numberId={numberId} month={month} />}
    </Page>
  );
}

function useMonths(zone: string): { value: string; label: string }[] {
  const nameOf = useMonthName();
  const now = useNow(60_000);
  const [year = 0, current = 1] = dayOf(now, zone).split("-").map(Number);
  return Array.from({ length: MONTHS }, (_, index) => {
    const value = new Date(Date.UTC(year, current - 1 - index, 1)).toISOString().slice(0, 7);
    return { value, label: nameOf(value) };
  });
}

function Lines({ numberId, month }: { numberId: string; month: string }) {
  const t = useTexts(overview).usage;
  const format = useFormats();
  const usage = $api.useInfiniteQuery(
    "get",
    "/usage",
    { params: { query: { number_id: numberId, month } } },
    BY_CURSOR,
  );
  const parts = usage.data?.pages;
  const prefixWords = (prefix: string) => {
    if (prefix === "withheld" || prefix === "unknown") return t.prefixes[prefix];
    return /\d/.test(prefix) ? `+${prefix.replace(/^\+/, "")}` : t.prefixes.any;
  };
  const lines = parts?.flatMap((part) => part.lines);
  const most = mostDecimals(lines?.map(({ amount }) => amount) ?? []);
  const unrated = parts?.reduce((before, part) => before + part.unrated.length, 0) ?? 0;
  return (
    <>
      {usage.isError && <Problem error={usage.error} onRetry={() => void usage.refetch()} />}
      {unrated > 0 && (
        <Alert color="yellow" mb="md">
          {t.unrated(format.number(unrated))}
        </Alert>
      )}
      <Card
        flush
        {...(parts && {
          title: t.total,
          lead: t.monthIn(parts[0]?.zone ?? ""),
          actions: (
            <Text fw={650} fz="xl" className="tabular">
              {totals(parts.flatMap((part) => part.amounts))
                .map(([currency, amount]) => format.money(amount, currency))
                .join(" + ") || "–"}
            </Text>
          ),
        })}
      >
        {lines?.length === 0 ? (
          <Empty icon={IconReceipt} title={t.none.title} text={t.none.text} />
        ) : (
          <DataTable<UsageLine>
            caption={t.title}
            rows={lines}
            rowKey={({ line_id }) => line_id}
            columns={[
              {
                key: "line",
                title: t.line,
                cell: (line) => (
                  <div>
                    <Text size="sm" fw={550}>
                      {t.leg[line.leg]} {line.leg === "inbound" ? t.from : t.to} {prefixWords(line.prefix)}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {t.tariff(String(line.tariff_version))}
                    </Text>
                  </div>
                ),
              },
              { key: "calls", title: t.calls, align: "end", cell: (line) => format.number(line.calls) },
              { key: "talk", title: t.talk, align: "end", cell: (line) => format.duration(line.talk_seconds * 1000) },
              {
                key: "billed",
                title: t.billed,
                align: "end",
                cell: (line) => format.duration(line.billed_seconds * 1000),
              },
              {
                key: "included",
                title: t.included,
                align: "end",
                cell: (line) => format.duration(line.included_seconds * 1000),
              },
              { key: "amount", title: t.amount, align: "end", cell: (line) => <Amount {...line} most={most} /> },
            ]}
          />
        )}
        <LoadMore list={usage} />
      </Card>
    </>
  );
}

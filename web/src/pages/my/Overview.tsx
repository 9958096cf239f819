import { Select, SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { IconPhoneIncoming } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useDeferredValue, useState } from "react";

import type { CallSummary, UsageTotal } from "@api";
import { client } from "@/api/client";
import { useNumbers } from "@/api/numbers";
import { parts } from "@/api/parts";
import { Card } from "@/components/Card";
import { Empty } from "@/components/Empty";
import { TextLink } from "@/components/LinkButton";
import { useKnownZone } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Problem } from "@/components/Problem";
import { useNow } from "@/components/useNow";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { dayOf, midnight } from "@/language/zones";
import { sum } from "@/pages/shop/sums";
import { overview } from "@/texts/overview";

import { ChartCard, Figure, Lead, NoFigures } from "./overviewParts";
import { hours, lastDays, type Step } from "./series";

const DAYS = 14;

/** Most accounts have a number that is connected: it comes where there is none. */
const NoNumbers = lazy(() => import("./NoNumbers"));

export default function Overview() {
  const t = useTexts(overview);
  const { numbers, error, retry } = useNumbers();
  // Figures that had to wait are drawn in short pieces.
  const zone = useDeferredValue(useKnownZone());
  const [chosen, choose] = useState("all");
  if (error !== null) {
    return (
      <Page title={t.title}>
        <Problem error={error} onRetry={retry} />
      </Page>
    );
  }
  // One that is only reserved waits for its order, and nobody can call it.
  if (numbers?.every(({ state }) => state === "reserved")) {
    return (
      <Page title={t.title} lead={t.lead}>
        <Suspense fallback={<Skeleton height={220} aria-busy />}>
          <NoNumbers />
        </Suspense>
      </Page>
    );
  }
  return (
    <Page
      title={t.title}
      lead={<Lead />}
      actions={
        <Select
          aria-label={t.number}
          data={[
            { value: "all", label: t.allNumbers },
            ...(numbers ?? []).map(({ number_id, international }) => ({ value: number_id, label: international })),
          ]}
          value={chosen}
          onChange={(each) => each && choose(each)}
          allowDeselect={false}
          searchable={(numbers?.length ?? 0) > 8}
          comboboxProps={{ keepMounted: false }}
          w={230}
        />
      }
    >
      {numbers === undefined || zone === undefined ? (
        <NoFigures />
      ) : (
        <Figures number={chosen === "all" ? undefined : chosen} zone={zone} />
      )}
    </Page>
  );
}

/** Of one number, or of all where none is chosen. */
type Chosen = string | undefined;

const MINUTE = 60_000;

function useCounts(number: Chosen, by: "day" | "hour", zone: string, from: Date) {
  const query = { ...(number === undefined ? {} : { number_id: number }), from: from.toISOString(), zone, by };
  return useQuery({
    queryKey: ["calls", "counts", query],
    queryFn: ({ signal }): Promise<CallSummary[]> =>
      parts(
        async (cursor) => (await client.GET("/calls/summary", { params: { query: { ...query, cursor } }, signal })).data,
      ),
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });
}

function useCost(number: Chosen, month: string) {
  const query = { ...(number === undefined ? {} : { number_id: number }), month };
  return useQuery({
    queryKey: ["usage", "total", query],
    queryFn: ({ signal }): Promise<UsageTotal[]> =>
      parts(async (cursor) => (await client.GET("/usage/total", { params: { query: { ...query, cursor } }, signal })).data),
    staleTime: 5 * MINUTE,
  });
}

function Figures({ number, zone }: { number: Chosen; zone: string }) {
  const t = useTexts(overview);
  const format = useFormats();
  const now = useNow(MINUTE);
  const perDay = useCounts(number, "day", zone, midnight(now, zone, 1 - DAYS));
  const perHour = useCounts(number, "hour", zone, midnight(now, zone));
  const error = perDay.error ?? perHour.error;
  const today = perHour.data && hours(perHour.data, zone, now);
  const days = perDay.data && lastDays(perDay.data, DAYS, zone, now);
  const total = (key: keyof Step) => today?.reduce((before, step) => before + Number(step[key]), 0);
  const quiet = perDay.data?.every(({ calls }) => calls === 0) ?? false;
  const minutes = total("duration");
  return (
    <Stack gap="lg">
      {error !== null && <Problem error={error} />}
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
        <Figure title={t.today} value={counted(total("calls"), format.number)} />
        <Figure
          title={t.missed}
          hint={t.missedHint}
          value={counted(total("missed"), format.number)}
          link={<TextLink href="/my/calls?period=today&outcome=missed" size="xs" py={4}>{t.seeMissed}</TextLink>}
        />
        <Figure title={t.minutes} value={counted(minutes && Math.round(minutes / 60_000), format.number)} />
        <Cost number={number} month={dayOf(now, zone).slice(0, 7)} />
      </SimpleGrid>
      {quiet ? (
        <Card>
          <Empty icon={IconPhoneIncoming} title={t.quiet.title} text={t.quiet.text} />
        </Card>
      ) : (
        <>
          <ChartCard
            title={t.perDay}
            lead={t.perDayLead}
            steps={days?.map((step) => ({ ...step, label: format.shortDate(step.begins, zone) }))}
          />
          <ChartCard
            title={t.perHour}
            lead={t.perHourLead}
            steps={today?.map((step) => ({ ...step, label: format.time(step.begins, zone) }))}
          />
        </>
      )}
    </Stack>
  );
}

function counted(count: number | undefined, format: (value: number) => string): string | undefined {
  return count === undefined ? undefined : format(count);
}

function Cost({ number, month }: { number: Chosen; month: string }) {
  const t = useTexts(overview);
  const format = useFormats();
  const { data, error } = useCost(number, month);
  return (
    <Figure
      title={t.cost}
      hint={t.costHint}
      value={data ? cost(data, format.money) : error ? "–" : undefined}
    />
  );
}

function cost(usage: UsageTotal[], money: (amount: string, currency: string) => string): string {
  const amounts = usage.flatMap((each) => each.amounts);
  const currencies = [...new Set(amounts.map(({ currency }) => currency))];
  if (currencies.length === 0) return money("0", "EUR");
  return currencies
    .map((currency) => {
      const all = sum(amounts.filter((each) => each.currency === currency).map(({ amount }) => amount));
      return money((Math.round(Number(all) * 100) / 100).toFixed(2), currency);
    })
    .join(" + ");
}

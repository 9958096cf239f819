import { Select, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { IconPhone, IconPhoneIncoming } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import type { CallSummary, NumberView, UsageView } from "@api";
import { $api } from "@/api/client";
import { Card } from "@/components/Card";
import { Empty } from "@/components/Empty";
import { LinkButton, TextLink } from "@/components/LinkButton";
import { Loading } from "@/components/Loading";
import { useZone, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { phone } from "@/components/Phone";
import { Problem } from "@/components/Problem";
import { useNow } from "@/components/useNow";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { dayOf, midnight } from "@/language/zones";
import { sum } from "@/pages/shop/sums";
import { overview } from "@/texts/overview";

import { useNumbers } from "./numbers";
import classes from "./Overview.module.css";
import { hours, lastDays, type Step } from "./series";

/** The library of charts is large: figures are there before it. */
const Chart = lazy(() => import("./CallChart"));

const DAYS = 14;

export default function Overview() {
  const t = useTexts(overview);
  const { numbers, isError, error, refetch } = useNumbers();
  const [chosen, choose] = useState("all");
  if (isError) {
    return (
      <Page title={t.title}>
        <Problem error={error} onRetry={() => void refetch()} />
      </Page>
    );
  }
  if (numbers === undefined) return <Loading />;
  if (numbers.length === 0) {
    return (
      <Page title={t.title} lead={t.lead}>
        <Card>
          <Empty
            icon={IconPhone}
            title={t.empty.title}
            text={t.empty.text}
            action={<LinkButton href="/">{t.empty.action}</LinkButton>}
          />
        </Card>
      </Page>
    );
  }
  const shown = numbers.filter(({ number_id }) => chosen === "all" || number_id === chosen);
  return (
    <Page
      title={t.title}
      lead={
        <>
          {t.lead} <ZoneNote />
        </>
      }
      actions={
        <Select
          aria-label={t.number}
          data={[
            { value: "all", label: t.allNumbers },
            ...numbers.map(({ number_id, number }) => ({ value: number_id, label: phone(number) })),
          ]}
          value={chosen}
          onChange={(each) => each && choose(each)}
          allowDeselect={false}
          w={230}
        />
      }
    >
      <Figures numbers={shown} />
    </Page>
  );
}

/** One question for each number; answers are added up, because the API counts by number. */
function useFigures(numbers: NumberView[], zone: string, now: number) {
  const since = midnight(now, zone, 1 - DAYS).toISOString();
  const today = midnight(now, zone).toISOString();
  const month = dayOf(now, zone).slice(0, 7);
  const minute = { staleTime: 60_000, refetchInterval: 60_000 };
  const days = useQueries({
    queries: numbers.map(({ number_id }) =>
      $api.queryOptions(
        "get",
        "/calls/summary",
        { params: { query: { number_id, from: since, zone, by: "day" } } },
        minute,
      ),
    ),
  });
  const hoursOfToday = useQueries({
    queries: numbers.map(({ number_id }) =>
      $api.queryOptions(
        "get",
        "/calls/summary",
        { params: { query: { number_id, from: today, zone, by: "hour" } } },
        minute,
      ),
    ),
  });
  const usage = useQueries({
    queries: numbers.map(({ number_id }) =>
      $api.queryOptions("get", "/usage", { params: { query: { number_id, month } } }, { staleTime: 300_000 }),
    ),
  });
  return {
    days: days.map((each) => each.data).filter((each): each is CallSummary => each !== undefined),
    hours: hoursOfToday.map((each) => each.data).filter((each): each is CallSummary => each !== undefined),
    usage: usage.map((each) => each.data).filter((each): each is UsageView => each !== undefined),
    pending: [...days, ...hoursOfToday].some((each) => each.isPending),
    costPending: usage.some((each) => each.isPending),
    error: [...days, ...hoursOfToday, ...usage].find((each) => each.isError)?.error,
  };
}

function Figures({ numbers }: { numbers: NumberView[] }) {
  const t = useTexts(overview);
  const format = useFormats();
  const zone = useZone();
  const now = useNow(60_000);
  const figures = useFigures(numbers, zone, now);
  const days = lastDays(figures.days, DAYS, zone, now);
  const today = hours(figures.hours, zone, now);
  const total = (key: keyof Step) => today.reduce((before, step) => before + Number(step[key]), 0);
  const quiet = !figures.pending && figures.days.every(({ calls }) => calls === 0);
  return (
    <Stack gap="lg">
      {figures.error !== undefined && <Problem error={figures.error} />}
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="md">
        <Figure title={t.today} pending={figures.pending} value={format.number(total("calls"))} />
        <Figure
          title={t.missed}
          hint={t.missedHint}
          pending={figures.pending}
          value={format.number(total("missed"))}
          link={<TextLink href="/my/calls?outcome=no-answer" size="xs">{t.seeMissed}</TextLink>}
        />
        <Figure
          title={t.minutes}
          pending={figures.pending}
          value={format.number(Math.round(total("duration") / 60_000))}
        />
        <Figure title={t.cost} hint={t.costHint} pending={figures.costPending} value={cost(figures.usage, format.money)} />
      </SimpleGrid>
      {quiet ? (
        <Card>
          <Empty icon={IconPhoneIncoming} title={t.quiet.title} text={t.quiet.text} />
        </Card>
      ) : (
        <Suspense fallback={<Skeleton height={700} />}>
          <Chart
            title={t.perDay}
            lead={t.perDayLead}
            steps={days.map((step) => ({ ...step, label: format.shortDate(step.begins, zone) }))}
            pending={figures.pending}
          />
          <Chart
            title={t.perHour}
            lead={t.perHourLead}
            steps={today.map((step) => ({ ...step, label: format.time(step.begins, zone) }))}
            pending={figures.pending}
          />
        </Suspense>
      )}
    </Stack>
  );
}

function cost(usage: UsageView[], money: (amount: string, currency: string) => string): string {
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

interface FigureProps {
  title: string;
  value: string;
  hint?: string;
  pending: boolean;
  link?: React.ReactNode;
}

function Figure({ title, value, hint, pending, link }: FigureProps) {
  return (
    <div className={classes.figure}>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      {pending ? <Skeleton height={32} width={90} my={6} /> : <div className={classes.value}>{value}</div>}
      {hint && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      {link}
    </div>
  );
}

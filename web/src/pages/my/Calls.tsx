/** The history of calls, of all numbers or of one. */

import { Button, Chip, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload, IconPhoneCall, IconSearchOff } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { useSearch } from "wouter";

import type { CallView, NumberView } from "@api";
import { useNumbers } from "@/api/numbers";
import { Amount, mostDecimals } from "@/components/Amount";
import { Card } from "@/components/Card";
import { DataTable, type Column } from "@/components/DataTable";
import { Empty } from "@/components/Empty";
import { LinkButton } from "@/components/LinkButton";
import { LoadMore } from "@/components/LoadMore";
import { Moment, useZone, ZoneNote } from "@/components/Moment";
import { Page } from "@/components/Page";
import { Phone } from "@/components/Phone";
import { Pill } from "@/components/Pill";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { useFormats } from "@/language/format";
import { calls } from "@/texts/calls";

import { CallDetails } from "./calls/CallDetails";
import classes from "./calls/calls.module.css";
import { FilterBar } from "./calls/FilterBar";
import { Caller, OUTCOME_TONES } from "./calls/parts";
import { isPeriod } from "@/language/period";
import { keyOf, OUTCOMES, useCalls, useCost, useSummary, type Filters, type Wanted } from "./calls/search";
import { missed } from "./series";

export default function Calls() {
  const t = useTexts(calls);
  const { numbers, error, retry } = useNumbers();
  const some = (numbers?.length ?? 0) > 0;
  if (error) return <Page title={t.title}><Problem error={error} onRetry={retry} /></Page>;
  if (!numbers) {
    return (
      <Page title={t.title} lead={t.lead}>
        <Skeleton height={320} aria-busy />
      </Page>
    );
  }
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        some && (
          <LinkButton href="/my/exports" variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {t.download}
          </LinkButton>
        )
      }
    >
      {some ? (
        <History numbers={numbers} />
      ) : (
        <Card>
          <Empty
            icon={IconPhoneCall}
            title={t.noNumber.title}
            text={t.noNumber.text}
            action={<LinkButton href="/">{t.noNumber.action}</LinkButton>}
          />
        </Card>
      )}
    </Page>
  );
}

/** Links say which number, outcome and period: opaque ids and words only. */
function useFirstFilters(numbers: NumberView[]): Filters {
  const search = useSearch();
  return useMemo(() => {
    const asked = new URLSearchParams(search);
    const numberId = asked.get("number");
    const period = asked.get("period");
    return {
      numberId: numbers.find((number) => number.number_id === numberId)?.number_id ?? null,
      period: { name: isPeriod(period) ? period : "week", from: "", until: "" },
      outcome: WANTED.find((outcome) => outcome === asked.get("outcome")) ?? null,
      caller: null,
      ringTo: null,
      seconds: null,
    };
  }, [search, numbers]);
}

function History({ numbers }: { numbers: NumberView[] }) {
  const [filters, setFilters] = useState(useFirstFilters(numbers));
  const [open, setOpen] = useState<CallView | null>(null);
  const zone = useZone();
  const list = useCalls(filters, zone);
  const t = useTexts(calls);
  const country = numbers.find((number) => number.number_id === filters.numberId)?.country;
  const { ahead, rows } = list;
  const columns = useColumns(rows, setOpen, filters.numberId === null && numbers.length > 1);
  const count = rows?.length;
  useEffect(() => {
    if (count) ahead();
    // One page ahead of what is shown, each time that more is shown.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `ahead` is made anew on each render
  }, [count]);
  return (
    <Stack gap="lg">
      <Card>
        <FilterBar filters={filters} country={country} onChange={setFilters} />
      </Card>
      <Card flush>
        <Totals filters={filters} zone={zone} onOutcome={(outcome) => setFilters({ ...filters, outcome })} />
        {list.error ? (
          <Problem error={list.error} onRetry={list.retry} />
        ) : rows?.length === 0 ? (
          <Empty icon={IconSearchOff} {...(filters.period.name === "all" && !filters.outcome ? t.empty : t.none)} />
        ) : (
          <>
            <DataTable caption={t.title} columns={columns} rows={rows} rowKey={(row) => row.call_id} skeletons={8} />
            <LoadMore list={list} />
          </>
        )}
      </Card>
      <CallDetails call={open} onClose={() => setOpen(null)} />
    </Stack>
  );
}

interface TotalsProps {
  filters: Filters;
  zone: string;
  onOutcome: (outcome: Wanted | null) => void;
}

const ALL = "all";
/** Missed first of those that reached nobody: each of these is a part of it. */
const WANTED: Wanted[] = ["answered", "missed", ...OUTCOMES.filter((outcome) => outcome !== "answered")];

/** What the filters find, by outcome; each count is a filter itself. */
function Totals({ filters, zone, onOutcome }: TotalsProps) {
  const t = useTexts(calls);
  const format = useFormats();
  const { data } = useSummary(filters, zone);
  const count = (outcome: Wanted) => (data ? (outcome === "missed" ? missed(data.outcomes) : data.outcomes[keyOf(outcome)]) : 0);
  const unheard = filters.outcome !== null && filters.outcome !== "answered";
  const always = new Set<Wanted | null>(["answered", "missed", filters.outcome]);
  const shown = WANTED.filter((outcome) => always.has(outcome) || count(outcome) > 0);
  return (
    <div className={classes.totals}>
      <Chip.Group value={filters.outcome ?? ALL} onChange={(chosen) => onOutcome(chosen === ALL ? null : (chosen as Wanted))}>
        <div className={classes.outcomes} role="radiogroup" aria-label={t.outcome}>
          <Chip value={ALL} size="sm">
            {t.outcomes.all} <b>{data ? format.number(data.calls) : "…"}</b>
          </Chip>
          {shown.map((outcome) => (
            <Chip key={outcome} value={outcome} size="sm">
              {t.outcomes[outcome]} <b>{data ? format.number(count(outcome)) : "…"}</b>
            </Chip>
          ))}
        </div>
      </Chip.Group>
      <Group gap="md" className={classes.sums}>
        {unheard ? null : data ? (
          <Text size="sm" c="dimmed" className="tabular">
            {t.talk(format.duration(data.duration_ms))}
          </Text>
        ) : (
          <Skeleton width={90} height={14} />
        )}
        <CostTotal filters={filters} zone={zone} />
        <ZoneNote />
      </Group>
    </div>
  );
}

/** What all of them cost, not only those of the pages that are shown. */
function CostTotal({ filters, zone }: { filters: Filters; zone: string }) {
  const t = useTexts(calls);
  const format = useFormats();
  const { data, error } = useCost(filters, zone);
  if (error) return null;
  if (!data) return <Skeleton width={90} height={14} />;
  const amounts = data.amounts.map(([currency, amount]) => format.money(amount, currency)).join(" + ") || "–";
  return (
    <Text size="sm" className="tabular">
      {t.together(amounts)}
      {data.withoutPrice > 0 && (
        <Text span size="xs" c="dimmed">
          {" "}
          {t.withoutPrice(format.number(data.withoutPrice))}
        </Text>
      )}
    </Text>
  );
}

function useColumns(
  rows: CallView[] | undefined,
  onOpen: (call: CallView) => void,
  ofSeveral: boolean,
): Column<CallView>[] {
  const t = useTexts(calls);
  const format = useFormats();
  const zone = useZone();
  const most = mostDecimals(rows?.flatMap(({ price }) => (price ? [price.amount] : [])) ?? []);
  return useMemo((): Column<CallView>[] => [
    { key: "started", title: t.started, cell: (call) => <Moment at={call.started_at} /> },
    ...(ofSeveral ? [{ key: "number", title: t.number, cell: (call: CallView) => <Phone number={call.service_number} /> }] : []),
    { key: "caller", title: t.caller, cell: (call) => <Caller caller={call.caller} /> },
    {
      key: "outcome",
      title: t.outcome,
      state: true,
      cell: (call) => <Pill tone={OUTCOME_TONES[call.outcome]}>{t.outcomes[call.outcome]}</Pill>,
    },
    { key: "ring-to", title: t.ringTo, cell: (call) => (call.ring_to ? <Phone number={call.ring_to} /> : t.unanswered) },
    { key: "length", title: t.length, align: "end", cell: (call) => format.duration(call.duration_ms) },
    {
      key: "price",
      title: t.cost,
      align: "end",
      cell: (call) => (call.price ? <Amount {...call.price} most={most} /> : "–"),
    },
    {
      key: "details",
      title: t.details,
      hideTitle: true,
      align: "end",
      cell: (call) => (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => onOpen(call)}
          aria-label={t.detailsOf(format.dateTime(call.started_at, zone))}
        >
          {t.details}
        </Button>
      ),
    },
  ], [t, format, zone, ofSeveral, onOpen, most]);
}

/** Asking for calls: filters to a body of the API (numbers of people never stand in an address), pages by cursor. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { CallPage, CallSearch, CallSummary, CallView, OutcomeCounts, SummarySearch } from "@api";
import { client } from "@/api/client";
import { parts } from "@/api/parts";
import { instants, type PeriodChoice } from "@/language/period";
import { totals } from "@/pages/shop/sums";

export type Outcome = CallView["outcome"];

export const OUTCOMES: Outcome[] = ["answered", "no-answer", "busy", "failed", "voicemail", "announcement", "incomplete"];

/** An outcome, or everything that reached nobody. */
export type Wanted = NonNullable<CallSearch["outcome"]>;

export interface Filters {
  /** Null: all of them. */
  numberId: string | null;
  period: PeriodChoice;
  outcome: Wanted | null;
  /** E.164, `withheld`, `unknown`. */
  caller: string | null;
  ringTo: string | null;
  seconds: number | null;
}

const PAGE = 50;

function asked({ numberId, period, caller, ringTo, seconds }: Filters, zone: string): SummarySearch {
  return {
    ...(numberId ? { number_id: numberId } : {}),
    ...instants(period, zone),
    ...(caller ? { caller } : {}),
    ...(ringTo ? { ring_to: ringTo } : {}),
    ...(seconds ? { min_duration_ms: seconds * 1000 } : {}),
  };
}

export type Counts = Pick<CallSummary, "calls" | "duration_ms" | "outcomes">;

function added(all: CallSummary[]): Counts {
  const total = (of: (part: CallSummary) => number) => all.reduce((before, part) => before + of(part), 0);
  const outcomes = Object.fromEntries(
    OUTCOMES.map((outcome) => keyOf(outcome)).map((key) => [key, total((part) => part.outcomes[key])]),
  ) as OutcomeCounts;
  return { calls: total(({ calls }) => calls), duration_ms: total(({ duration_ms }) => duration_ms), outcomes };
}

export function keyOf(outcome: Outcome): keyof OutcomeCounts {
  return outcome.replace("-", "_") as keyof OutcomeCounts;
}

/** Counts of what the filters find, by outcome: so the outcome itself is left open. */
export function useSummary(filters: Filters, zone: string) {
  const body = asked(filters, zone);
  return useQuery({
    queryKey: ["calls", "summary", body],
    queryFn: async ({ signal }): Promise<Counts> =>
      added(
        await parts(async (cursor) => (await client.POST("/calls/summary", { body: { ...body, cursor }, signal })).data),
      ),
    staleTime: 10_000,
  });
}

export interface Cost {
  /** Decimal text by currency; nothing is converted. */
  amounts: [currency: string, amount: string][];
  withoutPrice: number;
}

/** What all calls that the filters find cost together. */
export function useCost(filters: Filters, zone: string) {
  const body = { ...asked(filters, zone), ...(filters.outcome ? { outcome: filters.outcome } : {}) };
  return useQuery({
    queryKey: ["calls", "cost", body],
    queryFn: async ({ signal }): Promise<Cost> => {
      const all = await parts(
        async (cursor) => (await client.POST("/calls/cost", { body: { ...body, cursor }, signal })).data,
      );
      return {
        amounts: totals(all.flatMap(({ amounts }) => amounts)),
        withoutPrice: all.reduce((before, part) => before + part.without_price, 0),
      };
    },
    staleTime: 10_000,
  });
}

/** The calls themselves. One page more than is shown is always at hand, so that the next one comes at once. */
export function useCalls(filters: Filters, zone: string) {
  const body: CallSearch = { ...asked(filters, zone), limit: PAGE, ...(filters.outcome ? { outcome: filters.outcome } : {}) };
  const [shown, setShown] = useState({ of: "", pages: 1 });
  const key = JSON.stringify(body);
  const pages = shown.of === key ? shown.pages : 1;
  const list = useInfiniteQuery({
    queryKey: ["calls", "search", body],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }): Promise<CallPage | undefined> =>
      (await client.POST("/calls/search", { body: pageParam ? { ...body, cursor: pageParam } : body, signal })).data,
    getNextPageParam: (last) => last?.next_cursor ?? undefined,
    staleTime: 10_000,
  });
  const held = list.data?.pages ?? [];
  const ahead = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  return {
    rows: list.data ? held.slice(0, pages).flatMap((page) => page?.items ?? []) : undefined,
    error: list.error,
    retry: () => void list.refetch(),
    hasNextPage: held.length > pages || list.hasNextPage,
    isFetchingNextPage: list.isFetchingNextPage && held.length <= pages,
    /** Call it when a page is looked at: the following one is fetched. */
    ahead,
    fetchNextPage: () => {
      setShown({ of: key, pages: pages + 1 });
      ahead();
    },
  };
}

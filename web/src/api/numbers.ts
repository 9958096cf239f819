/** The service numbers of the account, as many pages need them. */

import type { NumberView } from "@api";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";

import { client } from "./client";
import { parts } from "./parts";

const A_PAGE = 200;

/** All numbers, former ones too, oldest first. */
export const ALL_NUMBERS = queryOptions({
  queryKey: ["get", "/numbers", "all"],
  queryFn: async ({ signal }): Promise<NumberView[]> => {
    const pages = await parts(
      async (cursor) => (await client.GET("/numbers", { params: { query: page(cursor) }, signal })).data,
    );
    return pages.flatMap(({ items }) => items);
  },
  staleTime: 30_000,
});

/** All numbers; undefined while they are loaded. A page that waited for them is drawn in short pieces. */
export function useNumbers(): { numbers: NumberView[] | undefined; error: unknown; retry: () => void } {
  const asked = useQuery(ALL_NUMBERS);
  return { numbers: useDeferredValue(asked.data), error: asked.error, retry: () => void asked.refetch() };
}

function page(cursor: string | null) {
  return { limit: A_PAGE, ...(cursor === null ? {} : { cursor }) };
}

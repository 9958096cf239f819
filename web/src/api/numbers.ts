/** The service numbers of the account, as many pages need them. */

import type { NumberView } from "@api";

import { $api } from "./client";

const MOST = 200;

/** All numbers, oldest first; undefined while they are loaded. */
export function useNumbers(): { numbers: NumberView[] | undefined; error: unknown; retry: () => void } {
  const asked = $api.useQuery("get", "/numbers", { params: { query: { limit: MOST } } }, { staleTime: 30_000 });
  return { numbers: asked.data?.items, error: asked.error, retry: () => void asked.refetch() };
}

/** The account's numbers, for choosing one. */

import type { NumberView } from "@api";
import { $api } from "@/api/client";

const MOST = 50;

/** Numbers that are in use or were until lately, the first page of them. */
export function useNumbers() {
  const asked = $api.useQuery("get", "/numbers", { params: { query: { limit: MOST } } }, { staleTime: 30_000 });
  const numbers: NumberView[] | undefined = asked.data?.items;
  return { ...asked, numbers };
}

/** Who is signed in. The session itself is a cookie that scripts cannot see; what is kept here is only that there is one. */

import type { Me } from "@api";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

import { keep, seemsSignedIn } from "@/storage";

import { $api, client } from "./client";
import { asProblem } from "./problems";

const listeners = new Set<() => void>();

function mark(signedIn: boolean): void {
  keep("signed-in", signedIn ? "1" : null);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether this browser has signed in and not out again, also while that changes. */
export function useSeemsSignedIn(): boolean {
  return useSyncExternalStore(subscribe, seemsSignedIn);
}

/** Call it when the server said that there is no session any more. */
export function sessionIsOver(): void {
  mark(false);
}

/** Call it when the server has opened one. */
export function sessionIsOpen(): void {
  mark(true);
}

const session = $api.queryOptions("get", "/session", {}, { staleTime: 60_000, retry: false });
const account = $api.queryOptions("get", "/account", {}, { staleTime: 60_000 });

const READ_ACCOUNT = "account:read";

/** Asks who is signed in, and for their account, before anything is drawn. An answer that fails is asked for again. */
export async function askWhoIsSignedIn(queries: QueryClient): Promise<void> {
  await queries.prefetchQuery(session);
  const me: Me | undefined = queries.getQueryData(session.queryKey);
  if (me?.permissions.includes(READ_ACCOUNT)) await queries.prefetchQuery(account);
}

/** Who is signed in; asked only where somebody seems to be. */
export function useMe(): { me: Me | undefined; isPending: boolean; error: unknown } {
  const seems = useSeemsSignedIn();
  const asked = useQuery({ ...session, enabled: seems });
  return { me: seems ? asked.data : undefined, isPending: seems && asked.isPending, error: asked.error };
}

/** Whether the person may do something, by the permissions of the API's description. */
export function useMay(): (permission: string) => boolean {
  const { me } = useMe();
  return useCallback((permission) => me?.permissions.includes(permission) ?? false, [me]);
}

/** The account of whoever is signed in: its zone is the one in which times are shown. Staff have none. */
export function useAccount() {
  const may = useMay();
  return useQuery({ ...account, enabled: may(READ_ACCOUNT) });
}

/** Signs out, here or everywhere, and forgets everything that was loaded. */
export function useSignOut(): (everywhere?: boolean) => Promise<void> {
  const queries = useQueryClient();
  return useCallback(
    async (everywhere = false) => {
      // Whatever is still being asked for would be refused.
      await queries.cancelQueries();
      try {
        await (everywhere ? client.DELETE("/sessions") : client.DELETE("/session"));
      } catch (error) {
        if (asProblem(error).code !== "unauthenticated") throw error;
      }
      mark(false);
      queries.clear();
    },
    [queries],
  );
}

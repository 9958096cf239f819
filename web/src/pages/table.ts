/**
 * Which address shows which page, without anything that draws: the page of the first address is fetched together with
 * the application, and not after it.
 */

import type { ComponentType, ReactNode } from "react";

import { myRoutes } from "@/pages/my/routes";
import { opsRoutes } from "@/pages/ops/routes";
import { privacyRoutes } from "@/pages/privacy/routes";
import { sessionRoutes } from "@/pages/session/routes";
import { shopRoutes } from "@/pages/shop/routes";
import { pause } from "@/pause";

type Module<Props> = { default: ComponentType<Props> };
type Load<Props> = () => Promise<Module<Props>>;

/** Path of wouter (`/my/numbers/:numberId`) to a function that imports the page's module (its default export). */
export type RouteTable = Record<string, Load<object>>;

export const PUBLIC: RouteTable = { ...shopRoutes, ...sessionRoutes, ...privacyRoutes };
export const MY = myRoutes;
export const OPS = opsRoutes;
export const SHELLS = {
  my: () => import("@/pages/my/MyShell"),
  ops: () => import("@/pages/ops/OpsShell"),
} satisfies Record<string, Load<{ children: ReactNode }>>;

/** The first page of My Call Factory. */
export const OVERVIEW = "/my";
const FRONT = "/";

/** Whether an address is of a page for people who are signed in: it cannot be drawn before it is known who that is. */
export function isForSignedIn(path: string): boolean {
  return /^\/(my|ops)(\/|$)/.test(path);
}

const here = new Map<unknown, ComponentType<never>>();

/** The component of a page that has come already. */
export function arrived<Props>(load: Load<Props>): ComponentType<Props> | undefined {
  return here.get(load) as ComponentType<Props> | undefined;
}

/** Fetches a page, and the styles that it needs: the front page's come with the application. */
export async function fetchPage<Props>(load: Load<Props>): Promise<Module<Props>> {
  const styles = load === PUBLIC[FRONT] ? undefined : import("@/theme/rest.css");
  await pause();
  const [module] = await Promise.all([load(), styles]);
  here.set(load, module.default as ComponentType<never>);
  return module;
}

/**
 * Fetches the page of an address and its frame, one after the other: taps and keys come between them. A page that cannot
 * be fetched says so when it is shown.
 */
export async function ahead(path: string): Promise<void> {
  const area = path.split("/")[1] ?? "";
  const shell = area === "my" || area === "ops" ? SHELLS[area] : undefined;
  const table = { my: MY, ops: OPS }[area] ?? PUBLIC;
  const page = Object.entries(table).find(([pattern]) => matches(pattern, path))?.[1];
  const frame = shell && fetchPage(shell);
  await pause();
  await Promise.allSettled([frame, page && fetchPage(page)]);
}

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}/?$`).test(path);
}

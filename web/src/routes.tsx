/** The map of the site: which address shows which page. Pages are loaded when they are first shown. */

import { lazy, Suspense, type ComponentType, type ReactNode } from "react";
import { Route, Switch, useLocation } from "wouter";

import { Loading } from "@/components/Loading";
import { myRoutes } from "@/pages/my/routes";
import { opsRoutes } from "@/pages/ops/routes";
import { privacyRoutes } from "@/pages/privacy/routes";
import { sessionRoutes } from "@/pages/session/routes";
import { shopRoutes } from "@/pages/shop/routes";
import { SiteShell } from "@/shell/SiteShell";

/** Path of wouter (`/my/numbers/:numberId`) to a function that imports the page's module (its default export). */
export type RouteTable = Record<string, () => Promise<{ default: ComponentType }>>;

const MyShell = lazy(() => import("@/pages/my/MyShell"));
const OpsShell = lazy(() => import("@/pages/ops/OpsShell"));
const NotFound = lazy(() => import("@/pages/NotFound"));

function pages(table: RouteTable): [string, ComponentType][] {
  return Object.entries(table).map(([path, load]) => [path, lazy(load)]);
}

const PUBLIC = pages({ ...shopRoutes, ...sessionRoutes, ...privacyRoutes });
const MY = pages(myRoutes);
const OPS = pages(opsRoutes);

function Pages({ from }: { from: [string, ComponentType][] }) {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        {from.map(([path, Component]) => (
          <Route key={path} path={path} component={Component} />
        ))}
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  );
}

export function Routes(): ReactNode {
  const [path] = useLocation();
  const area = path.split("/")[1];
  if (area === "my") {
    return (
      <Suspense fallback={null}>
        <MyShell>
          <Pages from={MY} />
        </MyShell>
      </Suspense>
    );
  }
  if (area === "ops") {
    return (
      <Suspense fallback={null}>
        <OpsShell>
          <Pages from={OPS} />
        </OpsShell>
      </Suspense>
    );
  }
  return (
    <SiteShell>
      <Pages from={PUBLIC} />
    </SiteShell>
  );
}

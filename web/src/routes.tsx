/** The map of the site: which address shows which page. Pages are loaded when they are first shown. */

import { lazy, Suspense, useEffect, useState, type ComponentType, type ReactNode } from "react";
import { Route, Router, Switch, useLocation } from "wouter";

import { PageBoundary, PartBoundary } from "@/components/Boundary";
import { Loading } from "@/components/Loading";
import { arrived, fetchPage, MY, OPS, PUBLIC, SHELLS, type RouteTable } from "@/pages/table";
import { keepFocus } from "@/shell/keepFocus";
import { aroundNav } from "@/shell/leaving";
import { SiteShell } from "@/shell/SiteShell";

/** A component that is loaded when it is first shown, or at once where it has come already. */
function loaded<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>): ComponentType<Props> {
  const Later = lazy(() => fetchPage(load));
  return function Loaded(props: Props) {
    const [Shown] = useState<ComponentType<Props>>(() => arrived(load) ?? (Later as ComponentType<Props>));
    return <Shown {...props} />;
  };
}

const MyShell = loaded(SHELLS.my);
const OpsShell = loaded(SHELLS.ops);
/** After the page: nobody waits for it. */
const Counting = lazy(() => import("@/counting/Counting"));
const NotFound = lazy(() => fetchPage(() => import("@/pages/NotFound")));

function pages(table: RouteTable): [string, ComponentType][] {
  return Object.entries(table).map(([path, load]) => [path, loaded(load)]);
}

const PAGES = { public: pages(PUBLIC), my: pages(MY), ops: pages(OPS) };

function Pages({ from }: { from: [string, ComponentType][] }) {
  return (
    <PageBoundary>
      <Suspense fallback={<Loading />}>
        <Switch>
          {from.map(([path, Component]) => (
            <Route key={path} path={path} component={Component} />
          ))}
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageBoundary>
  );
}

export function Routes(): ReactNode {
  useEffect(keepFocus, []);
  return (
    <Router aroundNav={aroundNav}>
      <PageBoundary>
        <Area />
      </PageBoundary>
      <PartBoundary>
        <Suspense fallback={null}>
          <Counting />
        </Suspense>
      </PartBoundary>
    </Router>
  );
}

function Area(): ReactNode {
  const [path] = useLocation();
  const area = path.split("/")[1];
  if (area === "my") {
    return (
      <Suspense fallback={null}>
        <MyShell>
          <Pages from={PAGES.my} />
        </MyShell>
      </Suspense>
    );
  }
  if (area === "ops") {
    return (
      <Suspense fallback={null}>
        <OpsShell>
          <Pages from={PAGES.ops} />
        </OpsShell>
      </Suspense>
    );
  }
  return (
    <SiteShell>
      <Pages from={PAGES.public} />
    </SiteShell>
  );
}

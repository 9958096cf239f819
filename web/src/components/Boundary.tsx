/**
 * What cannot be drawn does not take the rest of the page with it: code that does not come (no network, or a tab that has
 * been open since before a new version), or a mistake of ours.
 */

import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ErrorBoundary } from "react-error-boundary";
import { useLocation } from "wouter";

import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

import { Card } from "./Card";
import { Empty } from "./Empty";

/** Around a page: says that it could not be shown, until another one is. */
export function PageBoundary({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return (
    <ErrorBoundary FallbackComponent={Broken} resetKeys={[path]}>
      {children}
    </ErrorBoundary>
  );
}

/** Around what a page can do without, or say in another way. */
export function PartBoundary({ instead = null, children }: { instead?: ReactNode; children: ReactNode }) {
  return <ErrorBoundary fallback={instead}>{children}</ErrorBoundary>;
}

function Broken() {
  const t = useTexts(common).broken;
  return (
    <div role="alert">
      <Card>
        <Empty
          icon={IconRefresh}
          title={t.title}
          text={t.text}
          action={
            // The browser asks for everything anew: what did not come is not remembered.
            <Button onClick={() => window.location.reload()}>{t.again}</Button>
          }
        />
      </Card>
    </div>
  );
}

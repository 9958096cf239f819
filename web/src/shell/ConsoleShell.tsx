/** The frame of My Call Factory and of operations: navigation at the left, for people who are signed in. */

import { Burger, Drawer, MantineThemeProvider } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState, type ComponentType, type ReactNode } from "react";
import { Link, Redirect, useLocation } from "wouter";

import { asProblem } from "@/api/problems";
import { useMay, useMe, useSeemsSignedIn } from "@/api/session";
import { PartBoundary } from "@/components/Boundary";
import { Loading } from "@/components/Loading";
import { Problem } from "@/components/Problem";
import { useTexts } from "@/language/catalogue";
import { common } from "@/texts/common";

import { Footer } from "./Footer";
import { Logo } from "./Logo";
import classes from "./shell.module.css";
import { LanguageMenu, PersonMenu, SchemeButton } from "./Tools";

/** Messages in the corner are about what somebody did: they are fetched with the first tap or key. */
const Messages = lazy(async () => ({ default: (await import("@mantine/notifications")).Notifications }));

/** As in shell.module.css: there the navigation is in the drawer alone. */
const NARROW = "screen and (max-width: 47.99em)";

export interface Destination {
  href: string;
  title: string;
  icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;
  /** Shown only to those who may. */
  permission?: string;
}

export interface Section {
  title?: string;
  destinations: Destination[];
}

function Sections({ sections, onChosen }: { sections: Section[]; onChosen?: () => void }) {
  const [path] = useLocation();
  const may = useMay();
  return sections.map((section, index) => {
    const shown = section.destinations.filter(({ permission }) => permission === undefined || may(permission));
    if (shown.length === 0) return null;
    return (
      <div key={section.title ?? index} className={classes.section}>
        {section.title && <div className={classes.sectionTitle}>{section.title}</div>}
        {shown.map(({ href, title, icon: Icon }) => {
          const root = href.split("/").length === 2;
          const current = root ? path === href : path === href || path.startsWith(`${href}/`);
          return (
            <Link
              key={href}
              href={href}
              className={classes.sideLink}
              aria-current={current ? "page" : undefined}
              {...(onChosen ? { onClick: onChosen } : {})}
            >
              <Icon size={18} stroke={1.7} aria-hidden />
              {title}
            </Link>
          );
        })}
      </div>
    );
  });
}

interface ConsoleShellProps {
  sections: Section[];
  /** What stands in the page's place until it is known who is signed in. */
  waiting?: ReactNode;
  children: ReactNode;
}

export function ConsoleShell({ sections, waiting = <Loading />, children }: ConsoleShellProps) {
  const t = useTexts(common);
  const [opened, menu] = useDisclosure(false);
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const acted = useActed();
  // The buttons that close messages have to be called something.
  const named = useMemo(
    () => ({ components: { Notification: { defaultProps: { closeButtonProps: { "aria-label": t.close } } } } }),
    [t.close],
  );
  return (
    <div className={classes.console}>
      <a href="#content" className={classes.skip}>
        {t.skip}
      </a>
      <header className={classes.consoleHeader}>
        <Burger opened={opened} onClick={menu.toggle} size="sm" aria-label={t.menu} className={classes.burgerConsole} />
        <Logo />
        <div className={classes.tools}>
          <LanguageMenu />
          <SchemeButton />
          <PersonMenu />
        </div>
      </header>
      {!narrow && (
        <nav className={classes.side} aria-label={t.menu}>
          <div className={classes.sideInner}>
            <Sections sections={sections} />
          </div>
        </nav>
      )}
      <Drawer opened={opened} onClose={menu.close} title={t.menu} size="xs" closeButtonProps={{ "aria-label": t.close }}>
        <nav aria-label={t.menu}>
          <Sections sections={sections} onChosen={menu.close} />
        </nav>
      </Drawer>
      <div className={classes.consoleBody}>
        <main id="content" className={classes.consoleMain} tabIndex={-1}>
          <SignedIn waiting={waiting}>{children}</SignedIn>
        </main>
        <Footer />
      </div>
      {acted && (
        <PartBoundary>
          <Suspense fallback={null}>
            <MantineThemeProvider theme={named}>
              <Messages position="bottom-right" />
            </MantineThemeProvider>
          </Suspense>
        </PartBoundary>
      )}
    </div>
  );
}

/** Whether somebody has tapped or pressed a key on this page. */
function useActed(): boolean {
  const [acted, setActed] = useState(false);
  useEffect(() => {
    if (acted) return;
    const act = () => setActed(true);
    const kinds = ["pointerdown", "keydown", "click"];
    kinds.forEach((kind) => window.addEventListener(kind, act, { once: true, passive: true }));
    return () => kinds.forEach((kind) => window.removeEventListener(kind, act));
  }, [acted]);
  return acted;
}

/** Shows its content to people who are signed in, and leads others to sign in and back here. */
function SignedIn({ waiting, children }: { waiting: ReactNode; children: ReactNode }) {
  const seems = useSeemsSignedIn();
  const { me, isPending, error } = useMe();
  // A page that had to wait is drawn in short pieces: taps and keys come between them.
  const known = useDeferredValue(me);
  const [path] = useLocation();
  if (!seems || (error !== null && asProblem(error).code === "unauthenticated")) {
    return <Redirect to={`/sign-in?next=${encodeURIComponent(path)}`} replace />;
  }
  if (!isPending && me === undefined) return <Problem error={error} />;
  return known === undefined ? waiting : children;
}

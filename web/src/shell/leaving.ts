/** Who wants to be asked before the page is left: see `useUnsaved`. */

import type { AroundNavHandler } from "wouter";

type Ask = (go: () => void) => void;

const asking = new Set<Ask>();

/** Until it is undone, links and the browser's Back and Forward lead to `ask`, which may go on. */
export function guard(ask: Ask): () => void {
  asking.add(ask);
  return () => asking.delete(ask);
}

/** Another view of the same page, such as a filter, leaves nothing. */
function pathOf(address: string): string {
  return new URL(address, window.location.href).pathname;
}

/** Every navigation within the site passes here. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const go = () => navigate(to, options);
  const [ask] = asking;
  if (ask === undefined || pathOf(to) === window.location.pathname) go();
  else ask(go);
};

/** The address of the page that is shown. */
let shown = window.location.href;
/** Whether it was answered that the page is left. */
let goes = false;

const note = () => {
  shown = window.location.href;
};

/**
 * Back and Forward are over when they are told. The page's address becomes the newest of the history at once, before
 * anything is drawn: where they led to is then one step back.
 */
const moved = (event: PopStateEvent) => {
  const [ask] = asking;
  if (ask === undefined || goes || pathOf(shown) === window.location.pathname) {
    goes = false;
    note();
    return;
  }
  event.stopImmediatePropagation();
  window.history.pushState(null, "", shown);
  ask(() => {
    goes = true;
    window.history.back();
  });
};

/** Watches the browser's history. Before the router does: of those who listen, the first is told first. */
export function watchHistory(): void {
  window.addEventListener("popstate", moved);
  for (const change of ["pushState", "replaceState"]) window.addEventListener(change, note);
}

/** Who wants to be asked before the page is left: see `useUnsaved`. */

import type { AroundNavHandler } from "wouter";

type Ask = (go: () => void) => void;

const asking = new Set<Ask>();

/** Until it is undone, links lead to `ask`, which may go on. */
export function guard(ask: Ask): () => void {
  asking.add(ask);
  return () => asking.delete(ask);
}

/** Every navigation within the site passes here. Another view of the same page, such as a filter, leaves nothing. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const go = () => navigate(to, options);
  const [ask] = asking;
  if (ask === undefined || to.split(/[?#]/)[0] === window.location.pathname) go();
  else ask(go);
};

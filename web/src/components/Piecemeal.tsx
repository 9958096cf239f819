/** Draws much in short pieces, so that taps and keys come between them. */

import { useDeferredValue, type ReactNode } from "react";

interface PiecemealProps {
  /** What stands there meanwhile. */
  waiting: ReactNode;
  children: ReactNode;
}

export function Piecemeal({ waiting, children }: PiecemealProps) {
  const drawn = useDeferredValue(true, false);
  return drawn ? children : waiting;
}

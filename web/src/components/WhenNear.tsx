/**
 * Draws what stands far below when it comes near: nobody waits for what they do not see. A while later, and before the
 * page is printed, it is drawn in any case.
 */

import { useEffect, useRef, useState, type ReactNode } from "react";

import { usePrinting } from "./printing";

/** By then the page has long been of use. */
const IN_ANY_CASE_MS = 8000;

interface WhenNearProps {
  /** What stands there meanwhile, as high. */
  waiting: ReactNode;
  children: ReactNode;
}

export function WhenNear({ waiting, children }: WhenNearProps) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const printing = usePrinting();
  const drawn = near || printing;
  useEffect(() => {
    if (near || place.current === null) return;
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: "100px" },
    );
    watch.observe(place.current);
    const timer = window.setTimeout(() => setNear(true), IN_ANY_CASE_MS);
    return () => {
      watch.disconnect();
      window.clearTimeout(timer);
    };
  }, [near, drawn]);
  return drawn ? children : <div ref={place}>{waiting}</div>;
}

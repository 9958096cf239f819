/**
 * Draws what stands far below when it comes near: nobody waits for what they do not see. What it is drawn with is fetched
 * at once, so that it can be drawn the moment it is to be printed.
 */

import { useEffect, useRef, useState, type ReactNode } from "react";

import { usePrinting } from "./printing";

interface WhenNearProps {
  /** What stands there meanwhile, as high. */
  waiting: ReactNode;
  /** Fetches the code of what is drawn. */
  prepare: () => Promise<unknown>;
  children: ReactNode;
}

export function WhenNear({ waiting, prepare, children }: WhenNearProps) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const printing = usePrinting();
  const drawn = near || printing;
  useEffect(() => {
    // Who looks at it fetches it again, and is told if that fails.
    const timer = setTimeout(() => void prepare().catch(() => undefined));
    return () => clearTimeout(timer);
  }, [prepare]);
  useEffect(() => {
    if (near || place.current === null) return;
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: "100px" },
    );
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [near, drawn]);
  return drawn ? children : <div ref={place}>{waiting}</div>;
}

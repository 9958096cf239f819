/** Draws what stands far below when it comes near: nobody waits for what they do not see. */

import { useEffect, useRef, useState, type ReactNode } from "react";

interface WhenNearProps {
  /** What stands there meanwhile, as high. */
  waiting: ReactNode;
  children: ReactNode;
}

export function WhenNear({ waiting, children }: WhenNearProps) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || place.current === null) return;
    const watch = new IntersectionObserver((seen) => setNear(seen.some(({ isIntersecting }) => isIntersecting)), {
      rootMargin: "100px",
    });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [near]);
  return near ? children : <div ref={place}>{waiting}</div>;
}

/** Printing takes what is there at once: nobody waits any more for what would be drawn later. */

import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** Whether the page is being printed. Whatever asks is drawn with the answer before the paper is. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const paper = window.matchMedia("print");
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    const changed = ({ matches }: MediaQueryListEvent) => (matches ? begin() : end());
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    paper.addEventListener("change", changed);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
      paper.removeEventListener("change", changed);
    };
  }, []);
  return printing;
}

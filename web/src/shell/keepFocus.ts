/**
 * Where the focus goes when what had it is gone: a row that was removed, the button of a dialog that was made for it, a
 * page that was left. A browser then focuses nothing, and whoever uses a keyboard or a screen reader begins anew at the
 * top. Here the focus returns to what opened the dialog, or to the nearest place around what is gone: its card, or the
 * content of the page (WCAG 2.4.3).
 */

/** What floats above the page: dialogs, menus, lists of choices. Its own focus is the library's to return. */
const ABOVE = "[data-portal], [role='dialog']";
/** Longer than the library takes to return the focus when a dialog closes. */
const PATIENCE_MS = 60;

/** Starts watching; the answer ends it. */
export function keepFocus(): () => void {
  /** What was focused last on the page, and what stands around it, from the inside to the outside. */
  let last: HTMLElement | null = null;
  let around: HTMLElement[] = [];
  let waiting = 0;

  const forget = () => {
    last = null;
    around = [];
  };
  const noted = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || target.closest(ABOVE)) return;
    last = target;
    around = [];
    for (let each = target.parentElement; each !== null; each = each.parentElement) {
      if (each.matches("section[aria-labelledby], main")) around.push(each);
    }
  };
  /** A click beside everything takes the focus away on purpose. */
  const pressed = ({ target }: PointerEvent) => {
    if (target instanceof Element && !target.closest(ABOVE)) forget();
  };
  const lost = () => last !== null && document.activeElement === document.body;
  const bringBack = () => {
    waiting = 0;
    if (!lost() || last === null || document.querySelector("[role='dialog']") !== null) return;
    const place = last.isConnected ? last : around.find((each) => each.isConnected);
    if (place === undefined) return;
    if (place !== last && !place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: place !== last });
  };
  const changed = new MutationObserver(() => {
    if (waiting === 0 && lost()) waiting = window.setTimeout(bringBack, PATIENCE_MS);
  });

  document.addEventListener("focusin", noted);
  document.addEventListener("pointerdown", pressed);
  // "disabled": a button that waits for an answer loses the focus, and has it again afterwards.
  changed.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
  return () => {
    changed.disconnect();
    window.clearTimeout(waiting);
    document.removeEventListener("focusin", noted);
    document.removeEventListener("pointerdown", pressed);
  };
}

/**
 * Fetches the application and the first page, with their styles; what index.html shows meanwhile waits for neither. It
 * is small and stands alone: the first questions are asked before any library has come.
 */
import { askEarly } from "@/api/early";
import { ahead, isForSignedIn, OVERVIEW } from "@/pages/table";
import { pause } from "@/pause";
import { seemsSignedIn } from "@/storage";

// What the first page of My Call Factory cannot be drawn without: who is signed in, and whose numbers.
const { pathname } = window.location;
if (isForSignedIn(pathname) && seemsSignedIn()) {
  askEarly(["/v1/session", ...(pathname === OVERVIEW ? ["/v1/account", "/v1/numbers?limit=200"] : [])]);
}

begin().catch(() => document.getElementById("failed")?.removeAttribute("hidden"));

async function begin(): Promise<void> {
  await painted();
  const application = import("./start");
  await pause();
  const page = ahead(pathname);
  // A browser takes its time over the first number or date that it writes: better now, while nobody waits for it.
  setTimeout(() => Intl.NumberFormat.supportedLocalesOf("en"), 10);
  const [{ start }] = await Promise.all([application, page]);
  await start();
}

/** When what index.html draws is on the screen; a page that nobody sees is not drawn. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 100);
  });
}

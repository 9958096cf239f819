/** Fetches the application and the first page, with their styles; what index.html shows meanwhile waits for neither. */
import { askEarly } from "@/api/early";
import { ahead } from "@/pages/table";
import { recall } from "@/storage";

const OVERVIEW = "/my";

// Who is signed in, and whose numbers: what the first page of My Call Factory cannot be drawn without.
if (window.location.pathname === OVERVIEW && recall("signed-in") === "1") {
  askEarly(["/v1/session", "/v1/account", "/v1/numbers?limit=200"]);
}
const page = ahead(window.location.pathname);
void Promise.all([import("./start"), page]).then(([{ start }]) => start());

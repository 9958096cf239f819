/** Fetches the application and the first page, with their styles; what index.html shows meanwhile waits for neither. */
import { ahead } from "@/pages/table";

const page = ahead(window.location.pathname);
void Promise.all([import("./start"), page]).then(([{ start }]) => start());

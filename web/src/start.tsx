import "@fontsource-variable/inter/wght.css";
import "./theme/first.css";
import "./theme/global.css";

import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { ALL_NUMBERS } from "@/api/numbers";
import { queries } from "@/api/queries";
import { askWhoIsSignedIn } from "@/api/session";
import { isForSignedIn, OVERVIEW } from "@/pages/table";
import { pause } from "@/pause";
import { watchHistory } from "@/shell/leaving";
import { seemsSignedIn } from "@/storage";

import { App } from "./App";

/** So long what index.html draws stands there at most, once the application has come. */
const PATIENCE_MS = 500;

/**
 * Draws the application, at once with what its first page cannot be drawn without: that was asked for long ago (see
 * main.tsx). If it does not come soon, the page is drawn with what stands in its place.
 */
export async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  await Promise.race([askForFirstPage(), pause(PATIENCE_MS)]);
  watchHistory();
  // As a transition it is drawn in short pieces: taps and keys come between them.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}

async function askForFirstPage(): Promise<void> {
  const { pathname } = window.location;
  if (!isForSignedIn(pathname) || !seemsSignedIn()) return;
  const overview = pathname === OVERVIEW ? queries.prefetchQuery(ALL_NUMBERS) : undefined;
  await Promise.all([askWhoIsSignedIn(queries), overview]);
}

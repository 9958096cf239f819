import "@fontsource-variable/inter/wght.css";
import "./theme/first.css";
import "./theme/global.css";

import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";

/** Draws the application. */
export function start(): void {
  const root = document.getElementById("root");
  if (root === null) throw new Error("index.html has no #root");
  // As a transition it is drawn in short pieces: taps and keys come between them.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}

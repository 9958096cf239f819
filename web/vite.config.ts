import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const behind = {
  "/v1": { target: process.env.CALLFACTORY_ADDRESS ?? "http://localhost:8080", changeOrigin: true },
};

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What so many pages share, the front page among them, comes as one: one request instead of thirty. */
const SHARED_BY = 18;

/** What stands around every page, and the small change of many: also one request. */
const FRAME = new RegExp(
  [
    "src/(shell/(Tools|Footer|Logo|shell)|components/(Loading|Problem|useNow)|api/(numbers|parts)|language/zones|pages/shop/sums)",
    "@mantine/core/esm/(components/(Menu|Drawer|Burger)/|.*/(px|get-contrast-color)\\.)",
    "@mantine/hooks/esm/use-disclosure/",
  ]
    .join("|")
    .replaceAll("/", "[\\\\/]"),
);

/** The frame of My Call Factory and its first page. */
const CONSOLE = /src[\\/](shell[\\/]ConsoleShell|pages[\\/]my[\\/](MyShell|[Oo]verview|StatementNotice|series)|components[\\/]Piecemeal|texts[\\/](my|overview))/;

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@api": here("generated/api.ts"), "@": here("src") } },
  build: {
    target: "es2022",
    // The policy of the pages allows scripts and styles of our own host only, nothing inside pages.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A request for each icon and each small component would take longer than their bytes do.
          groups: [
            { name: "icons", test: /@tabler[\\/]icons-react/, priority: 3 },
            { name: "shared", minShareCount: SHARED_BY, priority: 2 },
            { name: "frame", test: FRAME, priority: 1 },
            { name: "console", test: CONSOLE, includeDependenciesRecursively: false },
          ],
        },
      },
    },
  },
  server: { proxy: behind },
  preview: { proxy: behind },
});

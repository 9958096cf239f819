import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const behind = {
  "/v1": { target: process.env.CALLFACTORY_ADDRESS ?? "http://localhost:8080", changeOrigin: true },
};

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What so many pages share, the front page among them, comes as one: one request instead of thirty. */
const SHARED_BY = 18;

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
            { name: "icons", test: /@tabler[\\/]icons-react/, priority: 1 },
            { name: "shared", minShareCount: SHARED_BY },
          ],
        },
      },
    },
  },
  server: { proxy: behind },
  preview: { proxy: behind },
});

import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, type HtmlTagDescriptor, type Plugin, type Rolldown } from "vite";

const behind = {
  "/v1": { target: process.env.CALLFACTORY_ADDRESS ?? "http://localhost:8080", changeOrigin: true },
};

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What comes before anything else: what the first questions are asked with. */
const FIRST = /src[\\/](main|pause|storage|api[\\/]early|pages[\\/](table|\w+[\\/]routes))\.|vite[\\/]preload-helper/;

/** What so many pages share, the front page among them, comes as one: one request instead of thirty. */
const SHARED_BY = 18;

/** What stands around every page, and the small change of many: also one request. */
const FRAME = new RegExp(
  [
    "src/(shell/(Tools|Footer|Logo|shell|leaving)|components/(Loading|Problem|useNow|printing)|api/(numbers|parts)|language/zones|pages/shop/(sums|cart))",
    "@mantine/core/esm/(components/(Menu|Drawer|Burger|SimpleGrid)/|.*/(px|get-contrast-color)\\.)",
    "@mantine/hooks/esm/use-disclosure/",
  ]
    .join("|")
    .replaceAll("/", "[\\\\/]"),
);

/** The frame of My Call Factory and its first page. */
const CONSOLE = /src[\\/](shell[\\/]ConsoleShell|pages[\\/]my[\\/](MyShell|[Oo]verview|StatementNotice|series)|components[\\/]WhenNear|texts[\\/](my|overview))/;

/** The files of the application, by the names that are given below. */
const APPLICATION = /assets[\\/](first|rolldown-runtime|icons|shared|frame|start)-[^.]+\.js$/;

/**
 * The application, which the first script asks for: browsers fetch it while they still read index.html, yet what is drawn
 * meanwhile and the first questions go before it.
 */
function preloadApplication(): Plugin {
  return {
    name: "preload-application",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (page, { bundle = {} }) => {
        const chunks = Object.values(bundle).filter((each): each is Rolldown.OutputChunk => each.type === "chunk");
        const named = new Map(chunks.map((each) => [each.fileName, each]));
        const scripts = new Set<string>();
        const add = (name: string): void => {
          const chunk = named.get(name);
          if (chunk === undefined || page.includes(`src="/${name}"`) || scripts.has(name)) return;
          scripts.add(name);
          chunk.imports.forEach(add);
        };
        const application = chunks.find(({ facadeModuleId }) => facadeModuleId === here("src/start.tsx"));
        if (application === undefined) throw new Error("src/start.tsx is no chunk of its own");
        add(application.fileName);
        const styles = [...scripts].flatMap((name) => [...(named.get(name)?.viteMetadata?.importedCss ?? [])]);
        return [
          ...[...scripts].map((name) => link({ rel: "modulepreload", href: `/${name}` })),
          ...styles.map((name) => link({ rel: "preload", as: "style", href: `/${name}` })),
        ];
      },
    },
  };
}

function link(attrs: Exclude<HtmlTagDescriptor["attrs"], undefined>): HtmlTagDescriptor {
  return { tag: "link", attrs: { ...attrs, crossorigin: true, fetchpriority: "low" }, injectTo: "head" };
}

export default defineConfig({
  plugins: [react(), preloadApplication()],
  resolve: { alias: { "@api": here("generated/api.ts"), "@": here("src") } },
  build: {
    target: "es2022",
    // The policy of the pages allows scripts and styles of our own host only, nothing inside pages.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // What index.html preloads need not be asked for by every page again.
      resolveDependencies: (_, files) => files.filter((file) => !APPLICATION.test(file)),
    },
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // A request for each icon and each small component would take longer than their bytes do.
          groups: [
            { name: "first", test: FIRST, includeDependenciesRecursively: false, priority: 4 },
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

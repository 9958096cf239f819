/** Everything around the pages: look, language, data, messages. */

import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";

import { asProblem } from "@/api/problems";
import { sessionIsOver } from "@/api/session";
import { LanguageProvider } from "@/language/language";
import { Routes } from "@/routes";
import { theme, variables } from "@/theme/theme";

const scheme = localStorageColorSchemeManager({ key: "callfactory.scheme" });

const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (asProblem(error).code === "unauthenticated") sessionIsOver();
    },
  }),
  defaultOptions: {
    // Without a network whoever waits is told so: nothing is sent by itself when it comes back.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => {
        const { status } = asProblem(error);
        return count < 2 && (status === 0 || status >= 500);
      },
    },
  },
});

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      colorSchemeManager={scheme}
      defaultColorScheme="auto"
    >
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          <Routes />
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}

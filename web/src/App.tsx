/** Everything around the pages: look, language, data, messages. */

import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";

import { queries } from "@/api/queries";
import { LanguageProvider } from "@/language/language";
import { Routes } from "@/routes";
import { theme, variables } from "@/theme/theme";

const scheme = localStorageColorSchemeManager({ key: "callfactory.scheme" });

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

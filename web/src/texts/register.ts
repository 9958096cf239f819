/**
 * The register of what is held, in the languages of the pages. The key is the sentence of the register itself: where it
 * is written anew it has to be translated anew, and a test compares them.
 */

import { useQuery } from "@tanstack/react-query";

import { useLanguage } from "@/language/language";
import { words, type Said } from "@/language/words";

export type { Said };

const load = words<Record<string, string>>({
  nl: () => import("./register/nl.json"),
  de: () => import("./register/de.json"),
});

interface Register {
  /** False while the words are on their way. */
  ready: boolean;
  say: (english: string) => Said;
}

export function useRegister(): Register {
  const { language } = useLanguage();
  const asked = useQuery({
    queryKey: ["words", "register", language],
    queryFn: () => load(language),
    staleTime: Infinity,
  });
  return {
    ready: !asked.isPending,
    say: (english) => {
      const text = asked.data?.[english];
      return text === undefined ? { text: english, lang: "en" } : { text, lang: language };
    },
  };
}

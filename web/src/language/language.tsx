/** The language of the pages: what was chosen, else the browser's, else English. */

import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

import { keep, recall } from "@/storage";

export const LANGUAGES = ["en", "nl", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language in its own words. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", nl: "Nederlands", de: "Deutsch" };

const LOCALES: Record<Language, string> = { en: "en-GB", nl: "nl-NL", de: "de-DE" };

interface Choice {
  language: Language;
  locale: string;
  choose: (language: Language) => void;
}

const Chosen = createContext<Choice | null>(null);

function isLanguage(text: string | null | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** The language that the page is in now, for what is no component. */
export function languageOfPage(): Language {
  const { lang } = document.documentElement;
  return isLanguage(lang) ? lang : "en";
}

function first(): Language {
  const kept = recall("language");
  if (isLanguage(kept)) return kept;
  return navigator.languages.map((tag) => tag.split("-")[0]).find(isLanguage) ?? "en";
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = useCallback((chosen: Language) => {
    keep("language", chosen);
    setLanguage(chosen);
  }, []);
  const choice = useMemo(() => ({ language, locale: LOCALES[language], choose }), [language, choose]);
  return <Chosen.Provider value={choice}>{children}</Chosen.Provider>;
}

export function useLanguage(): Choice {
  const choice = useContext(Chosen);
  if (choice === null) throw new Error("outside of LanguageProvider");
  return choice;
}

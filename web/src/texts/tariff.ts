/**
 * Where calls come from and where they ring, as the price list says it, in the languages of the pages. A test compares
 * them with the list.
 */

import { useLanguage } from "@/language/language";
import type { Said } from "@/language/words";

import tariff from "./tariff.json";

const WORDS: Partial<Record<string, Record<string, string>>> = tariff;

export function useTariffPlace(): (english: string) => Said {
  const { language } = useLanguage();
  return (english) => {
    const text = WORDS[language]?.[english];
    return text === undefined ? { text: english, lang: "en" } : { text, lang: language };
  };
}

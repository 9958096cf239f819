/**
 * Why a record is held in quarantine, in the languages of the pages, by code. The API says it in English; a test compares
 * the codes.
 */

import { useLanguage } from "@/language/language";
import type { Said } from "@/language/words";

import reasons from "./quarantine.json";

const WORDS: Partial<Record<string, Record<string, string>>> = reasons;

export function useHeldReason(): (code: string, english: string) => Said {
  const { language } = useLanguage();
  return (code, english) => {
    const text = WORDS[language]?.[code];
    return text === undefined ? { text: english, lang: "en" } : { text, lang: language };
  };
}

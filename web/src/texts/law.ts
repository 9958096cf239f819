/**
 * What the law asks, in the languages of the pages. The API says it in English, with stable codes for reasons and kinds
 * of documents; a text that has no translation stays English and is marked as such. A test compares them with the rules.
 */

import { useLanguage } from "@/language/language";
import type { Said } from "@/language/words";

import law from "./law.json";

interface Words {
  /** By the English one. */
  labels: Record<string, string>;
  /** By code. */
  documents: Record<string, string>;
  /** By code. */
  reasons: Record<string, string>;
  /** Forms, and who asks, signs or checks: by the English one. */
  names: Record<string, string>;
  /** What else is to be known: by the English one. */
  notes: Record<string, string>;
}

const WORDS: Partial<Record<string, Words>> = law;

/** Says something of a rule: `of("reasons", item.reason_code, item.reason)`. */
export function useLaw(): (of: keyof Words, key: string, english: string) => Said {
  const { language } = useLanguage();
  return (of, key, english) => {
    const text = WORDS[language]?.[of][key];
    return text === undefined ? { text: english, lang: "en" } : { text, lang: language };
  };
}

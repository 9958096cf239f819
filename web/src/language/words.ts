/**
 * Words of the API in a language of the pages, kept in a file per language and fetched when they are first needed. The
 * API speaks English, so there is no file for it.
 */

import type { Language } from "./language";

export type Translated = Exclude<Language, "en">;

/** A text and the language that it is in: what has no translation stays English and is marked as such. */
export interface Said {
  text: string;
  lang: Language;
}

/** Fetches the words in a language once; null in English, and where they cannot be had now. */
export function words<Words>(
  files: Record<Translated, () => Promise<{ default: Words }>>,
): (language: Language) => Promise<Words | null> {
  return async (language) => {
    if (language === "en") return null;
    try {
      return (await files[language]()).default;
    } catch {
      return null;
    }
  };
}

/**
 * Sentences of the API in the languages of the pages: what is wrong with papers and fields, why something was refused.
 * The key is the English sentence as it is written where it is raised; `{…}` stands for what is put into it. A test
 * compares them with the sources. Words of a person in between, such as a reviewer's note, stay as they are.
 */

import { useQuery } from "@tanstack/react-query";

import { useLanguage, type Language } from "@/language/language";
import { words, type Said } from "@/language/words";

type Translate = (english: string) => string | null;

const load = words<Record<string, string>>({
  nl: () => import("./sentences/nl.json"),
  de: () => import("./sentences/de.json"),
});

const made = new Map<Language, Translate>();

/** What translates into a language, once its words are here; null in English, and where they cannot be had now. */
export async function sentences(language: Language): Promise<Translate | null> {
  const before = made.get(language);
  if (before) return before;
  const found = await load(language);
  if (found === null) return null;
  const translate = translator(found);
  made.set(language, translate);
  return translate;
}

/** Says a sentence of the API; in English until the words are here. */
export function useSentences(): (english: string) => Said {
  const { language } = useLanguage();
  const translate = useQuery({
    queryKey: ["words", "sentences", language],
    queryFn: () => sentences(language),
    staleTime: Infinity,
  }).data;
  return (english) => {
    const text = translate?.(english) ?? null;
    return text === null ? { text: english, lang: "en" } : { text, lang: language };
  };
}

interface Pattern {
  form: RegExp;
  names: string[];
  text: string;
}

const PLACE = /\{(\w+)\}/g;

function patternOf([english, text]: [string, string]): Pattern {
  const names = [...english.matchAll(PLACE)].map(([, name]) => name ?? "");
  const fixed = english.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return { form: new RegExp(`^${fixed.join("(.+?)")}$`), names, text };
}

/** What a person wrote stays as it is. */
const asWritten: Translate = (english) => english;

function translator(found: Record<string, string>): Translate {
  const patterns = Object.entries(found)
    .filter(([english]) => english.includes("{"))
    .sort(([one], [other]) => other.length - one.length) // the one that says most comes first
    .map(patternOf);

  /** A list such as `the date of issue, its address`, where each of it is known. */
  function list(english: string): string | null {
    const parts = english.split(", ").map((part) => found[part]);
    return parts.every((part) => part !== undefined) ? parts.join(", ") : null;
  }

  function filled(english: string): string | null {
    for (const { form, names, text } of patterns) {
      const values = form.exec(english)?.slice(1);
      if (values) {
        return text.replace(PLACE, (_, name: string) => {
          const value = values[names.indexOf(name)] ?? "";
          return translate(value) ?? list(value) ?? value;
        });
      }
    }
    return null;
  }

  /** Several sentences one after the other; where the first is known, `rest` tells what becomes of the others. */
  function several(english: string, rest: Translate): string | null {
    for (let end = english.indexOf(". "); end !== -1; end = english.indexOf(". ", end + 1)) {
      const first = found[english.slice(0, end + 1)];
      const others = first === undefined ? null : rest(english.slice(end + 2));
      if (others !== null) return `${first} ${others}`;
    }
    return null;
  }

  function translate(english: string): string | null {
    return found[english] ?? several(english, translate) ?? filled(english) ?? several(english, asWritten);
  }

  return translate;
}

/** Finding a country by what somebody calls it: in any of the languages of the pages, or a name of every day. */

import { LANGUAGES } from "@/language/language";
import { once } from "@/language/once";

const OF_EVERY_DAY: Record<string, readonly string[]> = {
  AE: ["UAE", "VAE", "Emirates", "Dubai", "Abu Dhabi"],
  CI: ["Ivory Coast"],
  CZ: ["Czech Republic", "Tschechische Republik"],
  GB: ["UK", "VK", "Great Britain", "England", "Engeland", "Scotland", "Schotland", "Wales", "Groot-Brittannië", "Großbritannien"],
  IE: ["Eire"],
  KR: ["Korea", "Republic of Korea"],
  MK: ["Macedonia", "Macedonië"],
  NL: ["Holland"],
  SK: ["Slowakije"],
  TR: ["Turkey", "Turkiye"],
  US: ["USA", "America", "Amerika", "VS", "States"],
};

/** Regions of the Unicode tables that nobody can be called in. */
const NO_COUNTRIES = new Set(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"]);

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Without case, accents and dots. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/[\p{M}.]/gu, "").toLowerCase().trim();
}

const displays = once(
  (language: string) => new Intl.DisplayNames(language, { type: "region", fallback: "none" }),
);

const namesOf = once((code: string) => {
  const names = LANGUAGES.map((language) => displays(language).of(code));
  return [...names, ...(OF_EVERY_DAY[code] ?? [])].flatMap((name) => (name === undefined ? [] : [plain(name)]));
});

/** Whether a word of one of its names begins so. */
export function isCalled(code: string, wanted: string): boolean {
  return namesOf(code).some((name) => [" ", "-", "("].some((before) => ` ${name}`.includes(before + wanted)));
}

/** The country whose name this is, or of which alone it is the beginning; null where it is none. */
export function countryCalled(wanted: string): string | null {
  if (wanted.length < 3) return null;
  const codes = LETTERS.flatMap((one) => LETTERS.map((two) => one + two)).filter((code) => !NO_COUNTRIES.has(code));
  const exact = codes.find((code) => namesOf(code).includes(wanted));
  if (exact !== undefined) return exact;
  const begun = codes.filter((code) => namesOf(code).some((name) => name.startsWith(wanted)));
  return begun.length === 1 ? (begun[0] ?? null) : null;
}

import { useCallback } from "react";

import { useFormats } from "@/language/format";
import { useTexts } from "@/language/catalogue";
import { shop } from "@/texts/shop";

export type NumberType = "freephone" | "national" | "local" | "shared-cost" | "premium" | "mobile" | "uifn";

export const NUMBER_TYPES: readonly NumberType[] = [
  "freephone",
  "local",
  "national",
  "mobile",
  "shared-cost",
  "premium",
  "uifn",
];

/** A country of the catalogue in the language of the page; 001 is no country but the world. */
export function usePlaceName(): (code: string) => string {
  const format = useFormats();
  const t = useTexts(shop).home;
  return useCallback((code) => (code === "001" ? t.universal : format.country(code)), [t, format]);
}

export function isNumberType(text: string): text is NumberType {
  return NUMBER_TYPES.some((type) => type === text);
}

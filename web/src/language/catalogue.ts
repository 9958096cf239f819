/**
 * Text catalogues: one per area, all languages side by side. English gives the shape; a language that lacks a text, or
 * has one with other parameters, does not compile.
 *
 *     export const shop = catalogue({ en: { found: (count: string) => `${count} found` }, nl: {…}, de: {…} });
 *     const t = useTexts(shop);  t.found("12")
 */

import { useLanguage, type Language } from "./language";

export type Texts<Shape> = {
  [Key in keyof Shape]: Shape[Key] extends string
    ? string
    : Shape[Key] extends (...parameters: infer Parameters) => string
      ? (...parameters: Parameters) => string
      : Texts<Shape[Key]>;
};

export type Catalogue<Shape> = Record<Language, Texts<Shape>>;

export function catalogue<const Shape>(
  texts: { en: Shape } & Record<Exclude<Language, "en">, Texts<NoInfer<Shape>>>,
): Catalogue<Shape> {
  return texts as unknown as Catalogue<Shape>;
}

/** The texts of an area in the language of the page. */
export function useTexts<Shape>(texts: Catalogue<Shape>): Texts<Shape> {
  return texts[useLanguage().language];
}

/**
 * What the fields of requests are called, for refusals that no field of a form shows. It is said where the words of the
 * form are, in these words:
 *
 *     nameFields(keys, (t) => ({ scopes: t.may, "address.city": t.city }));
 *
 * A key is the end of a path, without the places of lists; the longest that fits counts. A test names the fields that
 * have no words.
 */

import type { Catalogue, Texts } from "./catalogue";
import type { Language } from "./language";

export type FieldNames = Partial<Record<string, string>>;

const named: ((language: Language) => FieldNames)[] = [];

export function nameFields<Shape>(texts: Catalogue<Shape>, names: (t: Texts<Shape>) => FieldNames): void {
  named.push((language) => names(texts[language]));
}

/** All that the pages which have come so far call their fields. */
export function namesOfFields(language: Language): FieldNames {
  return Object.assign({}, ...named.map((names) => names(language))) as FieldNames;
}

/**
 * Everything that these pages keep in a browser, declared once. The page about cookies shows this list, and a lint rule
 * keeps the rest of the code away from storage. Values are choices and marks, never anything about a person (CK-2).
 */

const PREFIX = "callfactory.";

export const STORED = {
  language: { class: "functional", lifetime: "until-removed" },
  scheme: { class: "functional", lifetime: "until-removed" },
  "signed-in": { class: "functional", lifetime: "until-sign-out" },
  cart: { class: "functional", lifetime: "until-ordered" },
} as const;

export type StoredKey = keyof typeof STORED;

/** What was kept under a key; null where nothing was, or where the browser keeps nothing. */
export function recall(key: StoredKey): string | null {
  try {
    // eslint-disable-next-line no-restricted-globals -- this is the one place
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Keeps a choice, or forgets it (null). A browser that keeps nothing is no error: the choice then holds for the page. */
export function keep(key: StoredKey, value: string | null): void {
  try {
    // eslint-disable-next-line no-restricted-globals -- this is the one place
    const storage = localStorage;
    if (value === null) storage.removeItem(PREFIX + key);
    else storage.setItem(PREFIX + key, value);
  } catch {
    // Nothing is kept.
  }
}

/**
 * Everything that these pages keep in a browser. What that is stands in the register, `callfactory/cookies.py`, which
 * the page about cookies shows; a lint rule keeps the rest of the code away from storage. Values are choices and marks,
 * never anything about a person (CK-2).
 */

import type register from "@/register/cookies.json";

const PREFIX = "callfactory.";

type Named<Name> = Name extends `${typeof PREFIX}${infer Key}` ? Key : never;
export type StoredKey = Named<keyof (typeof register)["storage"]>;

/** What was kept under a key; null where nothing was, or where the browser keeps nothing. */
export function recall(key: StoredKey): string | null {
  try {
    // eslint-disable-next-line no-restricted-globals -- this is the one place
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Whether this browser has signed in and not out again; asks nothing of the server. */
export function seemsSignedIn(): boolean {
  return recall("signed-in") === "1";
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

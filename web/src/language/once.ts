/** Formatters take long to make, and lists use hundreds: each is made when it is first used, and never again. */

/** One for each zone, currency or language. */
export function once<Made>(make: (key: string) => Made): (key: string) => Made {
  const made = new Map<string, Made>();
  return (key) => {
    const before = made.get(key);
    if (before !== undefined) return before;
    const now = make(key);
    made.set(key, now);
    return now;
  };
}

/** The only one. */
export function lazily<Made>(make: () => Made): () => Made {
  const of = once(make);
  return () => of("");
}

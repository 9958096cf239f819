/** Answers that come in parts: years of many calls do. */

/** Every part, each asked for with the cursor of the one before. */
export async function parts<Part extends { next_cursor: string | null }>(
  ask: (cursor: string | null) => Promise<Part | undefined>,
): Promise<Part[]> {
  const found: Part[] = [];
  let cursor: string | null = null;
  do {
    const part: Part | undefined = await ask(cursor);
    if (part) found.push(part);
    cursor = part?.next_cursor ?? null;
  } while (cursor !== null);
  return found;
}

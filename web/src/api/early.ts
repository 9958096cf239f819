/**
 * Requests that a page is known to make are begun while its code is still on the way: the client takes the answers
 * instead of asking again. Each is taken once; whatever is asked later is asked anew.
 */

import { pause } from "@/pause";

const begun = new Map<string, Promise<Response>>();

/** Begins to ask for these addresses, as the client will: `/v1/session`. */
export function askEarly(addresses: readonly string[]): void {
  for (const address of addresses) {
    // eslint-disable-next-line no-restricted-globals -- the client takes the answer
    const answer = fetch(address, { credentials: "same-origin" });
    answer.catch(() => undefined); // whoever takes it hears of it
    begun.set(address, answer);
  }
}

/** `fetch` for the client. Requests that a page makes at once begin one after another: taps and keys come between. */
export async function fetchOrTake(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const address = pathname + search;
  const early = request.method === "GET" ? begun.get(address) : undefined;
  begun.delete(address);
  if (early !== undefined) {
    // Who asked may be drawn anew before the answer comes, and asks again: for the same answer.
    const again = () => begun.set(address, early);
    request.signal.addEventListener("abort", again);
    const answer = await early;
    request.signal.removeEventListener("abort", again);
    return answer.clone();
  }
  await pause();
  // eslint-disable-next-line no-restricted-globals -- this is the client's own
  return fetch(request);
}

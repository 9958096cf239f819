/** An invitation on its way from its link to sign-in: in memory only, never in an address or in storage. */

let carried: string | undefined;

/** Takes it out of the address (it stands after the #, which browsers send nowhere) and remembers it for this visit. */
export function takeInvitation(): boolean {
  const token = window.location.hash.slice(1);
  if (token !== "") {
    carried = token;
    window.history.replaceState(null, "", window.location.pathname);
  }
  return carried !== undefined;
}

export function invitation(): string | undefined {
  return carried;
}

export function invitationIsUsed(): void {
  carried = undefined;
}

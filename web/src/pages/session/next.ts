import type { Me } from "@api";

/** Where to go after sign-in: a path of these pages only, whatever the address says. */
export function nextPath(search: string, me?: Me): string {
  const wanted = new URLSearchParams(search).get("next") ?? "";
  if (wanted.startsWith("/") && !wanted.startsWith("//") && !wanted.includes("\\")) return wanted;
  return me?.roles.includes("ops") ? "/ops" : "/my";
}

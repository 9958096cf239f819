/** The name under which a page is counted, by its pattern in the table of routes; operations have none. */

import type { CountedPage } from "@api";

const COUNTED: Record<string, CountedPage> = {
  "/": "shop",
  "/numbers/:country/:type": "numbers",
  "/requirements": "requirements",
  "/forms/:id": "requirements",
  "/cart": "cart",
  "/checkout": "checkout",
  "/sign-in": "sign-in",
  "/sign-up": "sign-up",
  "/password": "password",
  "/join": "join",
  "/cookies": "cookies",
  "/my": "my-overview",
  "/my/numbers": "my-numbers",
  "/my/numbers/:numberId": "my-number",
  "/my/calls": "my-calls",
  "/my/recordings": "my-recordings",
  "/my/messages": "my-messages",
  "/my/exports": "my-exports",
  "/my/exports/:exportId": "my-exports",
  "/my/usage": "my-usage",
  "/my/orders": "my-orders",
  "/my/orders/:orderId": "my-order",
  "/my/data": "my-data",
  "/my/account": "my-account",
  "/my/people": "my-people",
  "/my/security": "my-security",
  "/my/keys": "my-keys",
  "/my/keys/:keyId": "my-keys",
  "/my/webhooks": "my-webhooks",
  "/my/webhooks/:webhookId": "my-webhooks",
  "/my/switches": "my-switches",
  "/my/audit": "my-audit",
};

/** The name of the page at an address; undefined where it is not counted. */
export function countedPage(path: string): CountedPage | undefined {
  return Object.entries(COUNTED).find(([pattern]) => new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}/?$`).test(path))?.[1];
}

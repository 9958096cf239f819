/** The generated client: every request of these pages goes through it, typed by the API's own description. */

import type { paths } from "@api";
import createFetchClient, { type Middleware } from "openapi-fetch";
import createClient from "openapi-react-query";

import { fetchOrTake } from "./early";
import { ProblemError, unreachable } from "./problems";

const refusals: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await ProblemError.from(response);
  },
  onError({ error }) {
    return error instanceof ProblemError ? error : unreachable();
  },
};

/** For single requests: `const { data } = await client.POST("/carts")`. Refusals are thrown as ProblemError. */
export const client = createFetchClient<paths>({ baseUrl: "/v1", credentials: "same-origin", fetch: fetchOrTake });
client.use(refusals);

/** For components: `$api.useQuery("get", "/numbers")`, `$api.useMutation("post", "/orders")`. */
export const $api = createClient(client);

/** What these pages have asked of the API, and how: who asks for the same again is answered from here for a while. */

import { QueryCache, QueryClient } from "@tanstack/react-query";

import { asProblem } from "./problems";
import { sessionIsOver } from "./session";

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (asProblem(error).code === "unauthenticated") sessionIsOver();
    },
  }),
  defaultOptions: {
    // Without a network whoever waits is told so: nothing is sent by itself when it comes back.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => {
        const { status } = asProblem(error);
        return count < 2 && (status === 0 || status >= 500);
      },
    },
  },
});

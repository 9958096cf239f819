/** The cart: a cookie that scripts cannot see finds it again; what is kept here is only that there is one. */

import { useQueryClient } from "@tanstack/react-query";

import type { CartView } from "@api";
import { $api, client } from "@/api/client";
import { asProblem } from "@/api/problems";
import { keep, recall } from "@/storage";

const MINE = { path: { cart: "mine" } };
const CART_KEY = ["get", "/carts/{cart}", { params: MINE }] as const;

/** The cart, or null: nothing is asked where none was begun. */
export function useCart() {
  const begun = recall("cart") === "1";
  const asked = $api.useQuery(
    "get",
    "/carts/{cart}",
    { params: MINE },
    { enabled: begun, retry: false, refetchInterval: 60_000 },
  );
  const gone = asked.isError && asProblem(asked.error).status === 404;
  if (gone) keep("cart", null);
  return { ...asked, cart: begun && !gone ? asked.data : undefined, isEmpty: !begun || gone };
}

/** How many numbers are in the cart, where a page has asked for it already: the frame itself asks nothing. */
export function useCartCount(): number {
  const { data, isError } = $api.useQuery("get", "/carts/{cart}", { params: MINE }, { enabled: false });
  return isError ? 0 : (data?.numbers.length ?? 0);
}

/** Puts numbers in and out. Each answers with the whole cart. */
export function useCartChanges() {
  const queries = useQueryClient();
  const show = (cart: CartView | undefined) => {
    if (cart) queries.setQueryData(CART_KEY, cart);
  };
  return {
    async add(number: string) {
      if (recall("cart") !== "1") await begin();
      try {
        show(await put(number));
      } catch (error) {
        if (asProblem(error).code !== "not_found") throw error;
        await begin(); // the cart ended since
        show(await put(number));
      }
    },
    async remove(number: string) {
      const path = { cart: "mine", number };
      show((await client.DELETE("/carts/{cart}/numbers/{number}", { params: { path } })).data);
    },
    async extend(number: string) {
      const path = { cart: "mine", number };
      show((await client.POST("/carts/{cart}/numbers/{number}/extension", { params: { path } })).data);
    },
    /** After an order: what is left in it is asked again. */
    async refresh() {
      await queries.invalidateQueries({ queryKey: CART_KEY });
    },
  };
}

async function begin(): Promise<void> {
  await client.POST("/carts");
  keep("cart", "1");
}

async function put(number: string): Promise<CartView | undefined> {
  return (await client.POST("/carts/{cart}/numbers", { params: MINE, body: { number } })).data;
}

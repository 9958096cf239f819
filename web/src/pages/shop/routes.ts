import type { RouteTable } from "@/routes";

export const shopRoutes: RouteTable = {
  "/": () => import("./Home"),
  "/numbers/:country/:type": () => import("./Product"),
  "/requirements": () => import("./Requirements"),
  "/cart": () => import("./Cart"),
  "/checkout": () => import("./Checkout"),
};

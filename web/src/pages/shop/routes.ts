import type { RouteTable } from "@/pages/table";

export const shopRoutes: RouteTable = {
  "/": () => import("./Home"),
  "/numbers/:country/:type": () => import("./Product"),
  "/requirements": () => import("./Requirements"),
  "/forms/:id": () => import("./Form"),
  "/cart": () => import("./Cart"),
  "/checkout": () => import("./Checkout"),
};

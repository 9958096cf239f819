import type { RouteTable } from "@/routes";

export const privacyRoutes: RouteTable = {
  "/cookies": () => import("./Cookies"),
};

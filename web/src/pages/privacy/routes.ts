import type { RouteTable } from "@/pages/table";

export const privacyRoutes: RouteTable = {
  "/cookies": () => import("./Cookies"),
};

import type { RouteTable } from "@/routes";

export const opsRoutes: RouteTable = {
  "/ops": () => import("./Reviews"),
  "/ops/reviews/:accountId/:dossierId": () => import("./Review"),
  "/ops/quarantine": () => import("./Quarantine"),
};

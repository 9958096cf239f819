import type { RouteTable } from "@/pages/table";

export const opsRoutes: RouteTable = {
  "/ops": () => import("./Reviews"),
  "/ops/reviews/:accountId/:dossierId": () => import("./Review"),
  "/ops/quarantine": () => import("./Quarantine"),
  "/ops/work": () => import("./Work"),
  "/ops/views": () => import("./Views"),
};

import type { RouteTable } from "@/pages/table";

export const sessionRoutes: RouteTable = {
  "/sign-in": () => import("./SignIn"),
  "/sign-up": () => import("./SignUp"),
  "/password": () => import("./Password"),
  "/join": () => import("./Join"),
};

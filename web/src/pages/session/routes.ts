import type { RouteTable } from "@/routes";

export const sessionRoutes: RouteTable = {
  "/sign-in": () => import("./SignIn"),
  "/sign-up": () => import("./SignUp"),
  "/password": () => import("./Password"),
  "/join": () => import("./Join"),
};

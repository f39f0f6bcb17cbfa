/**
 * The map of the page. Every screen is a chunk of its own, loaded when its
 * address is opened; the frame around them is loaded once.
 */
import { createBrowserRouter, type RouteObject } from "react-router";
import { Frame } from "./frame/frame";
import { NotFound } from "./not-found";
import { RouteProblem } from "./route-problem";
import { Session } from "./session";

/** Inside the frame, for people who are signed in. */
const inside: RouteObject[] = [{ path: "*", element: <NotFound /> }];

/** Without the frame. */
const outside: RouteObject[] = [];

export const router = createBrowserRouter([
  {
    errorElement: <RouteProblem />,
    children: [
      ...outside,
      {
        element: (
          <Session>
            <Frame />
          </Session>
        ),
        children: [{ errorElement: <RouteProblem />, children: inside }],
      },
    ],
  },
]);

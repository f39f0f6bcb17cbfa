/** A screen that failed to load or to draw: says so and offers to load it again. */
import { useRouteError } from "react-router";
import { LoadProblem } from "@/shared/ui/load-problem";

export function RouteProblem() {
  const error = useRouteError();
  return <LoadProblem error={error} retry={() => window.location.reload()} />;
}

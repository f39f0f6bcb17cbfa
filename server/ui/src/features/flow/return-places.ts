/** Where a task can return to: the steps of its own flow, then those of the flows that have called it. */
import type { TaskAnswer } from "@/shared/api/types";

export interface ReturnPlace {
  value: string;
  label: string;
}

export interface ReturnGroup {
  key: string;
  title: string;
  places: ReturnPlace[];
}

type Answer = Pick<TaskAnswer, "return_targets" | "return_above"> & {
  run: Pick<TaskAnswer["run"], "flow_title">;
};

/** Keys of nodes and ids of runs hold no slash. */
const between = "/";

/** The places by flow, the task's own first; a flow without any is left out. */
export function returnGroups(answer: Answer): ReturnGroup[] {
  const own = {
    key: "own",
    title: answer.run.flow_title,
    places: answer.return_targets.map(({ node, title }) => ({ value: node, label: title })),
  };
  const above = answer.return_above.map(({ run, flow_title: title, targets }) => ({
    key: run,
    title,
    places: targets.map((target) => ({ value: `${run}${between}${target.node}`, label: target.title })),
  }));
  return [own, ...above].filter((group) => group.places.length > 0);
}

/** What the chosen place is to the server. */
export function returnPlace(value: string): { to: string; to_run?: string } {
  const at = value.indexOf(between);
  return at < 0 ? { to: value } : { to: value.slice(at + 1), to_run: value.slice(0, at) };
}

/** Whom later steps go to, where whoever approves picks them. */
import { useState } from "react";
import type { Problem, TaskAnswer } from "@/shared/api/types";

type Pick = TaskAnswer["picks"][number];
type Picked = Readonly<Record<string, readonly string[]>>;

export function usePicks(answer: TaskAnswer) {
  const [picked, setPicked] = useState<Picked>(() => pickedBefore(answer.picks));
  const [unpicked, setUnpicked] = useState(false);
  // What is changed here may lead elsewhere: whom one picks there is known once the server has said so.
  const [more, setMore] = useState<readonly string[]>([]);
  const wanted: readonly Pick[] = [
    ...answer.picks,
    ...more
      .filter((node) => !answer.picks.some((pick) => pick.node === node))
      .map((node) => ({
        node,
        title: answer.run.diagram.find((drawn) => drawn.key === node)?.title ?? node,
        candidates: null,
        min: 1,
        max: null,
        chosen: [],
      })),
  ];
  return {
    /** The steps to pick people for. */
    wanted,
    picked,
    /** It was tried to go on without picking enough. */
    unpicked,
    /** Whether there are too few for some step. */
    lacks: wanted.some((pick) => (picked[pick.node] ?? []).length < pick.min),
    pick: (node: string, members: readonly string[]) => {
      setPicked((before) => ({ ...before, [node]: members }));
      setUnpicked(false);
    },
    markUnpicked: () => setUnpicked(true),
    /** Takes up the steps the server wants people for; whether there are any. */
    takeUp: (problems: readonly Problem[]): boolean => {
      const nodes = problems
        .filter((one) => one.code === "pick_required")
        .map((one) => one.pointer.slice("/picks/".length));
      if (nodes.length === 0) return false;
      setMore(nodes);
      setUnpicked(true);
      return true;
    },
  };
}

export type Picks = ReturnType<typeof usePicks>;

/** Whoever was chosen before and may not be any more is not sent again. */
function pickedBefore(picks: readonly Pick[]): Picked {
  return Object.fromEntries(
    picks.map(({ node, candidates, chosen }) => [
      node,
      chosen
        .map((person) => person.id)
        .filter((id) => candidates === null || candidates.some((person) => person.id === id)),
    ]),
  );
}

/** What was picked, without the steps nobody was picked for. */
export function sentPicks(picked: Picked): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(picked).filter(([, members]) => members.length > 0));
}

/** A run as it is drawn: the parts and lines of the flow it keeps to, with what is known of each step. */
import type { DiagramNode, Run, RunState, TimelineEntry } from "@/shared/api/types";
import {
  branchId,
  hasConditions,
  START,
  type Aside,
  type Drawing,
  type DrawnPart,
  type ShownLine,
} from "./drawing";
import type { HeightOf } from "./layout";

/** Where a way leads. */
export interface StepWay {
  readonly to: string;
  /** What the node it leads to is called. */
  readonly title: string;
  readonly label: WayLabel | null;
  readonly walked: boolean;
}

/** What a way is called: a branch by its name or its number, or what it is taken for. */
export type WayLabel =
  | { readonly kind: "named"; readonly title: string }
  | { readonly kind: "branch"; readonly number: number }
  | { readonly kind: "otherwise" | "row" | Aside };

/** All that is known of one node of a run. */
export interface Step {
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly state: DiagramNode["state"];
  readonly outcome: DiagramNode["outcome"];
  readonly reason: string | null;
  /** Which row of how many is under way. */
  readonly row: string | null;
  /** Those who decided, are asked or will be asked. */
  readonly names: readonly string[];
  /** Those a copy or a message went to, in words. */
  readonly told: string | null;
  readonly passedAt: string | null;
  /** Since when somebody is asked, and until when. */
  readonly since: string | null;
  readonly dueAt: string | null;
  readonly ways: readonly StepWay[];
  /** What happened there, oldest first. */
  readonly entries: readonly TimelineEntry[];
  readonly run: RunState;
}

export interface RunPart extends DrawnPart {
  readonly step: Step;
  /** Of a branch: the way it stands for. */
  readonly way: StepWay | null;
}

export interface RunDrawing extends Drawing {
  readonly parts: readonly RunPart[];
  readonly lines: readonly ShownLine[];
  readonly steps: readonly Step[];
}

type DrawnRun = Pick<Run, "diagram" | "tasks" | "timeline" | "state">;

/** Room for who and when. A branch shows its name alone. */
export const runHeight: HeightOf = (type) => (type === "branch" ? 30 : 86);

export function runDrawing(run: DrawnRun): RunDrawing {
  const steps = run.diagram.map((node) => stepOf(run, node));
  const known = new Set(steps.map((step) => step.key));
  const parts: RunPart[] = [];
  const lines: ShownLine[] = [];
  for (const [at, step] of steps.entries()) {
    parts.push({
      id: step.key,
      type: step.key === START ? "start" : "node",
      node: step.key,
      step,
      way: null,
    });
    for (const [index, way] of step.ways.entries()) {
      const role = run.diagram[at]?.ways[index]?.role;
      const aside = asideOf(role);
      // The cases of a route lead anywhere, also back.
      const isCase = step.kind === "route" && role === "branch";
      const line = { isMain: aside === null && !isCase, walked: way.walked, aside };
      let from = step.key;
      if (hasConditions(step.kind)) {
        from = branchId(step.key, role === "otherwise" ? "otherwise" : index);
        parts.push({ id: from, type: "branch", node: step.key, step, way });
        lines.push({ ...line, id: `to ${from}`, from: step.key, to: from, isStem: true });
      }
      if (known.has(way.to))
        lines.push({ ...line, id: `${step.key}/${index}`, from, to: way.to, isStem: false });
    }
  }
  return { parts, lines, steps };
}

/** Whether somebody does something in a node of a kind, or did to start the run. */
export function isPersons(kind: string): boolean {
  return kind === START || kind === "approve" || kind === "handle";
}

/** The step to look at first: where the run is stuck or stands. None once it has ended. */
export function presentStep(steps: readonly Step[]): Step | null {
  return (
    steps.find((step) => step.state === "stuck") ?? steps.find((step) => step.state === "active") ?? null
  );
}

function stepOf(run: DrawnRun, node: DiagramNode): Step {
  const open = run.tasks.filter(
    (task) => task.node === node.key && task.state === "open" && task.kind !== "cc",
  );
  const isHere = node.state === "active";
  const entries = run.timeline.filter((entry) => entry.node === node.key);
  const told = entries.findLast((entry) => entry.action === "cc" || entry.action === "notify")?.to;
  return {
    key: node.key,
    kind: node.kind,
    title: node.title,
    state: node.state,
    outcome: node.outcome,
    reason: node.reason,
    row: node.row,
    names: [...new Set(node.people.map((person) => person.name))],
    told: node.state === "passed" ? (told ?? null) : null,
    passedAt: node.passed_at,
    since: isHere ? earliest(open.map((task) => task.created_at)) : null,
    dueAt: isHere ? earliest(open.map((task) => task.due_at)) : null,
    ways: node.ways.map((way, at) => ({
      to: way.to,
      title: run.diagram.find((one) => one.key === way.to)?.title ?? way.to,
      label: labelOf(node, at),
      walked: way.walked,
    })),
    entries,
    run: run.state,
  };
}

function asideOf(role: DiagramNode["ways"][number]["role"] | undefined): Aside | null {
  return role === "rejected" || role === "failed" || role === "late" ? role : null;
}

function labelOf(node: DiagramNode, at: number): WayLabel | null {
  const way = node.ways[at];
  if (!way || way.role === "next") return null;
  const aside = asideOf(way.role);
  if (aside !== null) return { kind: aside };
  if (way.role === "otherwise") return { kind: "otherwise" };
  if (way.role === "row") return { kind: "row" };
  if (way.title) return { kind: "named", title: way.title };
  // The first way of a route is the one without a condition.
  if (node.kind === "route") return { kind: "branch", number: at };
  // The branches of a parallel node are told apart by what they lead to.
  return hasConditions(node.kind) ? { kind: "branch", number: at + 1 } : null;
}

/** The earliest of some moments; they are written so that they sort as texts. */
function earliest(moments: readonly (string | null)[]): string | null {
  return moments.filter((one): one is string => one !== null).sort()[0] ?? null;
}

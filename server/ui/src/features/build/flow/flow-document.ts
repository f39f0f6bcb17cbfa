/** A flow as it is written, read without trust: what is missing or of the wrong shape becomes empty. */
import { hasConditions, START } from "@/features/flow/diagram/drawing";
import type { Json } from "@/shared/api/types";

export { hasConditions, START };

export const NODE_KINDS = [
  "approve",
  "handle",
  "cc",
  "condition",
  "route",
  "parallel",
  "inclusive",
  "join",
  "loop",
  "create",
  "update",
  "upsert",
  "delete",
  "query",
  "script",
  "print",
  "flow",
  "delay",
  "http",
  "notify",
  "end",
] as const;
export type NodeKindName = (typeof NODE_KINDS)[number];

export type Keywords = Readonly<Record<string, Json>>;

export interface FlowNode {
  readonly key: string;
  /** The word in the document, which may be one this page does not know. */
  readonly kind: string;
  /** What people read; empty when nothing is written. */
  readonly title: string;
  /** Everything that is written. */
  readonly keywords: Keywords;
}

export type StartOn = "submit" | "record" | "date" | "cron" | "button" | "webhook";

export interface FlowDocument {
  readonly key: string;
  readonly title: string;
  /** What whoever submits is told about it; empty when nothing is written. */
  readonly description: string;
  readonly start: Keywords & { readonly on: StartOn };
  /** The form whose records the flow works on; empty when there is none. */
  readonly form: string;
  readonly summary: readonly string[];
  readonly withdraw: boolean;
  /** Whether members may decide from their letters. */
  readonly mailDecision: boolean;
  /** How often it starts by itself within an hour; null for as often as the server lets any flow. */
  readonly runsPerHour: number | null;
  readonly nodes: readonly FlowNode[];
}

/** Kinds whose branches are walked at the same time and meet in a join. */
export function isForked(kind: string): boolean {
  return kind === "parallel" || kind === "inclusive";
}

export function textIn(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

export function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function wordsIn(value: Json | undefined): readonly string[] {
  return listIn(value).filter((one): one is string => typeof one === "string");
}

export function objectIn(value: Json | undefined): Keywords {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

const ON: readonly StartOn[] = ["submit", "record", "date", "cron", "button", "webhook"];

export function readFlow(value: Json): FlowDocument {
  const flow = objectIn(value);
  const start = objectIn(flow["start"]);
  return {
    key: textIn(flow["key"]),
    title: textIn(flow["title"]),
    description: textIn(flow["description"]),
    start: { ...start, on: ON.find((one) => one === start["on"]) ?? "submit" },
    form: textIn(start["form"]),
    summary: wordsIn(flow["summary"]),
    withdraw: flow["withdraw"] !== false,
    mailDecision: flow["mail_decision"] === true,
    runsPerHour: typeof flow["runs_per_hour"] === "number" ? flow["runs_per_hour"] : null,
    nodes: Object.entries(objectIn(flow["nodes"])).map(([key, node]) => {
      const keywords = objectIn(node);
      return { key, kind: textIn(keywords["kind"]), title: textIn(keywords["title"]), keywords };
    }),
  };
}

export function nodeOf(flow: FlowDocument, key: string | null): FlowNode | null {
  return flow.nodes.find((node) => node.key === key) ?? null;
}

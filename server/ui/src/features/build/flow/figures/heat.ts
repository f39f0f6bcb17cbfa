/** Where time goes in a flow: how warm each node is drawn, and lengths of time in words. */
import type { DrawnPart, ShownLine } from "@/features/flow/diagram/drawing";
import type { CountedTime, FlowFigures, NodeFigures, StandardFigures } from "@/shared/api/types";
import type { Tone } from "@/shared/theme/palette";
import { branchOf, drawingOf } from "../drawing";
import { nodeOf, type FlowDocument } from "../flow-document";
import { asideOf } from "../ways";

/** From quick to slow; the length of time always stands beside the colour. */
const SCALE: readonly Tone[] = ["green", "gold", "orange", "red"];

export interface HeatPart extends DrawnPart {
  readonly kind: string;
  /** What is written; empty when nothing is. */
  readonly title: string;
  /** Of a branch: which one, or the way when none holds. */
  readonly branch: number | "otherwise" | null;
  readonly figures: NodeFigures | null;
  readonly heat: Tone | null;
  readonly time: CountedTime;
}

export interface HeatDrawing {
  readonly parts: readonly HeatPart[];
  readonly lines: readonly ShownLine[];
}

/** How warm a length is beside the longest. None where nothing has been measured. */
export function heatOf(length: number | null, longest: number): Tone | null {
  if (length === null) return null;
  const share = longest > 0 ? length / longest : 0;
  return SCALE[Math.min(SCALE.length - 1, Math.floor(share * SCALE.length))] ?? null;
}

/** The flow as it is drawn, each node with its figures. */
export function heatDrawing(flow: FlowDocument, figures: FlowFigures): HeatDrawing {
  const { parts, lines } = drawingOf(flow);
  const longest = Math.max(0, ...figures.nodes.map((node) => node.median ?? 0));
  return {
    parts: parts.map((part) => {
      const own =
        part.branch === null ? (figures.nodes.find((node) => node.node === part.node) ?? null) : null;
      const node = nodeOf(flow, part.node);
      const isNamed = typeof part.branch === "number";
      return {
        ...part,
        kind: node?.kind ?? "start",
        title: isNamed ? branchOf(flow, part.node, Number(part.branch)).title : (node?.title ?? ""),
        figures: own,
        heat: heatOf(own?.median ?? null, longest),
        time: figures.time,
      };
    }),
    lines: lines.map((line) => ({ ...line, walked: false, aside: line.way && asideOf(line.way) })),
  };
}

/**
 * A length of time in its fitting unit: key of a text and its number, with one decimal where it says something. Working
 * time is said in hours however long it is, for a day of it is not the same everywhere.
 */
export function lengthOf(
  seconds: number,
  time: CountedTime,
): {
  readonly key: "underMinute" | "minutes" | "hours" | "daysLong";
  readonly n: number;
} {
  const rounded = (value: number) => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
  if (seconds < 60) return { key: "underMinute", n: 0 };
  if (seconds < 3600) return { key: "minutes", n: Math.round(seconds / 60) };
  if (time === "working" || seconds < 48 * 3600) return { key: "hours", n: rounded(seconds / 3600) };
  return { key: "daysLong", n: rounded(seconds / 86_400) };
}

/** Which share of those with a deadline is late, in percent; null where none has one. */
export function overdueShare({
  with_deadline,
  overdue,
}: Pick<NodeFigures, "with_deadline" | "overdue">): number | null {
  return with_deadline === 0 ? null : Math.round((overdue / with_deadline) * 100);
}

/** The same in words; a dash where none has a deadline. */
export function overdueText(late: Pick<NodeFigures, "with_deadline" | "overdue">): string {
  const share = overdueShare(late);
  return share === null ? "—" : `${share}%`;
}

/** Which share of the steps were over in the time they are to take, in percent; a dash where none counts. */
export function keptText(standard: Pick<StandardFigures, "kept" | "missed"> | null): string {
  const all = standard === null ? 0 : standard.kept + standard.missed;
  return standard === null || all === 0 ? "—" : `${Math.round((standard.kept / all) * 100)}%`;
}

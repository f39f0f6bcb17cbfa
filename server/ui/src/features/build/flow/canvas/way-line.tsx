import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import pane from "@/features/flow/diagram/pane.module.css";
import { BELOW, wayPath } from "@/features/flow/diagram/way-path";
import { useTexts } from "@/shared/i18n/texts";
import { branchOf, caseOf } from "../drawing";
import { useFlow } from "../flow-context";
import { nodeOf, START } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import type { NodeActions } from "../use-node-actions";
import { useNodeTitle } from "../use-node-title";
import { asideOf, isAside, type Way } from "../ways";
import { AddMenu } from "./add-menu";
import styles from "./canvas.module.css";

export type WayData = {
  readonly way: Way | null;
  readonly actions: NodeActions;
  /** Where it runs down past other cards; null when it need not. */
  readonly column: number | null;
  /** Which of the lines it is that leave their card at its side. */
  readonly number: number;
};

/** How the ways are drawn that are not the usual one; their names stand beside them. */
const STROKES = {
  rejected: { stroke: "var(--danger)", strokeDasharray: "5 4" },
  failed: { stroke: "var(--danger)", strokeDasharray: "5 4" },
  late: { stroke: "var(--warning)", strokeDasharray: "2 4" },
} as const;

/** A line with a place to add a node, close to where it begins: lines that meet would share one further on. */
export function WayLine(props: EdgeProps<Edge<WayData>>) {
  const t = useTexts(flowDesignTexts);
  const titleOf = useNodeTitle();
  const { flow, words } = useFlow();
  const nameOfSource = (way: Way): string => {
    if (way.from === START) return t("start");
    if (way.role === "otherwise") return t("otherwise");
    if (way.role === "case") return caseOf(flow, way.from, way.index).title || words.branch(way.index + 1);
    if (way.role === "row")
      return `${titleOf(nodeOf(flow, way.from) ?? { kind: "", title: "" })} · ${t("eachRow")}`;
    if (way.role === "branch")
      return branchOf(flow, way.from, way.index).title || words.branch(way.index + 1);
    return titleOf(nodeOf(flow, way.from) ?? { kind: "", title: "" });
  };
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const { path, middle } = wayPath(props, data?.column ?? null, data?.number);
  const way = data?.way ?? null;
  const aside = way && asideOf(way);
  const isCase = way?.role === "case";
  const isRow = way?.role === "row";
  const isFork = way?.role === "fork" || isRow;
  const from = way ? nameOfSource(way) : "";
  const place =
    isAside(way) || isFork ? [middle[0], isFork ? targetY - BELOW : middle[1]] : [sourceX, sourceY + BELOW];
  if (isFork) place[0] = targetX;
  return (
    <>
      <BaseEdge
        path={path}
        className={styles.way ?? ""}
        {...(aside ? { style: STROKES[aside] } : {})}
        {...(isCase ? { style: { strokeDasharray: "5 4" } } : {})}
        {...(props.markerEnd ? { markerEnd: props.markerEnd } : {})}
      />
      {way && data && (
        <EdgeLabelRenderer>
          <div
            className={`${styles.add} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${place[0]}px, ${place[1]}px)` }}
          >
            {aside && (
              <span className={pane.aside} data-aside={aside}>
                {t(aside)}
              </span>
            )}
            {isCase && <span className={styles.case}>{from}</span>}
            {isRow && <span className={styles.row}>{t("eachRow")}</span>}
            <AddMenu way={way} actions={data.actions} label={t("addAfter", { name: from })} />
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

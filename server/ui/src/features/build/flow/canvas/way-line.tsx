import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { BELOW, wayPath } from "@/features/flow/diagram/way-path";
import { useTexts } from "@/shared/i18n/texts";
import { branchOf } from "../drawing";
import { useFlow } from "../flow-context";
import { nodeOf, START } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import type { NodeActions } from "../use-node-actions";
import { useNodeTitle } from "../use-node-title";
import type { Way } from "../ways";
import { AddMenu } from "./add-menu";
import styles from "./canvas.module.css";

export type WayData = {
  readonly way: Way | null;
  readonly actions: NodeActions;
  /** Where it runs down past other cards; null when it need not. */
  readonly column: number | null;
};

/** What the way that is not the usual one is called. */
function refusalOf(way: Way): "rejected" | "failed" | "late" {
  const keyword = way.path.at(-1);
  if (keyword === "on_failure") return "failed";
  return keyword === "on_timeout" ? "late" : "rejected";
}

/** A line with a place to add a node, close to where it begins: lines that meet would share one further on. */
export function WayLine(props: EdgeProps<Edge<WayData>>) {
  const t = useTexts(flowDesignTexts);
  const titleOf = useNodeTitle();
  const { flow, words } = useFlow();
  const nameOfSource = (way: Way): string => {
    if (way.from === START) return t("start");
    if (way.role === "otherwise") return t("otherwise");
    if (way.role === "branch")
      return branchOf(flow, way.from, way.index).title || words.branch(way.index + 1);
    return titleOf(nodeOf(flow, way.from) ?? { kind: "", title: "" });
  };
  const { sourceX, sourceY, targetX, targetY, data } = props;
  const { path, middle } = wayPath(props, data?.column ?? null);
  const way = data?.way ?? null;
  const isReject = way?.role === "reject";
  const isFork = way?.role === "fork";
  const from = way ? nameOfSource(way) : "";
  const place =
    isReject || isFork ? [middle[0], isFork ? targetY - BELOW : middle[1]] : [sourceX, sourceY + BELOW];
  if (isFork) place[0] = targetX;
  return (
    <>
      <BaseEdge
        path={path}
        className={styles.way ?? ""}
        {...(isReject ? { style: { stroke: "var(--danger)", strokeDasharray: "5 4" } } : {})}
        {...(props.markerEnd ? { markerEnd: props.markerEnd } : {})}
      />
      {way && data && (
        <EdgeLabelRenderer>
          <div
            className={`${styles.add} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${place[0]}px, ${place[1]}px)` }}
          >
            {isReject && <span className={styles.reject}>{t(refusalOf(way))}</span>}
            <AddMenu way={way} actions={data.actions} label={t("addAfter", { name: from })} />
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

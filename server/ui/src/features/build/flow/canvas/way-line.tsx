import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type Edge, type EdgeProps } from "@xyflow/react";
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

/** How far below a card the place to add stands. */
const BELOW = 28;

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
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data } = props;
  const [straight, middleX, middleY] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    borderRadius: 10,
  });
  const column = data?.column ?? null;
  const path =
    column === null
      ? straight
      : rounded([
          [sourceX, sourceY],
          [sourceX, sourceY + BELOW],
          [column, sourceY + BELOW],
          [column, targetY - BELOW],
          [targetX, targetY - BELOW],
          [targetX, targetY],
        ]);
  const way = data?.way ?? null;
  const isReject = way?.role === "reject";
  const isFork = way?.role === "fork";
  const from = way ? nameOfSource(way) : "";
  const place =
    isReject || isFork ? [middleX, isFork ? targetY - BELOW : middleY] : [sourceX, sourceY + BELOW];
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
            {isReject && <span className={styles.reject}>{t("rejected")}</span>}
            <AddMenu way={way} actions={data.actions} label={t("addAfter", { name: from })} />
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

const RADIUS = 10;

/** A line through points that turns with rounded corners. */
function rounded(points: readonly (readonly [number, number])[]): string {
  const steps = points.map(([x, y], at) => {
    const before = points[at - 1];
    const after = points[at + 1];
    if (!before || !after) return `${before ? "L" : "M"} ${x} ${y}`;
    const towards = ([toX, toY]: readonly [number, number]) => {
      const length = Math.hypot(toX - x, toY - y) || 1;
      const reach = Math.min(RADIUS, length / 2) / length;
      return `${x + (toX - x) * reach} ${y + (toY - y) * reach}`;
    };
    return `L ${towards(before)} Q ${x} ${y} ${towards(after)}`;
  });
  return steps.join(" ");
}

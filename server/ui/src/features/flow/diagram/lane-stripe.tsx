/** Lanes of a drawing: a stripe for each of those who act, behind their cards. */
import type { Node, NodeProps } from "@xyflow/react";
import type { Layout } from "./layout";
import styles from "./lane-stripe.module.css";

export function LaneStripe({ data }: NodeProps) {
  return (
    <div className={styles.lane}>
      <span>{String((data as { title?: string }).title ?? "")}</span>
    </div>
  );
}

export function stripesOf(layout: Layout): Node[] {
  return layout.lanes.map((lane) => ({
    id: `lane ${lane.key}`,
    type: "lane",
    position: { x: lane.x, y: 0 },
    data: { title: lane.key },
    width: lane.width,
    height: layout.height,
    draggable: false,
    selectable: false,
    zIndex: -1,
  }));
}

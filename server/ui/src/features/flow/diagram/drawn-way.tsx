import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./diagram-pane.module.css";
import type { ShownLine } from "./drawing";
import pane from "./pane.module.css";
import { diagramTexts } from "./texts/texts";
import { wayPath } from "./way-path";

export type LineData = {
  readonly line: ShownLine;
  readonly column: number | null;
  /** Which of the lines it is that leave their card at its side. */
  readonly number: number;
};

const NAMES = { rejected: "onReject", failed: "onFailure", late: "onTimeout" } as const;

/** A way; strong where the run has gone it. */
export function DrawnWay(props: EdgeProps<Edge<LineData>>) {
  const t = useTexts(diagramTexts);
  const { data } = props;
  const { path, middle } = wayPath(props, data?.column ?? null, data?.number);
  const aside = data?.line.aside;
  return (
    <>
      <BaseEdge
        path={path}
        className={styles.way ?? ""}
        data-walked={data?.line.walked || undefined}
        data-aside={aside ?? undefined}
        {...(props.markerEnd ? { markerEnd: props.markerEnd } : {})}
      />
      {aside && (
        <EdgeLabelRenderer>
          <span
            className={`${pane.aside} ${styles.aside}`}
            data-aside={aside}
            style={{ transform: `translate(-50%, -50%) translate(${middle[0]}px, ${middle[1]}px)` }}
          >
            {t(NAMES[aside])}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

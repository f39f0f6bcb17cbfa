import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from "@xyflow/react";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./diagram-pane.module.css";
import type { ShownLine } from "./drawing";
import { diagramTexts } from "./texts/texts";
import { wayPath } from "./way-path";

export type LineData = { readonly line: ShownLine; readonly column: number | null };

/** A way; strong where the run has gone it. */
export function DrawnWay(props: EdgeProps<Edge<LineData>>) {
  const t = useTexts(diagramTexts);
  const { data } = props;
  const { path, middle } = wayPath(props, data?.column ?? null);
  return (
    <>
      <BaseEdge
        path={path}
        className={styles.way ?? ""}
        data-walked={data?.line.walked || undefined}
        data-rejects={data?.line.rejects || undefined}
        {...(props.markerEnd ? { markerEnd: props.markerEnd } : {})}
      />
      {data?.line.rejects && (
        <EdgeLabelRenderer>
          <span
            className={styles.reject}
            style={{ transform: `translate(-50%, -50%) translate(${middle[0]}px, ${middle[1]}px)` }}
          >
            {t("onReject")}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

/** The course of a run in one column: the steps, who has it now and until when, and what happened. */
import type { Run } from "@/shared/api/types";
import { DiagramButton } from "./diagram-button";
import { NodeProgress } from "./node-progress";
import { WaitingList } from "./open-tasks";
import styles from "./run-page.module.css";
import { Timeline } from "./timeline";

export function RunCourse({ run }: { readonly run: Run }) {
  return (
    <div className={styles.course}>
      <NodeProgress run={run} />
      {run.state === "running" && <WaitingList run={run} />}
      <div className={styles.drawn}>
        <DiagramButton run={run} />
      </div>
      <Timeline entries={run.timeline} />
    </div>
  );
}

import { Modal } from "antd";
import type { ReactNode } from "react";
import { ApiProblem } from "@/shared/api/problem";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./trial-dialog.module.css";

interface TrialDialogProps {
  readonly title: string;
  /** What is said where there is nothing yet to try it on. */
  readonly unpublished: string;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly onClose: () => void;
  /** What came of it, once it is there. */
  readonly children: ReactNode;
}

/** A document that is tried out as it stands, with what is wrong with it or what came of it. */
export function TrialDialog({ title, unpublished, error, retry, onClose, children }: TrialDialogProps) {
  return (
    <Modal open title={title} footer={null} width={720} onCancel={onClose} destroyOnHidden>
      {error instanceof ApiProblem && error.problems.length > 0 ? (
        <ul className={styles.problems}>
          {error.problems.map((problem, index) => (
            <li key={index}>{problem.message}</li>
          ))}
        </ul>
      ) : error instanceof ApiProblem && error.status === 404 ? (
        <p>{unpublished}</p>
      ) : error ? (
        <LoadProblem error={error} retry={retry} compact />
      ) : (
        (children ?? <ListSkeleton rows={4} />)
      )}
    </Modal>
  );
}

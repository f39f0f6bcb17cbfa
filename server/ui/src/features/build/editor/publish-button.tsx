import { Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useMe } from "@/shared/api/me";
import type { Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useDefinitions } from "../calls/definitions";
import { changeable } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";
import { PublishDialog } from "./publish-dialog";

interface PublishButtonProps {
  readonly app: string;
  /** The open document differs from what is published, though the list may not know yet. */
  readonly changed?: boolean;
  /** The open document cannot be read, so that publishing would be refused. */
  readonly broken?: boolean | undefined;
  /** The flow that gets a new version by it, if one is open that had versions before. */
  readonly flow?: string | undefined;
  /** The form that is open, if one is. */
  readonly form?: string | undefined;
  /** What publishing changes beside the records that are stored, where the open designer has words for it. */
  readonly changes?: ReactNode;
  /** Sees to it that the server has the last keystroke. */
  readonly beforePublish: () => Promise<boolean>;
  readonly onProblem: (problem: Problem) => void;
}

export function PublishButton({ app, changed = false, flow, form, ...props }: PublishButtonProps) {
  const { changes, broken = false, beforePublish, onProblem } = props;
  const t = useTexts(buildTexts);
  const [saving, setSaving] = useState(false);
  const [asking, setAsking] = useState(false);
  const admin = useMe().data?.is_admin === true;
  // Of the drafts of others only those are published that may be.
  const listed = changeable(useDefinitions(app).data?.items ?? [], admin);
  const drafts = listed.filter((entry) => entry.has_draft);
  const count = Math.max(drafts.length, changed ? 1 : 0);
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  // The server compares drafts, so it must have the last keystroke before it is asked.
  const ask = async () => {
    setSaving(true);
    const isSaved = await beforePublish().finally(() => setSaving(false));
    if (isSaved) setAsking(true);
  };

  return (
    <>
      <Button
        look="primary"
        disabled={saving || count === 0 || broken}
        title={count === 0 ? t("nothingToPublish") : broken ? t("brokenToPublish") : undefined}
        onClick={() => void ask()}
      >
        {t("publish")}
      </Button>
      {asking && (
        <PublishDialog
          app={app}
          drafts={drafts}
          count={count}
          flow={admin ? flow : undefined}
          form={form}
          changes={changes}
          onProblems={setProblems}
          onClose={() => setAsking(false)}
        />
      )}
      <Modal
        open={problems.length > 0}
        title={t("publishProblems")}
        footer={null}
        onCancel={() => setProblems([])}
        width={640}
      >
        <ol className={styles.publishProblems}>
          {problems.map((problem, index) => (
            <li key={index}>
              <button
                type="button"
                className={styles.problem}
                onClick={() => {
                  setProblems([]);
                  onProblem(problem);
                }}
              >
                <span className={styles.where}>
                  {problem.file}
                  <span>{problem.pointer}</span>
                </span>
                <span className={styles.message}>
                  {problem.message}
                  {problem.hint && <em>{problem.hint}</em>}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </Modal>
    </>
  );
}

import { App, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useMe } from "@/shared/api/me";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useDefinitions, usePublish } from "../calls/definitions";
import { useFlowVersions } from "../calls/migration";
import { changeable } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";
import { PublishChanges } from "./publish-changes";
import { RunningChoice } from "./running-choice";

interface PublishButtonProps {
  readonly app: string;
  /** The open document differs from what is published, though the list may not know yet. */
  readonly changed?: boolean;
  /** The flow that gets a new version by it, if one is open that had versions before. */
  readonly flow?: string | undefined;
  /** What publishing changes beside the records that are stored, where the open designer has words for it. */
  readonly changes?: ReactNode;
  /** Sees to it that the server has the last keystroke. */
  readonly beforePublish: () => Promise<boolean>;
  readonly onProblem: (problem: Problem) => void;
}

export function PublishButton({ app, changed = false, flow, ...props }: PublishButtonProps) {
  const { changes, beforePublish, onProblem } = props;
  const t = useTexts(buildTexts);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [moves, setMoves] = useState(false);
  // Moving runs acts in those of others: it takes an administrator.
  const admin = useMe().data?.is_admin === true;
  // Of the drafts of others only those are published that may be.
  const listed = changeable(useDefinitions(app).data?.items ?? [], admin);
  const drafts = Math.max(listed.filter((entry) => entry.has_draft).length, changed ? 1 : 0);
  const versions =
    useFlowVersions(app, asking && admin && flow !== undefined ? flow : null).data?.versions ?? [];
  const older = versions.filter((one) => one.running > 0);
  const running = older.reduce((sum, one) => sum + one.running, 0);
  const publish = usePublish(app);
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  const run = async () => {
    try {
      const { published } = await publish.mutateAsync();
      void message.success(t("publishedNow", { n: published.length }));
      if (moves && running > 0 && flow !== undefined) {
        const to = published.find((one) => one.path === `flows/${flow}.json`)?.version ?? "";
        const from = older.map((one) => one.version).join(",");
        void navigate(`/build/${app}/flows/${flow}/migrate?from=${from}&to=${to}`);
      }
    } catch (error) {
      if (error instanceof ApiProblem && error.problems.length > 0) setProblems(error.problems);
      else void message.error(messageOf(error));
    }
    setAsking(false);
  };
  // The server compares drafts, so it must have the last keystroke before it is asked.
  const ask = async () => {
    if (!(await beforePublish())) return;
    setMoves(false);
    setAsking(true);
  };

  return (
    <>
      <Button
        look="primary"
        disabled={publish.isPending || drafts === 0}
        title={drafts === 0 ? t("nothingToPublish") : undefined}
        onClick={() => void ask()}
      >
        {t("publish")}
      </Button>
      <Modal
        open={asking}
        title={t("publishTitle", { n: drafts })}
        okText={t(moves && running > 0 ? "publishAndMove" : "publish")}
        cancelText={t("cancel")}
        confirmLoading={publish.isPending}
        onOk={() => void run()}
        onCancel={() => setAsking(false)}
        destroyOnHidden
      >
        <PublishChanges app={app} />
        {changes}
        {running > 0 && <RunningChoice n={running} moves={moves} onChange={setMoves} />}
      </Modal>
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

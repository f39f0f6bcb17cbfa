import { App, Modal } from "antd";
import { useState } from "react";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { usePublish } from "../calls/definitions";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";
import { PublishChanges } from "./publish-changes";

interface PublishButtonProps {
  readonly app: string;
  readonly drafts: number;
  /** Sees to it that the server has the last keystroke. */
  readonly beforePublish: () => Promise<boolean>;
  readonly onProblem: (problem: Problem) => void;
}

export function PublishButton({ app, drafts, beforePublish, onProblem }: PublishButtonProps) {
  const t = useTexts(buildTexts);
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const publish = usePublish(app);
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  const run = async () => {
    try {
      const { published } = await publish.mutateAsync();
      void message.success(t("publishedNow", { n: published.length }));
    } catch (error) {
      if (error instanceof ApiProblem && error.problems.length > 0) setProblems(error.problems);
      else void message.error(messageOf(error));
    }
    setAsking(false);
  };
  // The server compares drafts, so it must have the last keystroke before it is asked.
  const ask = async () => {
    if (await beforePublish()) setAsking(true);
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
        okText={t("publish")}
        cancelText={t("cancel")}
        confirmLoading={publish.isPending}
        onOk={() => void run()}
        onCancel={() => setAsking(false)}
        destroyOnHidden
      >
        <PublishChanges app={app} />
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

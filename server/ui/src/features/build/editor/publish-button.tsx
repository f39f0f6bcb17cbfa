import { App, Modal } from "antd";
import { useState } from "react";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { usePublish } from "../calls/definitions";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";

interface PublishButtonProps {
  readonly app: string;
  readonly drafts: number;
  /** Sees to it that the server has the last keystroke. */
  readonly beforePublish: () => Promise<boolean>;
  readonly onProblem: (problem: Problem) => void;
}

export function PublishButton({ app, drafts, beforePublish, onProblem }: PublishButtonProps) {
  const t = useTexts(buildTexts);
  const { message, modal } = App.useApp();
  const publish = usePublish(app);
  const [problems, setProblems] = useState<readonly Problem[]>([]);

  const run = async () => {
    if (!(await beforePublish())) return;
    try {
      const { published } = await publish.mutateAsync();
      void message.success(t("publishedNow", { n: published.length }));
    } catch (error) {
      if (error instanceof ApiProblem && error.problems.length > 0) setProblems(error.problems);
      else void message.error(messageOf(error));
    }
  };
  const ask = () =>
    modal.confirm({
      title: t("publishTitle", { n: drafts }),
      content: t("publishText"),
      okText: t("publish"),
      cancelText: t("cancel"),
      onOk: run,
    });

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

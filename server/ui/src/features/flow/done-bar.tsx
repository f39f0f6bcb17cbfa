/** The bar under a task its reader has decided: what they may still take back. */
import { App, Button } from "antd";
import { useState } from "react";
import type { Problem, TaskAnswer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import styles from "./decision-bar.module.css";
import { OtherAction, type Other } from "./other-actions";
import { texts } from "./texts/texts";
import { useDecide } from "./use-decide";

export interface DoneBarProps {
  answer: TaskAnswer;
  onProblems: (problems: Problem[]) => void;
}

export function DoneBar({ answer, onProblems }: DoneBarProps) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const { modal } = App.useApp();
  const [other, setOther] = useState<Other | null>(null);
  const { decide, pending } = useDecide(answer, onProblems);
  const ask = () =>
    modal.confirm({
      title: t("takeBackTitle"),
      content: t("takeBackText"),
      okText: t("take_back"),
      onOk: () => decide({ action: "take_back" }),
    });
  const size = narrow ? "large" : "middle";
  return (
    <div className={styles.bar}>
      <div className={styles.inner}>
        <div className={styles.buttons}>
          {answer.removable.length ? (
            <Button size={size} disabled={pending} onClick={() => setOther("remove")}>
              {t("remove")}
            </Button>
          ) : null}
          {answer.actions.includes("take_back") ? (
            <Button size={size} loading={pending} onClick={ask}>
              {t("take_back")}
            </Button>
          ) : null}
        </div>
      </div>
      <OtherAction
        which={other}
        answer={answer}
        pending={pending}
        decide={decide}
        onClose={() => setOther(null)}
      />
    </div>
  );
}

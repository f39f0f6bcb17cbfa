/** Asks once before a decision is sent: it cannot be taken back from here. */
import { useEffect } from "react";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useStood } from "@/shared/ui/on-its-way";
import type { TaskDecision } from "./calls";
import { taskTexts } from "./texts/task-texts";

const CONFIRM = "decide-now";

/** The id of the button of a decision, to which the focus goes back. */
export const buttonOf = (decision: TaskDecision) => `decide-${decision}`;

interface TaskAskedProps {
  readonly decision: TaskDecision;
  /** What its button says. */
  readonly word: string;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function TaskAsked({ decision, word, busy, onConfirm, onCancel }: TaskAskedProps) {
  const t = useTexts(taskTexts);
  // The second tap of the finger that has asked is no answer; the button takes the focus all the same.
  const hasStood = useStood();
  // The button that asks for it is gone while the question stands here, and would take the focus along.
  useEffect(() => {
    document.getElementById(CONFIRM)?.focus();
    return () => document.getElementById(buttonOf(decision))?.focus();
  }, [decision]);
  return (
    <>
      <p id="decide-question" className="p-question" role="status">
        {t("decideSure", { word })}
      </p>
      <Button
        id={CONFIRM}
        look={decision === "reject" ? "danger" : "primary"}
        aria-describedby="decide-question"
        aria-disabled={!hasStood}
        disabled={busy}
        onKeyDown={(event) => event.repeat && event.preventDefault()}
        onClick={() => hasStood && onConfirm()}
      >
        {t("decideNow")}
      </Button>
      <Button disabled={busy} onClick={onCancel}>
        {t("returnNot")}
      </Button>
    </>
  );
}

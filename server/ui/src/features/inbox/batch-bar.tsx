/**
 * What can be done with the chosen to-dos. On the desktop the opinion is written in the bar and a click decides; on the
 * phone a click opens a sheet with the opinion, as it does for a single task.
 */
import { Button, Input } from "antd";
import { useState } from "react";
import type { Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { sharedWord } from "../flow/button-words";
import { DecisionSheet } from "../flow/decision-sheet";
import { Phrases } from "../flow/phrases";
import { LONGEST_OPINION, withSpoken } from "../flow/typed-opinion";
import styles from "./batch-bar.module.css";
import { texts } from "./texts/texts";
import type { Progress, Verdict } from "./use-decide-many";

export interface BatchBarProps {
  readonly chosen: readonly Task[];
  /** How many could be chosen. */
  readonly most: number;
  /** How far it is while it works. */
  readonly progress: Progress | null;
  readonly opinion: string;
  readonly onOpinion: (opinion: string) => void;
  readonly onAll: () => void;
  readonly onLeave: () => void;
  readonly decide: (action: Verdict) => void;
}

export default function BatchBar(props: BatchBarProps) {
  const { chosen, most, progress, opinion, onOpinion, onAll, onLeave, decide } = props;
  const t = useTexts(texts);
  const narrow = useNarrow();
  const [sheet, setSheet] = useState<Verdict | null>(null);
  if (progress) return <Working {...progress} />;

  const approveText = sharedWord(chosen, "approve", t("approve"));
  const rejectText = sharedWord(chosen, "reject", t("reject"));
  const size = narrow ? "large" : "middle";
  const send = (action: Verdict) => {
    setSheet(null);
    decide(action);
  };
  const press = (action: Verdict) => (narrow ? setSheet(action) : send(action));
  const input = (
    <Input.TextArea
      value={opinion}
      onChange={(event) => onOpinion(event.target.value)}
      autoSize={{ minRows: narrow ? 3 : 1, maxRows: 5 }}
      placeholder={t("manyOpinion")}
      aria-label={t("manyOpinion")}
      maxLength={LONGEST_OPINION}
    />
  );
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("chosenBar")}>
      <span className={styles.count} role="status">
        {t("chosen", { n: chosen.length })}
      </span>
      <Button type="link" size={size} disabled={chosen.length === most} onClick={onAll}>
        {t("chooseAll")}
      </Button>
      {narrow ? null : (
        <span className={styles.opinion}>
          {input}
          <Phrases onChoose={onOpinion} menu />
        </span>
      )}
      {narrow ? null : <Button onClick={onLeave}>{t("cancel")}</Button>}
      <span className={styles.decide}>
        <Button danger size={size} data-once disabled={!chosen.length} onClick={() => press("reject")}>
          {rejectText}
        </Button>
        <Button type="primary" size={size} disabled={!chosen.length} onClick={() => press("approve")}>
          {approveText}
        </Button>
      </span>
      <DecisionSheet
        verdict={sheet}
        approveText={approveText}
        rejectText={rejectText}
        missing={false}
        pending={false}
        onPhrase={onOpinion}
        onWords={(words) => onOpinion(withSpoken(opinion, words))}
        onConfirm={send}
        onClose={() => setSheet(null)}
      >
        {input}
      </DecisionSheet>
    </div>
  );
}

function Working({ done, total }: Progress) {
  const t = useTexts(texts);
  return (
    <div className={styles.bar}>
      <span className={styles.count} role="status">
        {t("working", { done, total })}
      </span>
      <progress
        className={styles.progress}
        value={done}
        max={total}
        aria-label={t("working", { done, total })}
      />
    </div>
  );
}

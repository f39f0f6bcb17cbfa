/**
 * The bar at the bottom of an open task. On the desktop the opinion is written in
 * the bar and a click decides; on the phone a click opens a sheet with the opinion, and everywhere where there is more
 * to give: people to pick, a signature, files.
 */
import { Button, Input } from "antd";
import { useMemo } from "react";
import { workspaceSources } from "@/features/form/workspace-sources";
import type { Problem, TaskAnswer, Values } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import styles from "./decision-bar.module.css";
import { verbOf, wordOf } from "./button-words";
import { DecisionSheet } from "./decision-sheet";
import type { Verdict } from "./evidence";
import { EvidenceInputs } from "./evidence-inputs";
import { MoreActions } from "./more-actions";
import { Phrases } from "./phrases";
import { PickInputs } from "./pick-inputs";
import { START } from "./returned";
import { texts } from "./texts/texts";
import { LONGEST_OPINION, withSpoken } from "./typed-opinion";
import { useVerdict } from "./use-verdict";

export interface DecisionBarProps {
  answer: TaskAnswer;
  /** Field values changed in the form, sent along with the decision. */
  changes: Values;
  onProblems: (problems: Problem[]) => void;
}

const placeholders = {
  optional: "opinionOptional",
  required: "opinion",
  refusing: "opinionRefusing",
} as const;

export function DecisionBar({ answer, changes, onProblems }: DecisionBarProps) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const { task, actions } = answer;
  const sources = useMemo(() => workspaceSources(task.app), [task.app]);
  const verdict = useVerdict(answer, changes, onProblems);
  const { opinion, write, missing, sheet, pending, decide } = verdict;
  const resubmits = task.node === START;
  const input = <OpinionInput answer={answer} value={opinion} missing={missing} onChange={write} />;

  return (
    <div className={styles.bar}>
      <p className={styles.kept} role="status">
        {verdict.kept ? t("draftKept") : null}
      </p>
      <div className={styles.inner}>
        {narrow || !actions.includes("approve") ? null : (
          <div className={styles.opinion}>
            {input}
            {resubmits ? null : <Phrases onChoose={write} menu />}
          </div>
        )}
        {missing && !narrow ? (
          <span className={styles.missing} role="alert">
            {t("opinionNeeded")}
          </span>
        ) : null}
        <div className={styles.buttons}>
          <MoreActions answer={answer} pending={pending} decide={decide} />
          <DecisionButtons
            answer={answer}
            pending={pending}
            onPress={verdict.press}
            onClaim={() => decide({ action: "claim" })}
          />
        </div>
      </div>
      <DecisionSheet
        verdict={sheet}
        approveText={wordOf(task, "approve", t(verbOf(task)))}
        rejectText={wordOf(task, "reject", t("reject"))}
        missing={missing}
        plain={resubmits}
        pending={pending}
        onPhrase={write}
        onWords={(words) => write(withSpoken(opinion, words))}
        onConfirm={verdict.give}
        onClose={verdict.closeSheet}
      >
        {sheet === "approve" && <PickInputs picks={verdict.picks} />}
        {sheet ? (
          <EvidenceInputs
            asking={answer}
            verdict={sheet}
            sources={sources}
            place={(part) => `task.${task.id}.${part}`}
            given={verdict.given}
            tried={verdict.tried}
            onChange={verdict.setGiven}
          />
        ) : null}
        {input}
      </DecisionSheet>
    </div>
  );
}

interface OpinionInputProps {
  readonly answer: TaskAnswer;
  readonly value: string;
  /** Words are needed and there are none. */
  readonly missing: boolean;
  readonly onChange: (text: string) => void;
}

function OpinionInput({ answer, value, missing, onChange }: OpinionInputProps) {
  const t = useTexts(texts);
  return (
    <Input.TextArea
      value={value}
      onChange={(event) => onChange(event.target.value)}
      autoSize={{ minRows: useNarrow() ? 3 : 1, maxRows: 5 }}
      placeholder={t(placeholders[answer.opinion])}
      aria-label={t("opinion")}
      status={missing ? "error" : ""}
      maxLength={LONGEST_OPINION}
    />
  );
}

interface DecisionButtonsProps {
  readonly answer: TaskAnswer;
  readonly pending: boolean;
  readonly onPress: (verdict: Verdict) => void;
  readonly onClaim: () => void;
}

function DecisionButtons({ answer, pending, onPress, onClaim }: DecisionButtonsProps) {
  const t = useTexts(texts);
  const { task, actions } = answer;
  const look = { size: useNarrow() ? "large" : "middle", className: styles.decide ?? "" } as const;
  return (
    <>
      {actions.includes("reject") ? (
        <Button danger {...look} disabled={pending} onClick={() => onPress("reject")}>
          {wordOf(task, "reject", t("reject"))}
        </Button>
      ) : null}
      {actions.includes("claim") ? (
        <Button type="primary" {...look} loading={pending} onClick={onClaim}>
          {wordOf(task, "claim", t("claim"))}
        </Button>
      ) : null}
      {actions.includes("approve") ? (
        <Button type="primary" {...look} loading={pending} onClick={() => onPress("approve")}>
          {wordOf(task, "approve", t(verbOf(task)))}
        </Button>
      ) : null}
    </>
  );
}

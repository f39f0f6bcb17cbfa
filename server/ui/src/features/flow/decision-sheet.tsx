/** The phone's sheet for an opinion, with the phrases people write most. */
import { Button, Drawer } from "antd";
import type { ReactNode } from "react";
import "@/features/form/kinds/kinds.css";
import { canListen, VoiceButton } from "@/features/form/kinds/voice-button";
import { useTexts } from "@/shared/i18n/texts";
import { shieldFromSecondClick } from "@/shared/ui/shield";
import type { Verdict } from "./evidence";
import styles from "./decision-sheet.module.css";
import { Phrases } from "./phrases";
import { texts } from "./texts/texts";

export interface DecisionSheetProps {
  verdict: Verdict | null;
  approveText: string;
  /** What rejecting is called, where that is other than usual. */
  rejectText?: string;
  missing: boolean;
  /** Without the phrases of a verdict, where none is given. */
  plain?: boolean;
  pending: boolean;
  onPhrase: (text: string) => void;
  /** Adds words that were spoken. */
  onWords: (words: string) => void;
  onConfirm: (verdict: Verdict) => void;
  onClose: () => void;
  children: ReactNode;
}

export function DecisionSheet(props: DecisionSheetProps) {
  const t = useTexts(texts);
  const { verdict } = props;
  const word = verdict === "reject" ? (props.rejectText ?? t("reject")) : props.approveText;
  const confirm = () => {
    if (verdict === null) return;
    // The sheet goes away with the click.
    shieldFromSecondClick();
    props.onConfirm(verdict);
  };
  return (
    <Drawer
      open={verdict !== null}
      placement="bottom"
      size="auto"
      title={word}
      onClose={props.onClose}
      styles={{ body: { paddingTop: 12 } }}
    >
      <div className={styles.sheet}>
        {props.children}
        {verdict !== null && canListen() && <VoiceButton onWords={props.onWords} />}
        {props.missing ? (
          <span className={styles.missing} role="alert">
            {t("opinionNeeded")}
          </span>
        ) : null}
        {props.plain ? null : <Phrases verdict={verdict ?? "approve"} onChoose={props.onPhrase} />}
        <Button
          block
          size="large"
          type="primary"
          danger={verdict === "reject"}
          loading={props.pending}
          onClick={confirm}
        >
          {word}
        </Button>
      </div>
    </Drawer>
  );
}

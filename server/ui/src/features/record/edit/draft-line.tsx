import { App } from "antd";
import { Button } from "@/shared/controls/button";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./draft-line.module.css";
import type { RecordEditor } from "./use-record-editor";

const WORDS = {
  account: "draftKept",
  part: "draftKeptPart",
  device: "draftKeptDevice",
  large: "draftKeptLarge",
} as const;

interface DraftLineProps {
  readonly editor: RecordEditor;
}

/** Says that what is typed is kept, and where; and lets one give it up. */
export function DraftLine({ editor }: DraftLineProps) {
  const t = useTexts(recordTexts);
  const { modal } = App.useApp();
  const kept = editor.draft ? null : editor.kept;
  const words = kept ? t(WORDS[kept.where], { at: formatMoment(kept.at) }) : "";
  const giveUp = () =>
    modal.confirm({
      title: t("draftDiscardTitle"),
      content: t("draftDiscardText"),
      okText: t("draftDiscard"),
      okButtonProps: { danger: true },
      cancelText: t("draftStay"),
      onOk: editor.clear,
    });
  return (
    <div className={styles.line} data-kept={kept ? true : undefined}>
      <span role="status" className={styles.words} title={words}>
        {words}
      </span>
      {kept && (
        <Button look="quiet" onClick={giveUp}>
          {t("draftDiscard")}
        </Button>
      )}
    </div>
  );
}

import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { openedFrom } from "../list/neighbours";
import { recordTexts } from "../texts/texts";
import { RecordDetail } from "./record-detail";
import styles from "./record-panel.module.css";

interface RecordPanelProps {
  readonly form: FormDto;
  readonly id: string;
  /** The ids of the list it was opened from. */
  readonly order: readonly string[];
  readonly onClose: () => void;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

/** A record beside its list. The list stays usable; Escape closes, arrows go on to the next record. */
export function RecordPanel({ form, id, order, onClose, onPrevious, onNext }: RecordPanelProps) {
  const t = useTexts(recordTexts);
  const navigate = useNavigate();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
  }, []);
  return (
    <aside className={styles.panel} ref={panel} tabIndex={-1} aria-label={t("details")}>
      <div className={styles.bar}>
        <IconButton icon="up" label={t("previous")} disabled={!onPrevious} onClick={onPrevious} />
        <IconButton icon="down" label={t("next")} disabled={!onNext} onClick={onNext} />
        <IconButton
          icon="expand"
          label={t("openPage")}
          onClick={() =>
            void navigate(`/apps/${form.app}/${form.key}/${id}`, { state: openedFrom(order, id) })
          }
        />
        <span className={styles.space} />
        <IconButton icon="close" label={t("close")} onClick={onClose} />
      </div>
      <RecordDetail form={form} id={id} place="panel" onGone={onClose} />
    </aside>
  );
}

import { Link } from "react-router";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./bin-page.module.css";

interface BinRowProps {
  readonly record: DataRecord;
  /** Who deleted it. */
  readonly by: string;
  readonly href: string;
  readonly selected: boolean;
  readonly onToggle: (id: string, range: boolean) => void;
  readonly pending: boolean;
  readonly onRestore: () => void;
  readonly onDestroy: (() => void) | undefined;
}

/** One deleted record, with what may become of it. */
export function BinRow({ record, by, href, selected, onToggle, pending, onRestore, onDestroy }: BinRowProps) {
  const t = useTexts(recordTexts);
  const at = record.deleted_at ?? record.updated_at;
  return (
    <li className={styles.row}>
      <input
        type="checkbox"
        className="c-check"
        aria-label={t("selectOne", { title: record.title })}
        checked={selected}
        onChange={(event) =>
          onToggle(record.id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
        }
      />
      <div className={styles.words}>
        <Link to={href}>{record.title}</Link>
        <span className={styles.meta} title={formatExact(at)}>
          {t("binDeletedBy", { by, at: formatMoment(at) })}
        </span>
      </div>
      <div className={styles.buttons}>
        {/* A row that is gone makes place for the next. */}
        <Button look="quiet" data-once disabled={pending} onClick={onRestore}>
          {t("restore")}
        </Button>
        {onDestroy && (
          <Button look="quiet" disabled={pending} onClick={onDestroy}>
            {t("destroy")}
          </Button>
        )}
      </div>
    </li>
  );
}

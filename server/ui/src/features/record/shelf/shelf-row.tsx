import type { ReactNode } from "react";
import { Link } from "react-router";
import type { DataRecord } from "@/shared/api/types";
import { formatExact } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./shelf.module.css";

interface ShelfRowProps {
  readonly record: DataRecord;
  readonly href: string;
  /** How the record came here, and when. */
  readonly note: string;
  readonly at: string;
  readonly selected: boolean;
  readonly onToggle: (id: string, range: boolean) => void;
  /** What may become of it. */
  readonly children: ReactNode;
}

export function ShelfRow({ record, href, note, at, selected, onToggle, children }: ShelfRowProps) {
  const t = useTexts(recordTexts);
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
          {note}
        </span>
      </div>
      <div className={styles.buttons}>{children}</div>
    </li>
  );
}

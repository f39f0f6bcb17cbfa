import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./create-page.module.css";

interface AddedViewProps {
  readonly title: string;
  readonly message: string;
  /** The address of the record that was added; absent for whoever may not read it. */
  readonly record: string | undefined;
  readonly onAgain: () => void;
}

/** The form's own words after a record was added. */
export function AddedView({ title, message, record, onAgain }: AddedViewProps) {
  const t = useTexts(recordTexts);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div className={styles.added} ref={box} tabIndex={-1} role="status">
      <h2>{title}</h2>
      <p>{message}</p>
      <div className={styles.addedWays}>
        <Button look="primary" onClick={onAgain}>
          {t("afterAgain")}
        </Button>
        {record !== undefined && (
          <Link to={record} className={styles.addedOpen}>
            {t("afterOpen")}
          </Link>
        )}
      </div>
    </div>
  );
}

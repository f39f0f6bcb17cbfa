import type { ReactNode } from "react";
import styles from "./row.module.css";

interface RowProps {
  readonly id: string;
  readonly label: string;
  readonly help?: string | null | undefined;
  /** What is there to know is that the setting is wrong. */
  readonly bad?: boolean | undefined;
  /** The label belongs to a group of controls and not to one. */
  readonly group?: boolean | undefined;
  /** The control beside the label, as for a switch. */
  readonly inline?: boolean | undefined;
  readonly children: ReactNode;
}

/** One setting: its label, its control, and what there is to know about it. */
export function Row({ id, label, help, bad, group, inline, children }: RowProps) {
  return (
    <div className={inline ? styles.inlineRow : styles.row}>
      {group ? (
        <span className={styles.label} id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label className={styles.label} id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
      )}
      {children}
      {help && (
        <p
          id={`${id}-help`}
          className={styles.help}
          data-bad={bad || undefined}
          role={bad ? "alert" : undefined}
        >
          {help}
        </p>
      )}
    </div>
  );
}

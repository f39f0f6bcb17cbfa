import type { ReactNode } from "react";
import styles from "./panel.module.css";

interface RowProps {
  readonly id: string;
  readonly label: string;
  readonly help?: string | undefined;
  /** The label belongs to a group of controls and not to one. */
  readonly group?: boolean;
  /** The control beside the label, as for a switch. */
  readonly inline?: boolean;
  readonly children: ReactNode;
}

/** One setting: its label, its control, and what there is to know about it. */
export function Row({ id, label, help, group, inline, children }: RowProps) {
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
      {help !== undefined && <p className={styles.help}>{help}</p>}
    </div>
  );
}

import type { ReactNode } from "react";
import { propertyId } from "../focus";
import styles from "./properties.module.css";

interface PropertyRowProps {
  /** The keyword it sets: problems and keys find it by this. */
  readonly keyword: string;
  readonly label: string;
  readonly help?: string | null | undefined;
  readonly bad?: boolean;
  /** The label beside the control, as for a switch. */
  readonly inline?: boolean;
  /** The label belongs to a group of controls and not to one. */
  readonly group?: boolean;
  readonly children: (id: string, describedBy: string | undefined) => ReactNode;
}

export function PropertyRow({ keyword, label, help, bad, inline, group, children }: PropertyRowProps) {
  const id = propertyId(keyword);
  const helpId = `${id}-help`;
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
      {children(id, help ? helpId : undefined)}
      {help && (
        <p id={helpId} className={styles.help} data-bad={bad || undefined} role={bad ? "alert" : undefined}>
          {help}
        </p>
      )}
    </div>
  );
}

/** A place with nothing in it: what it is for, and the one next action. */
import type { ReactNode } from "react";
import styles from "./empty.module.css";

export interface EmptyProps {
  title: string;
  text?: string;
  /** The one next action. */
  children?: ReactNode;
  compact?: boolean;
}

export function Empty({ title, text, children, compact }: EmptyProps) {
  return (
    <div className={compact ? `${styles.empty} ${styles.compact}` : styles.empty}>
      <h2 className={styles.title}>{title}</h2>
      {text ? <p className={styles.text}>{text}</p> : null}
      {children ? <div className={styles.action}>{children}</div> : null}
    </div>
  );
}

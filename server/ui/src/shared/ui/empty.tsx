/** A place with nothing in it: what it is for, and the one next action. */
import type { ReactNode } from "react";
import styles from "./empty.module.css";

export interface EmptyProps {
  title: string;
  text?: string;
  /** The one next action. */
  children?: ReactNode;
  compact?: boolean;
  /** 1 where it is all there is on the page. */
  level?: 1 | 2;
}

export function Empty({ title, text, children, compact, level = 2 }: EmptyProps) {
  const Title = level === 1 ? "h1" : "h2";
  return (
    <div className={compact ? `${styles.empty} ${styles.compact}` : styles.empty}>
      <Title className={styles.title}>{title}</Title>
      {text ? <p className={styles.text}>{text}</p> : null}
      {children ? <div className={styles.action}>{children}</div> : null}
    </div>
  );
}

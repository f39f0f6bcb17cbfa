import type { ReactNode } from "react";
import styles from "./panel.module.css";

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** Settings that belong together, folded until they are wanted. */
export function Section({ id, title, open, children }: SectionProps) {
  return (
    <details className={styles.section} id={id} open={open}>
      <summary>{title}</summary>
      <div className={styles.sectionBody}>{children}</div>
    </details>
  );
}

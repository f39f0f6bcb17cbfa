import type { ReactNode } from "react";
import styles from "./admin.module.css";

interface WhatProps {
  readonly title: string;
  readonly error?: string | null | undefined;
  readonly children?: ReactNode;
}

/** What a timer or message is about, with its last error beneath: one line of it, and all of it when it is opened. */
export function What({ title, error, children }: WhatProps) {
  return (
    <div className={styles.what}>
      {title}
      {children}
      {error ? (
        <details className={styles.why}>
          <summary>{error}</summary>
        </details>
      ) : null}
    </div>
  );
}

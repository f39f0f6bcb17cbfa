/** The sheet of settings in the middle of a designer, and the parts it is made of. */
import type { ReactNode } from "react";
import styles from "./sheet.module.css";

export function Sheet({ children }: { readonly children: ReactNode }) {
  return (
    <div className={styles.page}>
      <div className={styles.sheet}>{children}</div>
    </div>
  );
}

interface PartProps {
  /** Where a problem of this part leads to. */
  readonly id?: string;
  readonly title: string;
  readonly help?: string | undefined;
  readonly children: ReactNode;
}

export function SheetPart({ id, title, help, children }: PartProps) {
  return (
    <section className={styles.part} id={id} aria-label={title}>
      <h2>{title}</h2>
      {help !== undefined && <p className={styles.help}>{help}</p>}
      {children}
    </section>
  );
}

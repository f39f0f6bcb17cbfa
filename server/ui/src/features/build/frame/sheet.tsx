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

interface CardProps {
  readonly id: string;
  readonly name: string;
  /** What stands for the name, such as a button that opens the card. */
  readonly heading?: ReactNode;
  /** What can be done with the whole card. */
  readonly tools: ReactNode;
  readonly children: ReactNode;
}

/** One of several things that a part of a sheet lists. */
export function SheetCard({ id, name, heading = name, tools, children }: CardProps) {
  return (
    <div className={styles.card} id={id} role="group" aria-label={name}>
      <div className={styles.cardHead}>
        <h3>{heading}</h3>
        {tools}
      </div>
      {children}
    </div>
  );
}

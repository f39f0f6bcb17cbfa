/** The head and body of a screen inside the frame. Sets the title of the browser tab. */
import { useEffect, type ReactNode } from "react";
import styles from "./page.module.css";

export interface PageProps {
  title: string;
  /** Small line above or beside the title, such as where one came from. */
  lead?: ReactNode;
  actions?: ReactNode;
  /** `reading` keeps lines short; `full` uses the whole width for tables. */
  width?: "reading" | "wide" | "full";
  children: ReactNode;
}

export function Page({ title, lead, actions, width = "wide", children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Tenon`;
  }, [title]);
  return (
    <div className={`${styles.page} ${styles[width]}`}>
      <header className={styles.head}>
        <div className={styles.titles}>
          {lead}
          <h1 className={styles.title}>{title}</h1>
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

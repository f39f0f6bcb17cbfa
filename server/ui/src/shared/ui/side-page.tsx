import type { ReactNode } from "react";
import { Link } from "react-router";
import { Icon } from "@/shared/controls/icon";
import styles from "./side-page.module.css";

interface SidePageProps {
  /** The page it lies beside, and what the way there is called. */
  readonly back: string;
  readonly backLabel: string;
  readonly title: string;
  /** At the end of the title's line. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page beside a list, with the way back in front of its title. */
export function SidePage({ back, backLabel, title, actions, children }: SidePageProps) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Link to={back} className="c-icon-button" aria-label={backLabel} title={backLabel}>
          <Icon name="left" />
        </Link>
        <h1 className={styles.title}>{title}</h1>
        {actions}
      </header>
      {children}
    </div>
  );
}

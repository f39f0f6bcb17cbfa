/** The boxes of the workbench, as links: the open box is part of the address. */
import { Link } from "react-router";
import { useTexts } from "@/shared/i18n/texts";
import { CountBadge } from "@/shared/ui/count-badge";
import styles from "./box-tabs.module.css";
import { texts } from "./texts/texts";

const BOXES = ["todo", "started", "cc", "done", "notifications"] as const;
export type Box = (typeof BOXES)[number];

export function isBox(name: string | null): name is Box {
  return BOXES.some((box) => box === name);
}

export interface BoxTabsProps {
  readonly box: Box;
  readonly todo: number;
  /** Copies not read yet. */
  readonly copies: number;
  /** Notifications not read yet. */
  readonly unread: number;
}

export function BoxTabs({ box, todo, copies, unread }: BoxTabsProps) {
  const t = useTexts(texts);
  const counts: Partial<Record<Box, number>> = { todo, cc: copies, notifications: unread };
  return (
    <nav className={styles.tabs} aria-label={t("boxes")}>
      {BOXES.map((name) => (
        <Link
          key={name}
          to={name === "todo" ? "/" : `/?box=${name}`}
          className={styles.tab}
          aria-current={name === box ? "page" : undefined}
        >
          {t(name)}
          <CountBadge count={counts[name] ?? 0} />
        </Link>
      ))}
    </nav>
  );
}

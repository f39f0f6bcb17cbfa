/** A small number beside a name; nothing at zero, "99+" beyond. */
import styles from "./count-badge.module.css";

export function CountBadge({ count, strong }: { count: number; strong?: boolean }) {
  if (count <= 0) return null;
  return (
    <span className={strong ? `${styles.badge} ${styles.strong}` : styles.badge}>
      {count > 99 ? "99+" : count}
    </span>
  );
}

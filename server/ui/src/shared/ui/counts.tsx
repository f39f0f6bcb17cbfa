import { formatNumber } from "@/shared/i18n/format";
import styles from "./counts.module.css";

export interface Count {
  readonly title: string;
  /** A number, or the words for a share. */
  readonly count: number | string;
  readonly bad?: boolean;
}

/** A few figures side by side. */
export function Counts({ items }: { readonly items: readonly Count[] }) {
  return (
    <dl className={styles.counts}>
      {items.map((item) => (
        <div key={item.title} className={styles.count} data-bad={item.bad || undefined}>
          <dt>{item.title}</dt>
          <dd>{typeof item.count === "number" ? formatNumber(item.count) : item.count}</dd>
        </div>
      ))}
    </dl>
  );
}

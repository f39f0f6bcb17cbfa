import { formatNumber } from "@/shared/i18n/format";
import styles from "./transfer.module.css";

interface CountsProps {
  readonly items: readonly { readonly title: string; readonly count: number; readonly bad?: boolean }[];
}

/** A few figures side by side. */
export function Counts({ items }: CountsProps) {
  return (
    <dl className={styles.counts}>
      {items.map((item) => (
        <div key={item.title} className={styles.count} data-bad={item.bad || undefined}>
          <dt>{item.title}</dt>
          <dd>{formatNumber(item.count)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The few fields one decides by, large enough to read at arm's length. */
import type { Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./task-summary.module.css";
import { texts } from "./texts/texts";

export function TaskSummary({ task }: { task: Task }) {
  const t = useTexts(texts);
  const items = task.summary.filter((item) => item.text);
  if (!items.length) return null;
  return (
    <section className={styles.summary} aria-label={t("summary")}>
      <dl className={styles.items}>
        {items.map((item) => (
          <div key={item.title}>
            <dt className={styles.label}>{item.title}</dt>
            <dd className={styles.text}>{item.text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

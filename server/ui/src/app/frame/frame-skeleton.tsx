/** The frame before it is known who is there. */
import { Bar, ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import styles from "./frame.module.css";
import rail from "./rail.module.css";

export function FrameSkeleton() {
  const narrow = useNarrow();
  return (
    <div className={styles.frame} aria-busy="true">
      {narrow ? null : (
        <div className={rail.rail}>
          <div className={rail.head}>
            <Bar width={128} height={20} />
          </div>
          <ListSkeleton rows={5} height={44} />
        </div>
      )}
      <div className={styles.content} style={{ padding: 24 }}>
        <Bar width={160} height={24} />
        <ListSkeleton />
      </div>
    </div>
  );
}

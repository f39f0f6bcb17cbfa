/** Grey bars in the shape of what is coming; nothing jumps when it arrives. */
import styles from "./skeleton.module.css";

export function Bar({ width = "100%", height = 14 }: { width?: number | string; height?: number }) {
  return <span className={styles.bar} style={{ width, height }} aria-hidden="true" />;
}

export function ListSkeleton({ rows = 6, height = 56 }: { rows?: number; height?: number }) {
  return (
    <div role="status" aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row} style={{ height }}>
          <Bar width={`${62 - (row % 3) * 12}%`} />
          <Bar width={`${34 - (row % 2) * 8}%`} height={10} />
        </div>
      ))}
    </div>
  );
}

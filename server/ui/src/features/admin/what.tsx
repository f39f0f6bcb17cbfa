import styles from "./admin.module.css";

/** What a timer or message is about, with its last error beneath. */
export function What({ title, error }: { title: string; error?: string | null | undefined }) {
  return (
    <span className={styles.what}>
      {title}
      {error ? <span className={styles.error}>{error}</span> : null}
    </span>
  );
}

import { useTexts } from "@/shared/i18n/texts";
import { scrolledByKeys } from "@/shared/ui/scrolled-by-keys";
import type { Columns, Shown } from "./calls/imports";
import type { Mapping } from "./mapping";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface FirstRowsProps {
  readonly rows: readonly Shown[];
  readonly columns: Columns | undefined;
  readonly mapping: Mapping;
}

/** The first records as they will be stored. */
export function FirstRows({ rows, columns, mapping }: FirstRowsProps) {
  const t = useTexts(texts);
  const mapped = Object.entries(mapping.columns);
  const titleOf = (path: string) => columns?.targets.find((target) => target.path === path)?.title ?? path;
  return (
    <div className={styles.scroll} ref={scrolledByKeys}>
      <table className={styles.rows} aria-label={t("saved")}>
        <thead>
          <tr>
            <th scope="col">{t("line")}</th>
            {mapped.map(([heading, to]) => (
              <th key={heading} scope="col">
                {titleOf(to.field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.line}>
              <td>{row.line}</td>
              {mapped.map(([heading, to]) => (
                <td
                  key={heading}
                  className={`${styles.cell} ${row.bad.includes(heading) ? styles.bad : ""}`}
                  title={row.cells[to.field]}
                >
                  {row.cells[to.field]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { scrolledByKeys } from "@/shared/ui/scrolled-by-keys";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useBadRows } from "./calls/imports";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

/** Every problem with its row, column, content and what to do about it. */
export function BadRows({ id, state }: { readonly id: string; readonly state: string }) {
  const t = useTexts(texts);
  const list = useBadRows(id, true, state);
  if (list.isLoadingError) return <LoadProblem error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <ListSkeleton rows={6} height={36} />;
  return (
    <>
      <div className={styles.scroll} ref={scrolledByKeys}>
        <table className={styles.rows} aria-label={t("problem")}>
          <thead>
            <tr>
              <th scope="col">{t("line")}</th>
              <th scope="col">{t("column")}</th>
              <th scope="col">{t("value")}</th>
              <th scope="col">{t("problem")}</th>
            </tr>
          </thead>
          <tbody>
            {list.items.flatMap((row) =>
              row.problems.map((problem, at) => (
                <tr key={`${row.line}/${at}`}>
                  <td>{problem.line}</td>
                  <td>{problem.column ?? t("wholeRow")}</td>
                  <td className={styles.cell} title={problem.value}>
                    {problem.value}
                  </td>
                  <td>
                    {problem.message}
                    {problem.hint !== null && <div className={styles.note}>{problem.hint}</div>}
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
      <MoreButton list={list} />
    </>
  );
}

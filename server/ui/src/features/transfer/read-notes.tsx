import { Alert, Button } from "antd";
import { useTexts } from "@/shared/i18n/texts";
import type { Sort } from "./calls/imports";
import type { Mapping } from "./mapping";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface ReadNotesProps {
  readonly notes: readonly Sort[];
  readonly mapping: Mapping;
  readonly busy: boolean;
  /** What is said counts once the file was looked at again. */
  readonly onAgain: (mapping: Mapping) => void;
}

/** What is read otherwise than it stands in the file, and rows with sums, which are no records unless one says so. */
export function ReadNotes({ notes, mapping, busy, onAgain }: ReadNotesProps) {
  const t = useTexts(texts);
  const sums = notes.find((note) => note.code === "sum_row");
  const others = notes.filter((note) => note !== sums);
  const imported = mapping.sums === "import";
  return (
    <>
      {(sums || imported) && (
        <Alert
          type="warning"
          showIcon
          role="status"
          className={styles.problem ?? ""}
          title={imported ? t("sumsImported") : t("sumsLeftOut", { n: sums?.count ?? 0 })}
          description={sums?.message}
          action={
            <Button
              size="small"
              loading={busy}
              onClick={() => onAgain({ ...mapping, sums: imported ? "leave_out" : "import" })}
            >
              {t(imported ? "sumsLeaveOut" : "sumsImport")}
            </Button>
          }
        />
      )}
      {others.length > 0 && (
        <>
          <h2 className={styles.hint}>{t("notes")}</h2>
          <ul className={styles.sorts}>
            {others.slice(0, 8).map((note) => (
              <li key={`${note.code}/${note.column ?? ""}`}>
                <span>
                  {note.column !== null && <strong>{note.column} </strong>}
                  {note.message}
                </span>
                <span>{t("times", { n: note.count })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

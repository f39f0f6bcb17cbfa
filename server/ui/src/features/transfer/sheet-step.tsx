import { Button, InputNumber, Radio } from "antd";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { scrolledByKeys } from "@/shared/ui/scrolled-by-keys";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useColumns, type Import } from "./calls/imports";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface SheetStepProps {
  readonly of: Import;
  readonly sheet: string | null;
  readonly line: number | null;
  readonly onChange: (sheet: string | null, line: number | null) => void;
  readonly onNext: () => void;
}

/** Which sheet of a workbook, and which of its rows names the columns. */
export function SheetStep({ of, sheet, line, onChange, onNext }: SheetStepProps) {
  const t = useTexts(texts);
  const columns = useColumns(of.job.id, sheet, line);
  return (
    <div className={styles.panel}>
      <div className={styles.settings} style={{ marginTop: 0, border: 0, padding: 0 }}>
        <fieldset className={styles.field} style={{ border: 0, margin: 0, padding: 0 }}>
          <legend>{t("sheets")}</legend>
          <Radio.Group
            value={sheet}
            onChange={(event) => onChange(String(event.target.value), null)}
            options={of.sheets.map((name) => ({ value: name, label: name }))}
            vertical
          />
        </fieldset>
        <label>
          {t("headingLine")}
          <InputNumber
            min={1}
            max={50}
            value={line ?? columns.data?.heading_line ?? null}
            onChange={(value) => onChange(sheet, value)}
          />
          <span className={styles.note}>{t("headingHint")}</span>
        </label>
      </div>
      <h2 className={styles.hint}>{t("sheetSamples")}</h2>
      {columns.isLoadingError ? (
        <LoadProblem error={columns.error} compact />
      ) : !columns.data ? (
        <ListSkeleton rows={4} height={32} />
      ) : (
        <div className={styles.scroll} ref={scrolledByKeys}>
          <table className={styles.rows}>
            <tbody>
              {columns.data.columns.map((column) => (
                <tr key={column.heading}>
                  <th scope="row">{column.heading}</th>
                  <td className={styles.samples}>{column.samples.join(" · ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className={styles.foot}>
        <Button type="primary" disabled={!columns.data} onClick={onNext}>
          {t("next")}
        </Button>
      </div>
    </div>
  );
}

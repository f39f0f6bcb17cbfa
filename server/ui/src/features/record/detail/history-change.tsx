/** One field in the history of a record: what it said and what it says; of a sub-form, the rows and cells that differ. */
import { useState } from "react";
import type { Field } from "@/features/form/field";
import { useFormEnv } from "@/features/form/form-scope";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { Refs } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { rowChanges, type RowChange } from "./row-changes";
import styles from "./side.module.css";

interface HistoryChangeProps {
  readonly field: Field;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
  readonly refs: Refs;
  /** Whether the old value could not become one of the new kind. */
  readonly kept: boolean;
}

/** How many rows are told before one asks for the rest. */
const ROWS = 10;

export function HistoryChange({ field, from, to, refs, kept }: HistoryChangeProps) {
  const t = useTexts(recordTexts);
  const rows = field.kind === "subform" && !kept ? rowChanges(field, from, to) : [];
  if (rows.length > 0) return <Rows field={field} rows={rows} refs={refs} />;
  return (
    <li>
      <span className={styles.what}>{field.title}</span>
      <FromTo field={field} from={from} to={to} refs={refs} instead={kept ? t("historyKept") : undefined} />
    </li>
  );
}

interface RowsProps {
  readonly field: Field;
  readonly rows: readonly RowChange[];
  readonly refs: Refs;
}

function Rows({ field, rows, refs }: RowsProps) {
  const t = useTexts(recordTexts);
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, ROWS);
  return (
    <>
      {shown.map(({ what, row, cells }) => (
        <li key={`${what} ${row}`}>
          <span className={styles.what}>
            {field.title} · {t(`historyRow_${what}`, { n: row })}
          </span>
          {cells.map(({ column, from, to }) => (
            <span key={column.key} className={styles.cell}>
              <span className={styles.what}>{column.title}</span>
              {what === "changed" ? (
                <FromTo field={column} from={from} to={to} refs={refs} />
              ) : (
                <Value field={column} value={to ?? from} refs={refs} />
              )}
            </span>
          ))}
        </li>
      ))}
      {shown.length < rows.length && (
        <li>
          <Button look="quiet" onClick={() => setAll(true)}>
            {t("historyRowsMore", { n: rows.length - shown.length })}
          </Button>
        </li>
      )}
    </>
  );
}

interface FromToProps extends Omit<HistoryChangeProps, "kept"> {
  /** Said in the place of the new value. */
  readonly instead?: string | undefined;
}

function FromTo({ field, from, to, refs, instead }: FromToProps) {
  return (
    <>
      <del>
        <Value field={field} value={from} refs={refs} />
      </del>
      <span aria-hidden="true">→</span>
      <ins>{instead ?? <Value field={field} value={to} refs={refs} />}</ins>
    </>
  );
}

interface ValueProps {
  readonly field: Field;
  readonly value: Json | undefined;
  readonly refs: Refs;
}

function Value({ field, value, refs }: ValueProps) {
  const t = useTexts(recordTexts);
  const env = useFormEnv(refs);
  if (value === undefined || value === null || isEmpty(value)) return <>{t("emptyValue")}</>;
  return <>{kindFor(field.kind).text(value, field, env)}</>;
}

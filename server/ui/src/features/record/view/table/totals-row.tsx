import { Dropdown, type MenuProps } from "antd";
import { useState } from "react";
import type { Field } from "@/features/form/field";
import { useForm, type FormEnv } from "@/features/form/form-env";
import { alignOf, kindFor } from "@/features/form/kinds/registry";
import type { FormDto, TotalOp, ViewSettings } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { measure, useTotals, type Narrowed } from "../../calls/figures";
import styles from "../../list/record-table.module.css";
import { isDateField, isNumberField } from "../fields";
import type { ViewPatch } from "../settings";
import { viewTexts } from "../texts/texts";
import type { TableLook } from "./table-look";

interface TotalsRowProps extends Narrowed {
  readonly form: FormDto;
  readonly columns: readonly Field[];
  readonly look: TableLook;
  readonly settings: ViewSettings;
  readonly onChange: (patch: ViewPatch) => void;
}

/** The figures a column can be made into. */
export function totalsOf(column: Field): readonly TotalOp[] {
  if (isNumberField(column)) return ["sum", "avg", "min", "max", "count"];
  return isDateField(column) ? ["min", "max", "count"] : ["count"];
}

/** A figure under each column, computed by the server and bounded until all of it is asked for. */
export function TotalsRow({ form, columns, look, settings, filter, search, onChange }: TotalsRowProps) {
  const t = useTexts(viewTexts);
  const { env } = useForm();
  const totals = settings.totals ?? {};
  const wanted = columns.filter((column) => totals[column.key] !== undefined);
  const question = JSON.stringify([filter ?? null, search]);
  // Asking for everything counts for this question only.
  const [exact, setExact] = useState<string | null>(null);
  const found = useTotals(form.app, form.key, {
    filter,
    search,
    measures: wanted.map((column) => measure(totals[column.key] ?? "count", column.key)),
    exact: exact === question,
  });
  const bounded = found.data && !found.data.exact && wanted.length > 0;
  return (
    <div
      className={styles.totals}
      role="row"
      style={{ gridTemplateColumns: look.template }}
      data-stale={found.isFetching || undefined}
    >
      <div className={`${styles.cell} ${styles.pick}`} role="gridcell" />
      {columns.map((column, index) => {
        const left = look.lefts[index];
        const op = totals[column.key];
        const value = op === undefined ? null : (found.data?.values[wanted.indexOf(column)] ?? null);
        const items: MenuProps["items"] = [
          ...totalsOf(column).map((one) => ({
            key: one,
            label: t(`total_${one}`),
            onClick: () => onChange({ totals: { ...totals, [column.key]: one } }),
          })),
          ...(op === undefined
            ? []
            : [
                {
                  key: "none",
                  label: t("totalClear"),
                  onClick: () => {
                    const { [column.key]: _, ...rest } = totals;
                    onChange({ totals: rest });
                  },
                },
              ]),
        ];
        return (
          <div
            key={column.key}
            role="gridcell"
            className={left === undefined ? styles.cell : `${styles.cell} ${styles.first}`}
            data-align={alignOf(column)}
            data-edge={index === look.edge || undefined}
            style={left === undefined ? undefined : { left }}
          >
            <Dropdown trigger={["click"]} menu={{ items }}>
              <button
                type="button"
                className={styles.total}
                data-set={op !== undefined || undefined}
                title={
                  op === undefined
                    ? t("totalOf", { title: column.title })
                    : t("totalIs", {
                        title: column.title,
                        op: t(`total_${op}`),
                        figure: figureText(column, op, value, env),
                      })
                }
              >
                {op === undefined ? (
                  t("totalNone")
                ) : (
                  <>
                    <span className={styles.totalOp}>{t(`total_${op}`)}</span>
                    <span className={styles.totalFigure}>
                      <Figure column={column} op={op} value={value} />
                    </span>
                  </>
                )}
              </button>
            </Dropdown>
          </div>
        );
      })}
      {bounded && (
        <div role="gridcell" className={styles.bounded}>
          {t("totalBounded", { n: formatNumber(found.data?.count ?? 0) })}
          <Button look="quiet" onClick={() => setExact(question)}>
            {t("totalAll")}
          </Button>
        </div>
      )}
    </div>
  );
}

interface FigureProps {
  readonly column: Field;
  readonly op: TotalOp;
  readonly value: Json;
}

/** A figure written as values of its column are. */
export function Figure({ column, op, value }: FigureProps) {
  const { env } = useForm();
  return <>{figureText(column, op, value, env)}</>;
}

function figureText(column: Field, op: TotalOp, value: Json, env: FormEnv): string {
  if (value === null) return "–";
  if (op === "count") return typeof value === "number" ? formatNumber(value) : "";
  const field = column.source ?? column;
  return kindFor(field.kind).text(value, field, env);
}

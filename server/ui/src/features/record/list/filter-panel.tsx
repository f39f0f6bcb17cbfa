import { useState } from "react";
import type { Field } from "@/features/form/field";
import type { Condition, Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { conditionOf, filterOf, needsValue, NO_FILTER, type Filter, type FilterRow } from "./filter-model";
import { FilterValue } from "./filter-value";
import styles from "./filter-panel.module.css";
import { operatorsOf, operatorTitle, shapeOf, takesList } from "./operators";

interface FilterPanelProps {
  readonly columns: readonly Field[];
  readonly operators: Readonly<Record<string, readonly string[]>>;
  readonly condition: Json;
  readonly onChange: (condition: Condition | undefined) => void;
  /** A column to begin a new row with, from its menu. */
  readonly seed: string | null;
}

/** Rows of field, condition and value. Rows still being typed live here; complete ones are in the address. */
export function FilterPanel({ columns, operators, condition, onChange, seed }: FilterPanelProps) {
  const t = useTexts(recordTexts);
  const [filter, setFilter] = useState<Filter>(() => {
    const start = filterOf(condition) ?? NO_FILTER;
    const first = newRow(columns, operators, seed ?? undefined);
    return seed || start.rows.length === 0 ? { ...start, rows: [...start.rows, first] } : start;
  });
  const nested = condition !== null && filterOf(condition) === null;

  const write = (next: Filter) => {
    setFilter(next);
    onChange(conditionOf(next));
  };
  const writeRow = (at: number, row: FilterRow) =>
    write({ ...filter, rows: filter.rows.map((one, index) => (index === at ? row : one)) });

  return (
    <div className={styles.panel} role="group" aria-label={t("filter")}>
      {nested && <p className={styles.note}>{t("filterNested")}</p>}
      {filter.rows.length > 1 && (
        <div className={styles.join}>
          <SelectInput
            id="filter-join"
            label={t("filterMatch")}
            value={filter.join}
            onChange={(join) => write({ ...filter, join: join === "any" ? "any" : "all" })}
            options={[
              { value: "all", title: t("filterAll") },
              { value: "any", title: t("filterAny") },
            ]}
          />
        </div>
      )}
      {filter.rows.map((row, index) => {
        const column = columns.find((one) => one.key === row.field);
        const offered = column ? operatorsOf(column, operators[column.key]) : [];
        return (
          <div key={index} className={styles.row}>
            <SelectInput
              id={`filter-${index}-field`}
              label={t("filterField")}
              value={row.field}
              options={columns.map((one) => ({ value: one.key, title: one.title }))}
              onChange={(field) => writeRow(index, newRow(columns, operators, field))}
            />
            <SelectInput
              id={`filter-${index}-op`}
              label={t("filterOp")}
              value={row.op}
              options={offered.map((op) => ({
                value: op,
                title: t(operatorTitle(op, column ? shapeOf(column) : "text")),
              }))}
              onChange={(op) =>
                writeRow(index, { ...row, op, value: sameShape(row.op, op) ? row.value : undefined })
              }
            />
            <div className={styles.value}>
              {column && needsValue(row.op) && (
                <FilterValue
                  key={`${row.field} ${row.op}`}
                  id={`filter-${index}-value`}
                  column={column}
                  op={row.op}
                  value={row.value}
                  onChange={(value) => writeRow(index, { ...row, value })}
                />
              )}
            </div>
            <IconButton
              icon="close"
              label={t("filterRemove")}
              onClick={() => write({ ...filter, rows: filter.rows.filter((_, at) => at !== index) })}
            />
          </div>
        );
      })}
      <div className={styles.foot}>
        <Button
          look="quiet"
          icon="plus"
          onClick={() => setFilter({ ...filter, rows: [...filter.rows, newRow(columns, operators)] })}
        >
          {t("filterAdd")}
        </Button>
        {(filter.rows.length > 0 || nested) && (
          <Button look="quiet" onClick={() => write(NO_FILTER)}>
            {t("filterClear")}
          </Button>
        )}
      </div>
    </div>
  );
}

function newRow(
  columns: readonly Field[],
  operators: FilterPanelProps["operators"],
  field = columns[0]?.key ?? "",
): FilterRow {
  const column = columns.find((one) => one.key === field);
  return { field, op: column ? (operatorsOf(column, operators[field])[0] ?? "=") : "=", value: undefined };
}

/** Whether a value typed for one operator makes sense for the other. */
function sameShape(before: string, after: string): boolean {
  const shape = (op: string) => (op === "between" || op === "during" ? op : takesList(op) ? "list" : "one");
  return shape(before) === shape(after);
}

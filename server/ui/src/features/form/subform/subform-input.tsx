import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { FormState } from "../form-env";
import type { Field } from "../field";
import type { InputProps } from "../kinds/kind";
import { alignOf, kindFor } from "../kinds/registry";
import { formTexts } from "../texts/texts";
import { asRows, newRowId, type Row } from "../values";
import { shownColumns } from "./columns";
import { focusCell, useRowKeys } from "./row-keys";
import { SubformRow } from "./subform-row";

interface SubformInputProps extends InputProps {
  readonly state: FormState;
}

/** A table where there is room, a stack of cards where there is not; the same elements either way. */
export function SubformInput(props: SubformInputProps) {
  const { id, field, value, onChange, state } = props;
  const t = useTexts(formTexts);
  const box = useRef<HTMLDivElement>(null);
  const { hidden, rightOf } = state;
  const columns = useMemo(() => shownColumns(field, hidden), [field, hidden]);
  const seen = useMemo(
    () =>
      new Set(
        field.columns
          .filter((column) => rightOf(`${field.key}.${column.key}`) !== "edit")
          .map((column) => column.key),
      ),
    [field, rightOf],
  );
  const rows = asRows(value);

  const latest = useRef({ rows, onChange });
  useEffect(() => {
    latest.current = { rows, onChange };
  });
  const write = useCallback((next: readonly Row[]) => {
    latest.current.rows = [...next];
    latest.current.onChange([...next]);
  }, []);
  /** Set when a row was added, so that the first input of it takes the focus once it is drawn. */
  const focusRow = useRef<{ row: number; column: number } | null>(null);
  useEffect(() => {
    const wanted = focusRow.current;
    if (!wanted) return;
    focusRow.current = null;
    focusCell(box.current, wanted.row, wanted.column);
  }, [rows.length]);

  const change = useCallback(
    (at: number, key: string, cell: Json) => {
      write(latest.current.rows.map((row, index) => (index === at ? { ...row, [key]: cell } : row)));
    },
    [write],
  );
  const insert = useCallback(
    (at: number, row: Row, column = 0) => {
      focusRow.current = { row: at, column };
      write([...latest.current.rows.slice(0, at), row, ...latest.current.rows.slice(at)]);
    },
    [write],
  );
  const add = useCallback(
    (column = 0) => insert(latest.current.rows.length, { _id: newRowId() }, column),
    [insert],
  );
  const copy = useCallback(
    (at: number) => insert(at + 1, { ...latest.current.rows[at], _id: newRowId() }),
    [insert],
  );
  const remove = useCallback(
    (at: number) => write(latest.current.rows.filter((_, index) => index !== at)),
    [write],
  );

  useRowKeys(box, { rows: rows.length, add, insert: (at) => insert(at, { _id: newRowId() }) });

  const most = field.schema.maxItems;
  return (
    <div className="f-rows" id={id} ref={box} tabIndex={-1} data-editing="">
      {rows.length > 0 && (
        <table className="f-rows-table" aria-labelledby={`${id}-label`}>
          <thead>
            <tr>
              <th className="f-row-number" scope="col">
                #
              </th>
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  data-align={alignOf(column)}
                  style={{ minWidth: column.computed ? 72 : Math.max(kindFor(column.kind).width, 96) }}
                >
                  {column.title}
                  {column.required && (
                    <span className="f-required" aria-hidden="true">
                      *
                    </span>
                  )}
                </th>
              ))}
              <th className="f-row-tools" scope="col">
                <span className="visually-hidden">{t("rowActions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <SubformRow
                key={String(row["_id"] ?? index)}
                id={id}
                field={field}
                columns={columns}
                row={row}
                at={index}
                problems={problemsOfRow(state.problems, `${field.key}/${index}/`)}
                required={state.required}
                seen={seen}
                locked={lockedOfRow(field.columns, state.locked, `${field.key}/${index}/`)}
                onChange={change}
                onCopy={copy}
                onRemove={remove}
              />
            ))}
          </tbody>
        </table>
      )}
      <div className="f-rows-foot">
        <Button
          look="quiet"
          icon="plus"
          disabled={most !== undefined && rows.length >= most}
          onClick={() => add()}
        >
          {t("addRow")}
        </Button>
        <span className="f-rows-count">
          {rows.length === 0 ? t("noRows") : t("rowCount", { n: rows.length })}
        </span>
      </div>
    </div>
  );
}

/** Joined into one text so that rows without a change of theirs are not drawn again. */
function problemsOfRow(problems: ReadonlyMap<string, string>, prefix: string): string {
  const own = Array.from(problems)
    .filter(([place]) => place.startsWith(prefix))
    .map(([place, message]) => [place.slice(prefix.length), message]);
  return own.length === 0 ? "" : JSON.stringify(own);
}

/** The columns of one row that may not be changed now, in one word, so that a row is drawn anew only when they differ. */
function lockedOfRow(columns: readonly Field[], locked: ReadonlySet<string>, prefix: string): string {
  if (locked.size === 0) return "";
  const keys = columns.map((column) => column.key);
  return keys.filter((key) => locked.has(prefix + key)).join(" ");
}

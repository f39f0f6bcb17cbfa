import { useCallback, useEffect, useRef } from "react";
import type { Json, Values } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { choose, type Left } from "../choose";
import type { FormState } from "../form-env";
import type { InputProps } from "../kinds/kind";
import { alignOf, kindFor } from "../kinds/registry";
import { formTexts } from "../texts/texts";
import { useWhole } from "../use-whole";
import { asRows, newRowId, type Row } from "../values";
import { namedInRow, sizeOf, useSeenColumns, useShownColumns } from "./columns";
import { focusCell, useRowKeys } from "./row-keys";
import { keyOf, SubformRow } from "./subform-row";

/** Rows drawn at once. */
const FIRST_ROWS = 20;

interface SubformInputProps extends InputProps {
  readonly state: FormState;
}

/** A table where there is room, a stack of cards where there is not; the same elements either way. */
export function SubformInput(props: SubformInputProps) {
  const { id, field, value, onChange, state } = props;
  const t = useTexts(formTexts);
  const box = useRef<HTMLDivElement>(null);
  const { hidden, rightOf } = state;
  const rows = asRows(value);
  const columns = useShownColumns(field, hidden, rows.length);
  const seen = useSeenColumns(field, rightOf);
  const whole = useWhole(rows.length, FIRST_ROWS);
  const drawn = whole ? rows : rows.slice(0, FIRST_ROWS);

  const left = useRef<Left>(new Map());
  const latest = useRef({ rows, onChange, field, seen });
  useEffect(() => {
    latest.current = { rows, onChange, field, seen };
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
    (row: string, key: string, cell: Json) => {
      const { rows: before, field: own, seen: shut } = latest.current;
      const at = before.findIndex((one, index) => keyOf(one, index) === row);
      const held = before[at];
      if (!held) return;
      const mayEdit = (one: string) => !shut.has(one);
      const next = choose(left.current, { fields: own.columns, held, key, value: cell, mayEdit, row });
      write(before.map((one, index) => (index === at ? said(next) : one)));
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
    <div className="f-rows" id={id} ref={box} tabIndex={-1} data-editing="" style={sizeOf(rows, columns)}>
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
            {drawn.map((row, index) => (
              <SubformRow
                key={keyOf(row, index)}
                id={id}
                field={field}
                columns={columns}
                row={row}
                at={index}
                problems={problemsOfRow(state.problems, `${field.key}/${index}/`)}
                unfit={problemsOfRow(state.unfit, `${field.key}/${index}/`)}
                required={namedInRow(field, state.required, index)}
                seen={seen}
                locked={namedInRow(field, state.locked, index)}
                hidden={namedInRow(field, hidden, index)}
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

/** A row without the cells that have made room. */
function said(cells: Values): Row {
  const row: Record<string, Json> = {};
  for (const [key, value] of Object.entries(cells)) if (value !== undefined) row[key] = value;
  return row;
}

/** Joined into one text so that rows without a change of theirs are not drawn again. */
function problemsOfRow(problems: ReadonlyMap<string, string>, prefix: string): string {
  const own = Array.from(problems)
    .filter(([place]) => place.startsWith(prefix))
    .map(([place, message]) => [place.slice(prefix.length), message]);
  return own.length === 0 ? "" : JSON.stringify(own);
}

import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import type { Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { Field } from "../field";
import { FormContext, SubformKeyContext, useForm } from "../form-env";
import { alignOf, kindFor } from "../kinds/registry";
import { messageOn } from "../pointer";
import { formTexts } from "../texts/texts";
import { isEmpty, type Row } from "../values";

interface SubformRowProps {
  readonly id: string;
  readonly field: Field;
  readonly columns: readonly Field[];
  readonly row: Row;
  readonly at: number;
  /** Pairs of column and message, as JSON; empty for none. */
  readonly problems: string;
  /** Why formulas of it stay empty, in the same way. */
  readonly unfit: string;
  /** Columns that this row as it stands must hold, separated by blanks. */
  readonly required: string;
  /** Columns that may only be seen. */
  readonly seen: ReadonlySet<string>;
  /** Those that may not be changed in this row, in the same way. */
  readonly locked: string;
  /** Those that a rule hides in this row, in the same way. */
  readonly hidden: string;
  /** Told of the row by its key: what arrives late may find it elsewhere, or gone. */
  readonly onChange: (row: string, key: string, value: Json) => void;
  readonly onCopy: (at: number) => void;
  readonly onRemove: (at: number) => void;
}

/** What a row is known by, wherever it moves to. */
export const keyOf = (row: Row, at: number): string => String(row["_id"] ?? at);

export const SubformRow = memo(function SubformRow(props: SubformRowProps) {
  const { id, field, columns, row, at, onChange } = props;
  const t = useTexts(formTexts);
  const problems = byColumn(props.problems);
  const unfit = byColumn(props.unfit);
  const whole = problems.get("");
  const locked = props.locked.split(" ");
  const hidden = props.hidden.split(" ");
  const required = props.required.split(" ");
  const form = useForm();
  const latest = useRef(row);
  useEffect(() => {
    latest.current = row;
  });
  // What may be chosen in a row is said by its columns first, then by the record around it.
  const { valuesNow } = form;
  const beside = useCallback(() => ({ ...valuesNow(), ...latest.current }), [valuesNow]);
  const inRow = useMemo(() => ({ ...form, valuesNow: beside }), [form, beside]);
  return (
    <SubformKeyContext value={field.key}>
      <FormContext value={inRow}>
        <tr>
          <td className="f-row-number" data-label={t("rowNumber", { n: at + 1 })}>
            {at + 1}
          </td>
          {columns.map((column) => {
            const cellId = `${id}-${at}-${column.key}`;
            if (hidden.includes(column.key)) return <td key={column.key} data-void="" />;
            return (
              <Cell
                key={column.key}
                id={cellId}
                row={keyOf(row, at)}
                column={column}
                value={row[column.key]}
                problem={messageOn(problems, column.key)}
                unfit={unfit.get(column.key)}
                seen={props.seen.has(column.key) || locked.includes(column.key)}
                required={column.required || required.includes(column.key)}
                onChange={onChange}
              />
            );
          })}
          <td className="f-row-tools">
            {whole && <span className="f-problem">{whole}</span>}
            <IconButton icon="copy" label={t("copyRow")} onClick={() => props.onCopy(at)} />
            <IconButton icon="trash" label={t("deleteRow")} onClick={() => props.onRemove(at)} />
          </td>
        </tr>
      </FormContext>
    </SubformKeyContext>
  );
});

function byColumn(pairs: string): ReadonlyMap<string, string> {
  return new Map(pairs === "" ? [] : (JSON.parse(pairs) as [string, string][]));
}

interface CellProps {
  readonly id: string;
  readonly row: string;
  readonly column: Field;
  readonly value: Json | undefined;
  readonly problem: string | undefined;
  readonly unfit: string | undefined;
  readonly required: boolean;
  readonly seen: boolean;
  readonly onChange: SubformRowProps["onChange"];
}

const Cell = memo(function Cell(props: CellProps) {
  const { id, row, column, value, problem, unfit, required, seen, onChange } = props;
  const t = useTexts(formTexts);
  const change = useCallback((next: Json) => onChange(row, column.key, next), [onChange, row, column.key]);
  const kind = kindFor(column.kind);
  const Show = kind.Cell ?? kind.Display;
  const fixed = column.computed || column.schema["x-readonly"] === true || seen || !kind.Input;
  return (
    <td
      data-label={column.title}
      data-align={alignOf(column)}
      data-required={(required && !fixed) || undefined}
      data-void={(fixed && isEmpty(value) && unfit === undefined) || undefined}
    >
      {fixed || !kind.Input ? (
        <div className="f-cell-fixed">
          {isEmpty(value) || value === undefined || value === null ? (
            unfit === undefined ? (
              <span className="f-empty">—</span>
            ) : (
              <span className="f-unfit">{t("unfit", { why: unfit })}</span>
            )
          ) : (
            <Show field={column} value={value} />
          )}
        </div>
      ) : (
        <kind.Input
          id={id}
          field={column}
          value={value}
          onChange={change}
          disabled={false}
          invalid={problem !== undefined}
          required={required}
          describedBy={problem ? `${id}-problem` : undefined}
          label={column.title}
        />
      )}
      {problem && (
        <div className="f-problem" id={`${id}-problem`}>
          {problem}
        </div>
      )}
    </td>
  );
});

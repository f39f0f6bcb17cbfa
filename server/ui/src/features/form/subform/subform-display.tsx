import { useTexts } from "@/shared/i18n/texts";
import type { FormState } from "../form-env";
import type { DisplayProps } from "../kinds/kind";
import { alignOf, kindFor } from "../kinds/registry";
import { formTexts } from "../texts/texts";
import { asRows, isEmpty } from "../values";
import { shownColumns, sizeOf } from "./columns";

interface SubformDisplayProps extends DisplayProps {
  readonly state: FormState;
}

/** A wide table is scrolled sideways, with the keyboard as well. */
const SCROLLED = { role: "region", tabIndex: 0 } as const;

export function SubformDisplay({ field, value, state }: SubformDisplayProps) {
  const t = useTexts(formTexts);
  const rows = asRows(value);
  const columns = shownColumns(field, state.hidden, rows.length);
  return (
    <div className="f-rows" aria-label={field.title} style={sizeOf(rows, columns)} {...SCROLLED}>
      <table className="f-rows-table" aria-label={field.title}>
        <thead>
          <tr>
            <th className="f-row-number" scope="col">
              #
            </th>
            {columns.map((column) => (
              <th key={column.key} scope="col" data-align={alignOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={String(row["_id"] ?? index)}>
              <td className="f-row-number" data-label={t("rowNumber", { n: index + 1 })}>
                {index + 1}
              </td>
              {columns.map((column) => {
                const kind = kindFor(column.kind);
                if (state.hidden.has(`${field.key}/${index}/${column.key}`))
                  return <td key={column.key} data-void="" />;
                const cell = row[column.key];
                const Show = kind.Cell ?? kind.Display;
                return (
                  <td
                    data-void={isEmpty(cell) || undefined}
                    key={column.key}
                    data-label={column.title}
                    data-align={alignOf(column)}
                  >
                    {isEmpty(cell) || cell === undefined || cell === null ? (
                      <span className="f-empty">{t("empty")}</span>
                    ) : (
                      <Show field={column} value={cell} />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { Said, SaidField } from "./calls";

/** Fields in words, one under the other; beneath a sub-form its rows. */
export function SaidList({ fields }: { readonly fields: readonly (Said | SaidField)[] }) {
  return (
    <dl className="p-said">
      {fields.map((field, index) => {
        const rows = "rows" in field ? field.rows : [];
        return (
          <div key={index} className={rows.length > 0 ? "p-with-rows" : undefined}>
            <dt>{field.title}</dt>
            <dd>
              {field.text || "—"}
              {rows.length > 0 && <SaidRows rows={rows} />}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function SaidRows({ rows }: { readonly rows: SaidField["rows"] }) {
  return (
    <ol className="p-rows">
      {rows.map((cells, index) => (
        <li key={index}>{cells.length > 0 ? <SaidList fields={cells} /> : "—"}</li>
      ))}
    </ol>
  );
}

import type { Said } from "./calls";

/** Fields in words, one under the other. */
export function SaidList({ fields }: { readonly fields: readonly Said[] }) {
  return (
    <dl className="p-said">
      {fields.map((field, index) => (
        <div key={index}>
          <dt>{field.title}</dt>
          <dd>{field.text || "—"}</dd>
        </div>
      ))}
    </dl>
  );
}

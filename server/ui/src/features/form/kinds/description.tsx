import type { DisplayProps, Kind } from "./kind";

/** A paragraph for the reader; holds no value. */
function Display({ field }: DisplayProps) {
  return <p className="f-note">{field.schema["x-text"] ?? field.schema.description ?? field.title}</p>;
}

export const description: Kind = {
  Input: null,
  Display,
  text: () => "",
  operators: [],
  filter: "none",
  width: 0,
};

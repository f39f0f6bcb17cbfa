/** What somebody pasted as a JSON Schema, as far as it can be read. */
import type { Json } from "@/shared/api/types";
import { JsonMistake, readJson } from "../document/json-tree";

export type ReadSchema =
  | { readonly is: "empty" }
  | { readonly is: "broken"; readonly line: number; readonly column: number }
  | { readonly is: "schema"; readonly schema: Json; readonly title: string };

export function readSchema(text: string): ReadSchema {
  // Files saved by some editors begin with a byte order mark.
  const plain = text.replace(/^\uFEFF/, "");
  if (plain.trim() === "") return { is: "empty" };
  try {
    const schema = readJson(plain).value;
    const named =
      typeof schema === "object" && schema !== null && !Array.isArray(schema) ? schema["title"] : "";
    return { is: "schema", schema, title: typeof named === "string" ? named.trim() : "" };
  } catch (error) {
    if (!(error instanceof JsonMistake)) throw error;
    const before = plain.slice(0, error.at).split("\n");
    return { is: "broken", line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
}

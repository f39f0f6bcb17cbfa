import { useState } from "react";
import { TextArea } from "@/shared/controls/text-area";
import type { Json } from "@/shared/api/types";
import { type DisplayProps, type InputProps, type Kind } from "./kind";

/** Text that is not JSON yet goes along as text: the server then says what is wrong, and nothing typed is lost. */
function read(text: string): Json {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function written(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function Input({ value, onChange, field: _field, ...rest }: InputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  // What was typed stands as it was typed for as long as it means the same.
  const same = typed !== null && JSON.stringify(read(typed)) === JSON.stringify(value ?? null);
  return (
    <TextArea
      {...rest}
      value={same ? typed : written(value)}
      placeholder='{ "…": "…" }'
      rows={rest.label === undefined ? 6 : 1}
      onChange={(text) => {
        setTyped(text);
        onChange(read(text));
      }}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <pre className="f-json">{written(value)}</pre>;
}

function Cell({ value }: DisplayProps) {
  return <>{JSON.stringify(value)}</>;
}

export const json: Kind = {
  Input,
  Display,
  Cell,
  text: (value) => JSON.stringify(value),
  operators: ["contains", "not contains", "empty", "not empty"],
  filter: "text",
  width: 240,
};

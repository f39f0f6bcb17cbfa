/** What a field kind must offer the page. One file per kind; `registry.ts` lists them all. */
import type { ComponentType } from "react";
import type { Field } from "../field";
import type { FormEnv } from "../form-env";
import type { Json } from "@/shared/api/types";

export interface InputProps {
  readonly id: string;
  readonly field: Field;
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
  readonly disabled: boolean;
  readonly invalid: boolean;
  readonly required: boolean;
  readonly describedBy: string | undefined;
  /** Set where no visible label stands beside the input. */
  readonly label: string | undefined;
}

export interface DisplayProps {
  readonly field: Field;
  readonly value: Json;
}

/** The editor a filter uses for values of this kind. */
export type FilterShape =
  | "text"
  | "number"
  | "date"
  | "datetime"
  | "time"
  | "month"
  | "option"
  | "words"
  | "boolean"
  | "member"
  | "department"
  | "link"
  | "place"
  | "none";

export interface Kind {
  /** Null for kinds that only the engine writes. */
  readonly Input: ComponentType<InputProps> | null;
  /** In a form that is read. Never called for an empty value. */
  readonly Display: ComponentType<DisplayProps>;
  /** In one line of a table; the display when absent. */
  readonly Cell?: ComponentType<DisplayProps>;
  /** In plain text: titles, history, tooltips. */
  readonly text: (value: Json, field: Field, env: FormEnv) => string;
  readonly operators: readonly string[];
  readonly filter: FilterShape;
  /** Column width in pixels until a person changes it. */
  readonly width: number;
  readonly align?: "right";
  /** The label belongs to a group of inputs, not to one. */
  readonly group?: true;
}

export const TEXT_OPERATORS = [
  "contains",
  "not contains",
  "=",
  "!=",
  "starts",
  "ends",
  "in",
  "empty",
  "not empty",
] as const;
export const ORDER_OPERATORS = ["=", "!=", ">", ">=", "<", "<=", "between", "empty", "not empty"] as const;
export const TIME_OPERATORS = [
  "during",
  "between",
  "=",
  "!=",
  ">",
  ">=",
  "<",
  "<=",
  "empty",
  "not empty",
] as const;
export const ONE_OPERATORS = ["in", "not in", "=", "!=", "empty", "not empty"] as const;
export const LIST_OPERATORS = ["has any", "has all", "has none", "empty", "not empty"] as const;

export function asText(value: Json | undefined): string {
  return typeof value === "string"
    ? value
    : value === null || value === undefined
      ? ""
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
}

export function asNumber(value: Json | undefined): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  return null;
}

/** What stands in a field of numbers and is none. */
export function unreadable(value: Json | undefined): string | undefined {
  return typeof value === "string" && value.trim() !== "" && asNumber(value) === null ? value : undefined;
}

/** One id or several, as a list. */
export function asIds(value: Json | undefined): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

/** What every record has beside its fields; conditions, columns and sorts may use it. */
import { readField, type Field } from "@/features/form/field";

export const SYSTEM_FIELDS = ["flow_state", "created_at", "created_by", "updated_at", "updated_by"] as const;
export type SystemField = (typeof SYSTEM_FIELDS)[number];

export const FLOW_STATES = [
  "running",
  "returned",
  "approved",
  "rejected",
  "withdrawn",
  "terminated",
] as const;

const SCHEMAS = {
  flow_state: { "x-kind": "select", enum: FLOW_STATES },
  created_at: { "x-kind": "datetime" },
  created_by: { "x-kind": "member" },
  updated_at: { "x-kind": "datetime" },
  updated_by: { "x-kind": "member" },
} as const;

export function isSystemField(key: string): key is SystemField {
  return (SYSTEM_FIELDS as readonly string[]).includes(key);
}

export function systemFields(titleOf: (key: SystemField) => string): Field[] {
  return SYSTEM_FIELDS.map((key) => readField(key, { ...SCHEMAS[key], title: titleOf(key) }, false));
}

/** Which fields of the records of a merge differ: only these need a choice. */
import type { DataRecord } from "@/shared/api/types";
import type { MergePreview } from "../calls/merge";

export function differs(field: string, records: readonly DataRecord[]): boolean {
  const texts = new Set(records.map((record) => JSON.stringify(record.values[field] ?? null)));
  return texts.size > 1;
}

export function differingFields(preview: MergePreview): MergePreview["fields"] {
  return preview.fields.filter((choice) => differs(choice.field, preview.records));
}

/** The records whose values of a field are worth an option: each value once, the empty one last. */
export function optionsOf(field: string, records: readonly DataRecord[]): readonly DataRecord[] {
  const seen = new Set<string>();
  const each = records.filter((record) => {
    const text = JSON.stringify(record.values[field] ?? null);
    return !seen.has(text) && Boolean(seen.add(text));
  });
  const isEmpty = (record: DataRecord) => record.values[field] === undefined || record.values[field] === null;
  return [...each.filter((record) => !isEmpty(record)), ...each.filter(isEmpty)];
}

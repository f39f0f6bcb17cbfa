/** Why records were refused by a command for many of them. */
import type { DataRecord, ProblemBody } from "@/shared/api/types";
import type { BatchItem } from "../calls/batch";

export interface RefusedLine {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
}

export function reasonOf(item: { readonly problem?: ProblemBody | null } | undefined): string {
  const problem = item?.problem;
  return problem?.problems?.[0]?.message ?? problem?.detail ?? problem?.title ?? "";
}

type Named = Pick<DataRecord, "id" | "title">;

/** The records a command was for, in its order; one that is no longer listed is called by its id. */
export function sentOf(ids: readonly string[], records: readonly Named[]): Named[] {
  return ids.map((id) => records.find((record) => record.id === id) ?? { id, title: id });
}

/** The items that failed, as lines; `records` are those the command was for, in its order. */
export function refusedOf(items: readonly BatchItem[], records: readonly Named[]): RefusedLine[] {
  return items.flatMap((item) => {
    const record = records[item.index];
    if (item.status !== "error" || !record) return [];
    return [{ id: record.id, title: record.title, reason: reasonOf(item) }];
  });
}

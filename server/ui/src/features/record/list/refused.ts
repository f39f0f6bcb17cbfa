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

/** The items that failed, as lines; `records` are those the command was for, in its order. */
export function refusedOf(
  items: readonly BatchItem[],
  records: readonly Pick<DataRecord, "id" | "title">[],
): RefusedLine[] {
  return items.flatMap((item) => {
    const record = records[item.index];
    if (item.status !== "error" || !record) return [];
    return [{ id: record.id, title: record.title, reason: reasonOf(item) }];
  });
}

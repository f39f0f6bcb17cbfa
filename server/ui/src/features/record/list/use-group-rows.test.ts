import { expect, it, vi } from "vitest";
import type { DataRecord } from "@/shared/api/types";
import { inOrder, type GroupPart } from "./use-group-rows";

function part(ids: string, arrived = 0): GroupPart {
  const records = [...ids].map((id) => ({ id })) as unknown as readonly DataRecord[];
  return { records, refs: { members: { [ids]: { name: ids } } } as never, arrived, show: vi.fn() };
}

it("puts the rows of groups in the order they stand in, whichever was opened first", () => {
  const parts = new Map([
    ["10", part("z")],
    ["2/11", part("f", 2)],
    ["2/0", part("de")],
    ["0", part("abc", 1)],
  ]);
  const whole = inOrder(parts);
  expect(whole.records.map((record) => record.id).join("")).toBe("abcdefz");
  expect(["0", "2/0", "2/11", "10", "3"].map(whole.startOf)).toEqual([0, 3, 5, 6, 0]);
  expect(whole.arrived).toBe(3);
  whole.show();
  for (const one of parts.values()) expect(one.show).toHaveBeenCalledTimes(1);
});

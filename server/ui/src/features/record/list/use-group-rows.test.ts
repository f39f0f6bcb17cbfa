import { expect, it, vi } from "vitest";
import type { DataRecord } from "@/shared/api/types";
import { inOrder, type GroupPart } from "./use-group-rows";

function part(ids: string, waiting = ""): GroupPart {
  const records = [...ids].map((id) => ({ id })) as unknown as readonly DataRecord[];
  return {
    records,
    refs: { members: { [ids]: { name: ids } } } as never,
    waiting: new Set(waiting),
    show: vi.fn(),
  };
}

it("puts the rows of groups in the order they stand in, whichever was opened first", () => {
  const parts = new Map([
    ["10", part("z")],
    ["2/11", part("f", "uv")],
    ["2/0", part("de")],
    ["0", part("abc", "tu")],
  ]);
  const whole = inOrder(parts);
  expect(whole.records.map((record) => record.id).join("")).toBe("abcdefz");
  expect(["0", "2/0", "2/11", "10", "3"].map(whole.startOf)).toEqual([0, 3, 5, 6, 0]);
  expect(whole.arrived, "u waits in two of them").toBe(3);
  whole.show();
  for (const one of parts.values()) expect(one.show).toHaveBeenCalledTimes(1);
});

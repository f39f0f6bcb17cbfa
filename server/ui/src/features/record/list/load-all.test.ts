import { expect, it } from "vitest";
import type { DataRecord } from "@/shared/api/types";
import { loadAll, type Loaded } from "./load-all";

/** A list of so many records, of which two more come with each page. */
function listOf(count: number) {
  let loaded = 2;
  return (): Promise<Loaded> => {
    loaded = Math.min(count, loaded + 2);
    const items = Array.from({ length: loaded }, (_, at) => ({ id: `r${at}` }) as DataRecord);
    return Promise.resolve({ data: { pages: [{ items }] }, hasNextPage: loaded < count, error: null });
  };
}

it("loads page after page to the end of the list", async () => {
  const { ids, more } = await loadAll(listOf(7), 10);
  expect([ids.length, ids.at(-1), more]).toEqual([7, "r6", false]);
});

it("stops where there is more than is worked with at a time, and says so", async () => {
  expect(await loadAll(listOf(9), 5)).toEqual({ ids: ["r0", "r1", "r2", "r3", "r4"], more: true });
  expect(await loadAll(listOf(6), 5)).toMatchObject({ more: true });
  expect(await loadAll(listOf(6), 6)).toMatchObject({ more: false });
});

it("does not take a part for the whole when a page does not come", async () => {
  const broken = new Error("gone");
  await expect(
    loadAll(() => Promise.resolve({ data: undefined, hasNextPage: true, error: broken })),
  ).rejects.toBe(broken);
});

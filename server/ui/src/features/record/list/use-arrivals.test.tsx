// @vitest-environment jsdom
import { act, useMemo } from "react";
import { expect, it, test } from "vitest";
import type { DataRecord } from "@/shared/api/types";
import { setStage } from "@/shared/testing/stage";
import { ArrivalsNotice } from "./arrivals-notice";
import { useArrivals, waitingIn } from "./use-arrivals";

test.each([
  ["nothing is known of an empty list", "", "abc", ""],
  ["what follows moves nothing", "ab", "abcd", ""],
  ["what would push others down waits", "ab", "xaybz", "xy"],
  ["another list altogether is shown", "ab", "xyz", ""],
])("%s", (_, known, order, waiting) => {
  expect(waitingIn(new Set(known), [...order]).join("")).toBe(waiting);
});

const stage = setStage();

interface HostProps {
  readonly ids: string;
  readonly question?: string;
  readonly read?: boolean;
  readonly old?: boolean;
  readonly elsewhere?: string;
}

function Host({ ids, question = "all", read = true, old = false, elsewhere = "" }: HostProps) {
  const records = [...ids].map((id) => ({ id })) as unknown as readonly DataRecord[];
  const pages = {
    list: { records, refs: {} },
    isPlaceholderData: old,
    isFetchedAfterMount: read,
    isFetching: !read,
  };
  const beside = useMemo(() => new Set(elsewhere), [elsewhere]);
  const shown = useArrivals(pages, question, beside);
  return (
    <>
      <ArrivalsNotice arrived={shown.waiting.size} show={shown.show} />
      <p>{shown.records.map((record) => record.id).join("")}</p>
    </>
  );
}

async function show(props: HostProps) {
  await act(() => stage.root.render(<Host {...props} />));
}

const rows = () => stage.place.querySelector("p")?.textContent;
const button = () => stage.place.querySelector("button");

it("lets new records wait, says how many, and shows them when asked to", async () => {
  await show({ ids: "ab" });
  expect(button()).toBeNull();
  await show({ ids: "xyabc" });
  expect(rows()).toBe("abc");
  expect(stage.place.querySelector("[role=status]")?.textContent).toContain("2");
  // What goes and what changes its place is shown at once.
  await show({ ids: "xyca" });
  expect(rows()).toBe("ca");
  await act(() => button()?.click());
  expect([rows(), button()]).toEqual(["xyca", null]);
  // What was seen before comes back at once: a deletion that was undone.
  await show({ ids: "xybca" });
  expect(rows()).toBe("xybca");
});

it("shows all of another answer, and what was made before the list was opened", async () => {
  await show({ ids: "ab", read: false });
  await show({ ids: "xab" });
  expect(rows()).toBe("xab");
  await show({ ids: "xab", question: "mine", old: true });
  await show({ ids: "qxab", question: "mine" });
  expect([rows(), button()]).toEqual(["qxab", null]);
});

it("lets nothing wait that was shown beside it", async () => {
  await show({ ids: "ab", elsewhere: "ab" });
  await show({ ids: "xyab", elsewhere: "abx" });
  expect(rows()).toBe("xab");
  expect(stage.place.querySelector("[role=status]")?.textContent).toContain("1");
});

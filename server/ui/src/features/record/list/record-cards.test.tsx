// @vitest-environment jsdom
import { act } from "react";
import { expect, it, vi } from "vitest";
import type { ViewSettings } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { setStage } from "@/shared/testing/stage";
import { RecordCards } from "./record-cards";
import type { Selection } from "./use-selection";

const records = [
  { id: "a", title: "甲", values: {}, marks: [0] },
  { id: "b", title: "乙", values: {} },
] as unknown as readonly DataRecord[];
const settings: ViewSettings = { colors: [{ when: {}, color: "red", label: "已逾期" }] };

const stage = setStage();

async function show(selection: Selection | undefined, onOpen: (at: number) => void = () => {}) {
  await act(() =>
    stage.root.render(
      <RecordCards
        records={records}
        columns={[]}
        settings={settings}
        selection={selection}
        hasMore={false}
        loadingMore={false}
        onMore={() => {}}
        onOpen={onOpen}
      />,
    ),
  );
}

function cards(): HTMLButtonElement[] {
  return [...stage.place.querySelectorAll("button")];
}

it("says what a colour of the view means, and opens what is tapped", async () => {
  const onOpen = vi.fn();
  await show(undefined, onOpen);
  expect(cards().map((card) => card.textContent)).toEqual(["甲已逾期", "乙"]);
  expect(cards()[0]?.hasAttribute("aria-pressed")).toBe(false);
  await act(() => cards()[1]?.click());
  expect(onOpen).toHaveBeenCalledWith(1);
});

it("ticks what is tapped while cards are chosen", async () => {
  const [toggle, onOpen] = [vi.fn(), vi.fn()];
  const ids = new Set(["a"]);
  await show({ ids, has: (id) => ids.has(id), toggle, set: vi.fn(), clear: vi.fn() }, onOpen);
  expect(cards().map((card) => card.getAttribute("aria-pressed"))).toEqual(["true", "false"]);
  await act(() => cards()[1]?.click());
  expect(toggle).toHaveBeenCalledWith("b", false);
  expect(onOpen).not.toHaveBeenCalled();
});

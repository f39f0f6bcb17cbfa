// @vitest-environment jsdom
import { act, createRef, type RefObject } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { useListKeys } from "./use-list-keys";

const told = {
  onOpen: vi.fn(),
  onClose: vi.fn(),
  onToggle: vi.fn(),
  onEdit: vi.fn(),
};

const stage = setStage();

interface HostProps {
  readonly openAt: number;
  readonly searchBox: RefObject<HTMLInputElement | null>;
}

function Host({ openAt, searchBox }: HostProps) {
  const keys = useListKeys({ count: 3, openAt, isOpen: openAt >= 0, searchBox, ...told });
  return (
    <div role="grid" tabIndex={0} onKeyDown={keys.onKeyDown} data-active={keys.active}>
      <input ref={searchBox} />
    </div>
  );
}

async function show(openAt = -1) {
  const searchBox = createRef<HTMLInputElement>();
  await act(() => stage.root.render(<Host openAt={openAt} searchBox={searchBox} />));
}

async function press(...keys: readonly string[]) {
  for (const key of keys)
    await act(() =>
      stage.place
        .querySelector("[role=grid]")
        ?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })),
    );
}

function active(): string | null | undefined {
  return stage.place.querySelector("[role=grid]")?.getAttribute("data-active");
}

beforeEach(() => {
  vi.clearAllMocks();
});
it("goes from row to row, and opens, ticks and edits the one it stands on", async () => {
  await show();
  await press("Enter", " ");
  expect(told.onOpen).not.toHaveBeenCalled();
  await press("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown");
  expect(active()).toBe("1");
  await press("Enter", " ", "e");
  expect([told.onOpen.mock.calls, told.onToggle.mock.calls, told.onEdit.mock.calls]).toEqual([
    [[1]],
    [[1]],
    [[1]],
  ]);
  await press("End", "ArrowDown");
  expect(active()).toBe("2");
  await press("Home");
  expect(active()).toBe("0");
});

it("goes from record to record while one is open, and closes it", async () => {
  await show(1);
  await press("ArrowDown", "ArrowUp", "Escape");
  expect(told.onOpen.mock.calls).toEqual([[2], [0]]);
  expect(told.onClose).toHaveBeenCalledTimes(1);
});

it("leads to the search, and leaves letters to who is typing", async () => {
  await show();
  await press("/");
  const box = stage.place.querySelector("input");
  expect(document.activeElement).toBe(box);
  await press("ArrowDown");
  await act(() => box?.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true })));
  expect(told.onEdit).not.toHaveBeenCalled();
});

// @vitest-environment jsdom
import { act, type ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import type { Sort } from "./calls/imports";
import type { Mapping } from "./mapping";
import { ReadNotes } from "./read-notes";

interface AlertProps {
  readonly title: ReactNode;
  readonly description: ReactNode;
  readonly action: ReactNode;
}

vi.mock("antd", () => ({
  Alert: ({ title, description, action }: AlertProps) => (
    <div role="status">
      {title} {description} {action}
    </div>
  ),
  Button: ({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) => (
    <button onClick={onClick}>{children}</button>
  ),
}));

const stage = setStage();
const mapping: Mapping = { key: "", form: "customer", columns: {} };
const notes: readonly Sort[] = [
  { code: "sum_row", column: null, message: "第 9 行是合计，不导入", count: 2 },
  { code: "unit_read", column: "数量", message: "“5台”读作 5", count: 7 },
];

test("sums are left out until somebody says they are records, and back", async () => {
  const onAgain = vi.fn();
  const show = (said: readonly Sort[], of: Mapping) =>
    act(async () =>
      stage.root.render(<ReadNotes notes={said} mapping={of} busy={false} onAgain={onAgain} />),
    );
  await show(notes, mapping);
  const status = () => stage.place.querySelector('[role="status"]');
  expect(status()?.textContent).toContain("第 9 行是合计，不导入");
  expect(stage.place.querySelector("li")?.textContent).toContain("“5台”读作 5");
  await act(async () => stage.place.querySelector("button")?.click());
  expect(onAgain).toHaveBeenLastCalledWith({ ...mapping, sums: "import" });

  await show([], { ...mapping, sums: "import" });
  await act(async () => stage.place.querySelector("button")?.click());
  expect(onAgain).toHaveBeenLastCalledWith({ ...mapping, sums: "leave_out" });

  await show([], mapping);
  expect(status()).toBeNull();
});

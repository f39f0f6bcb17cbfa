// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { RunCommand } from "@/shared/api/runs";
import { setStage } from "@/shared/testing/stage";
import { RunDialog, type RunAsk } from "./run-dialog";

vi.mock("@/shared/ui/member-select", () => ({ MemberSelect: () => null }));

const stage = setStage();
const onClose = vi.fn();
const onSend = vi.fn<(command: RunCommand) => void>();
beforeEach(() => {
  vi.clearAllMocks();
  // What the dialog asks of a browser about sizes is of no matter here.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  const never = { matches: false, addEventListener: () => undefined, removeEventListener: () => undefined };
  vi.stubGlobal("matchMedia", () => never);
});

const show = (ask: RunAsk, pending = false) =>
  act(async () =>
    stage.root.render(<RunDialog ask={ask} pending={pending} onSend={onSend} onClose={onClose} />),
  );
const words = () => document.querySelector<HTMLTextAreaElement>(".ant-modal textarea");

async function type(text: string) {
  const place = words();
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(place, text);
    place?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function press(target: Element | null | undefined) {
  await act(async () => {
    for (const name of ["mousedown", "mouseup", "click"]) {
      target?.dispatchEvent(new MouseEvent(name, { bubbles: true, detail: 1 }));
    }
  });
}
const buttons = () => [...document.querySelectorAll(".ant-modal-footer button")];
const mask = () => document.querySelector(".ant-modal-wrap");

test.each(["withdraw", "terminate", "urge"] as const)(
  "the words of %s stay until it is sent",
  async (action) => {
    await show({ action });
    await type("客户改了主意");
    await press(mask());
    expect(onClose).not.toHaveBeenCalled();

    await press(buttons().at(-1));
    expect(onSend).toHaveBeenCalledOnce();
    expect(Object.values(onSend.mock.calls[0]?.[0] ?? {})).toContain("客户改了主意");
    await show({ action }, true);
    await press(buttons()[0]);
    expect(onClose).not.toHaveBeenCalled();

    // It failed.
    await show({ action });
    expect(words()?.value).toBe("客户改了主意");
    await press(buttons()[0]);
    expect(onClose).toHaveBeenCalledOnce();
  },
);

test("a dialog in which nothing was typed goes with a click beside it", async () => {
  await show({ action: "withdraw" });
  await press(mask());
  expect(onClose).toHaveBeenCalledOnce();
});

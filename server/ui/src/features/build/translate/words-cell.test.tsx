// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { WordsCell } from "./words-cell";

const stage = setStage();
const onWrite = vi.fn<(words: string) => void>();
const onTakeBack = vi.fn<() => void>();

beforeEach(() => {
  onWrite.mockReset();
  onTakeBack.mockReset();
});

const draw = (value: string, mistake?: string) =>
  act(async () =>
    stage.root.render(
      <WordsCell
        value={value}
        label="Customer"
        lang="en"
        place="0:0"
        isMissing={false}
        mistake={mistake}
        onWrite={onWrite}
        onTakeBack={onTakeBack}
        onMove={() => undefined}
        onPaste={() => false}
      />,
    ),
  );

function cell(): HTMLTextAreaElement {
  const found = stage.place.querySelector("textarea");
  if (!found) throw new Error("no cell");
  return found;
}

const type = (text: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(cell(), text);
    cell().dispatchEvent(new Event("input", { bubbles: true }));
  });

const leave = () => act(async () => cell().dispatchEvent(new FocusEvent("focusout", { bubbles: true })));

it("keeps what is typed on while what was written comes back, and writes each once", async () => {
  await draw("");
  await type("Client");
  await leave();
  await leave();
  await type("Clients");
  await draw("Client");
  expect(cell().value).toBe("Clients");
  await leave();
  expect(onWrite.mock.calls).toEqual([["Client"], ["Clients"]]);
});

it("follows what comes from elsewhere", async () => {
  await draw("Client");
  await draw("Customer");
  expect(cell().value).toBe("Customer");
  await leave();
  expect(onWrite).not.toHaveBeenCalled();
});

it("tries again what was refused, until it is taken back", async () => {
  await draw("Client");
  await type("{{ client }}");
  await leave();
  await draw("Client", "no such name");
  await leave();
  expect(onWrite).toHaveBeenCalledTimes(2);
  await act(async () => cell().dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true })));
  await leave();
  expect(cell().value).toBe("Client");
  expect(onWrite).toHaveBeenCalledTimes(2);
  expect(onTakeBack).toHaveBeenCalledOnce();
});

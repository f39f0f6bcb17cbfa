// @vitest-environment jsdom
import { Modal } from "antd";
import { act, useState } from "react";
import { beforeAll, expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { giveFocusBack } from "./give-focus-back";

beforeAll(() => giveFocusBack(document));
const stage = setStage();

/** A layer of its own with a button in it. */
function layer(inside: string): { place: HTMLElement; button: HTMLButtonElement } {
  const place = document.body.appendChild(document.createElement("div"));
  place.innerHTML = inside;
  const button = place.querySelector("button");
  if (!button) throw new Error("no button");
  return { place, button };
}

function Screen() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button onClick={() => setOpen(true)}>open</button>
      {open && (
        <Modal open footer={null}>
          <button onClick={() => setOpen(false)}>done</button>
        </Modal>
      )}
    </>
  );
}

test("a dialog that is taken away at once gives the focus back to its button", async () => {
  await act(async () => stage.root.render(<Screen />));
  const opener = stage.place.querySelector("button");
  await act(async () => opener?.focus());
  await act(async () => opener?.click());
  const done = document.querySelector<HTMLElement>(".ant-modal button:not(.ant-modal-close)");
  await act(async () => done?.focus());
  expect(document.activeElement).toBe(done);
  await act(async () => done?.click());
  expect(document.querySelector(".ant-modal")).toBeNull();
  await vi.waitFor(() => expect(document.activeElement).toBe(opener));
});

test("where the dialog was opened from a menu that takes no focus any more, what opened the menu gets it", async () => {
  const page = layer("<button>more</button>");
  const menu = layer("<button>edit</button>");
  const dialog = layer('<div role="dialog"><button>ok</button></div>');
  page.button.focus();
  menu.button.focus();
  dialog.button.focus();
  menu.button.disabled = true;
  dialog.place.remove();
  await vi.waitFor(() => expect(document.activeElement).toBe(page.button));
  for (const { place } of [page, menu]) place.remove();
});

test("the focus stays where somebody has put it meanwhile, and nothing but dialogs gives it back", async () => {
  const page = layer("<button>open</button><input>");
  const dialog = layer('<div role="dialog"><button>ok</button></div>');
  page.button.focus();
  dialog.button.focus();
  page.place.querySelector("input")?.focus();
  dialog.place.remove();
  const hint = layer("<button>hint</button>");
  await Promise.resolve();
  expect(document.activeElement).toBe(page.place.querySelector("input"));
  hint.button.focus();
  hint.place.remove();
  await Promise.resolve();
  expect(document.activeElement).toBe(document.body);
  page.place.remove();
});

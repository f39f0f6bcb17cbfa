// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { SignatureInput, type SignatureTexts } from "./signature-input";
import type { StoredFile } from "./use-file-sending";

const stage = setStage();
const texts: SignatureTexts = {
  draw: "draw",
  keep: "keep",
  clear: "clear",
  again: "again",
  typed: "typed",
  failed: "failed",
  picture: "picture",
  kept: "kept",
};
const PICTURE: StoredFile = { id: "f1", name: "signature.png", size: 1, mime: "image/png" };
let arrives: () => void = () => {};

beforeEach(() => {
  // Nothing is painted here.
  const pen = { clearRect: () => {}, fillText: () => {} };
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(pen as unknown as RenderingContext);
  vi.spyOn(HTMLCanvasElement.prototype, "toBlob").mockImplementation((take) =>
    take(new Blob(["x"], { type: "image/png" })),
  );
  URL.createObjectURL = () => "blob:signature";
});
afterEach(() => vi.restoreAllMocks());

const show = (onChange: (file: StoredFile | null) => void) =>
  act(async () =>
    stage.root.render(
      <SignatureInput
        id="sign"
        value={null}
        onChange={onChange}
        upload={() => new Promise((resolve) => (arrives = () => resolve(PICTURE)))}
        hrefOf={() => ""}
        texts={texts}
      />,
    ),
  );
const keep = () => [...stage.place.querySelectorAll("button")].find((one) => one.textContent === "keep");

test("a picture that has arrived is told to whoever listens by then", async () => {
  const [begun, since] = [vi.fn(), vi.fn()];
  await show(begun);
  await act(async () => {
    const input = stage.place.querySelector("input");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, "李雷");
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await act(async () => keep()?.click());
  expect(keep()?.getAttribute("aria-busy")).toBe("true");
  await show(since);
  await act(async () => arrives());
  expect(since).toHaveBeenCalledWith(PICTURE);
  expect(begun).not.toHaveBeenCalled();
});

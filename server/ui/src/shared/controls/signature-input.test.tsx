// @vitest-environment jsdom
import { act, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { SignatureInput, type SignatureTexts } from "./signature-input";
import { uploadsUnderWay } from "./uploads-under-way";
import type { StoredFile, Upload } from "./use-file-sending";
import { useOnceSigned } from "./use-once-signed";

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
const told = vi.fn();

beforeEach(() => {
  told.mockClear();
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
const button = (name: string) =>
  [...stage.place.querySelectorAll("button")].find((one) => one.textContent === name);
const type = (name: string) =>
  act(async () => {
    const input = stage.place.querySelector("input");
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, name);
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });

test("a picture that has arrived is told to whoever listens by then", async () => {
  const [begun, since] = [vi.fn(), vi.fn()];
  await show(begun);
  await type("李雷");
  await act(async () => button("keep")?.click());
  expect(button("keep")?.getAttribute("aria-busy")).toBe("true");
  await show(since);
  await act(async () => arrives());
  expect(since).toHaveBeenCalledWith(PICTURE);
  expect(begun).not.toHaveBeenCalled();
});

/** A form whose only field is signed, and its button to save; `saved` holds what was sent. */
function Form({ upload, saved }: { readonly upload: Upload; readonly saved: (StoredFile | null)[] }) {
  const [value, setValue] = useState<StoredFile | null>(null);
  const [save, isWaiting] = useOnceSigned(() => {
    if (uploadsUnderWay() === null) saved.push(value);
    return true;
  });
  return (
    <>
      <SignatureInput
        id="sign"
        value={value}
        onChange={setValue}
        upload={upload}
        hrefOf={() => ""}
        texts={texts}
      />
      <button type="button" aria-busy={isWaiting} onClick={() => void save().then((done) => done && told())}>
        save
      </button>
    </>
  );
}

const later: Upload = () => new Promise((resolve) => (arrives = () => resolve(PICTURE)));
const picture = (id: string): StoredFile => ({ ...PICTURE, id });
const showForm = (upload: Upload, saved: (StoredFile | null)[]) =>
  act(async () => stage.root.render(<Form upload={upload} saved={saved} />));

test("what is drawn and never said to be done is saved, once, when it has arrived", async () => {
  const saved: (StoredFile | null)[] = [];
  await showForm(later, saved);
  await type("李雷");
  await act(async () => button("save")?.click());
  await act(async () => button("save")?.click());
  expect(saved).toEqual([]);
  expect(button("save")?.getAttribute("aria-busy")).toBe("true");
  await act(async () => arrives());
  expect(saved).toEqual([PICTURE]);
  expect(told, "whoever asked twice is told once").toHaveBeenCalledOnce();
  expect(button("save")?.getAttribute("aria-busy")).toBe("false");
  expect(uploadsUnderWay()).toBeNull();
});

test("what is left while its drawing is waited for is not saved", async () => {
  const saved: (StoredFile | null)[] = [];
  await showForm(later, saved);
  await type("李雷");
  await act(async () => button("save")?.click());
  await act(async () => stage.root.render(null));
  await act(async () => arrives());
  expect(uploadsUnderWay()).toBeNull();
  expect(saved).toEqual([]);
  expect(told).not.toHaveBeenCalled();
});

test("what was kept before more is drawn is never saved", async () => {
  const saved: (StoredFile | null)[] = [];
  let sent = 0;
  await showForm(() => Promise.resolve(picture(`f${(sent += 1)}`)), saved);
  await type("李");
  await act(async () => button("save")?.click());
  expect(saved).toEqual([picture("f1")]);
  expect(button("keep"), "the pen stays where it is").toBeDefined();
  await type("李雷");
  expect(uploadsUnderWay()).not.toBeNull();
  await act(async () => button("save")?.click());
  expect(saved.at(-1)).toEqual(picture("f2"));
  await act(async () => button("clear")?.click());
  await act(async () => button("save")?.click());
  expect(saved.at(-1)).toBeNull();
});

test("what is said to be done is sent once, and stands as a picture", async () => {
  const saved: (StoredFile | null)[] = [];
  let sent = 0;
  await showForm(() => Promise.resolve(picture(`f${(sent += 1)}`)), saved);
  await type("李雷");
  await act(async () => button("keep")?.click());
  expect(button("again")).toBeDefined();
  await act(async () => button("save")?.click());
  expect(sent).toBe(1);
  expect(saved).toEqual([picture("f1")]);
});

test("what cannot be kept holds saving back, and is tried again with the next", async () => {
  const saved: (StoredFile | null)[] = [];
  const upload = vi.fn<Upload>().mockRejectedValueOnce(new Error("no")).mockResolvedValue(PICTURE);
  await showForm(upload, saved);
  await type("李雷");
  await act(async () => button("save")?.click());
  expect(saved).toEqual([]);
  expect(stage.place.querySelector("[role=alert]")?.textContent).toBe("failed");
  await act(async () => button("save")?.click());
  expect(saved).toEqual([PICTURE]);
  await act(async () => button("keep")?.click());
  expect(button("again"), "said to be done, it is shown as a picture").toBeDefined();
});

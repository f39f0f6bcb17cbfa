// @vitest-environment jsdom
import { act, useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { SearchSelect } from "./search-select";
import type { Options, Search, SearchOption } from "./use-async-search";

const stage = setStage();
// jsdom lays nothing out and cannot scroll.
beforeEach(() => {
  Element.prototype.scrollIntoView = () => undefined;
});
const TEXTS = {
  loading: "…",
  none: "-",
  failed: "!",
  lookAtAll: (newest: number) => `all, not ${newest}`,
  lookingAtAll: "all…",
  remove: (title: string) => `remove ${title}`,
};
const LI: SearchOption = { id: "li", title: "李雷" };
const WANG: SearchOption = { id: "wang", title: "王芳" };

function Picker({ search }: { readonly search: Search }) {
  const [value, setValue] = useState<readonly string[]>([]);
  return (
    <>
      <SearchSelect
        id="who"
        many={false}
        value={value}
        search={search}
        texts={TEXTS}
        titleOf={(id) => id}
        onChange={setValue}
      />
      <output>{value.join()}</output>
    </>
  );
}

/** Waits for what comes of timers and answers. */
const until = (holds: () => boolean) =>
  vi.waitUntil(async () => {
    await act(async () => undefined);
    return holds();
  });
const press = (input: HTMLElement, key: string) =>
  act(async () =>
    input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })),
  );
async function type(input: HTMLInputElement, text: string) {
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  await act(async () => {
    set?.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

test("Enter picks from what was found for the words typed, never from what stood there before", async () => {
  let answer: ((options: readonly SearchOption[]) => void) | undefined;
  const search = (query: string) =>
    query === ""
      ? Promise.resolve([LI, WANG])
      : new Promise<readonly SearchOption[]>((settle) => {
          answer = settle;
        });
  await act(async () => stage.root.render(<Picker search={search} />));
  const input = stage.place.querySelector("input");
  if (!input) throw new Error("There is no input.");
  const picked = () => stage.place.querySelector("output")?.textContent;
  await act(async () => input.click());
  await until(() => document.body.textContent?.includes("李雷") === true);

  await type(input, "王");
  await press(input, "Enter");
  expect(picked()).toBe("");
  await until(() => answer !== undefined);
  await act(async () => answer?.([WANG]));
  await press(input, "Enter");
  expect(picked()).toBe("wang");
});

test("what looked at the newest only says so, and looks at all when asked to, by the keyboard too", async () => {
  let answer: ((options: Options) => void) | undefined;
  const asked: [string, boolean | undefined][] = [];
  const search: Search = (query, _, all) => {
    asked.push([query, all]);
    if (!all) return Promise.resolve(Object.assign(query === "" ? [LI] : [], { newest: 9 }));
    return new Promise((settle) => {
      answer = settle;
    });
  };
  await act(async () => stage.root.render(<Picker search={search} />));
  const input = stage.place.querySelector("input");
  if (!input) throw new Error("There is no input.");
  const shows = (text: string) => until(() => document.body.textContent?.includes(text) === true);
  await act(async () => input.click());
  await shows("all, not 9");
  expect(document.body.textContent).toContain("李雷");
  await press(input, "ArrowUp");
  const last = document.querySelector("[role=option][data-active]");
  expect([last?.textContent, input.getAttribute("aria-activedescendant")]).toEqual(["all, not 9", last?.id]);
  await press(input, "Enter");
  await shows("all…");
  await until(() => answer !== undefined);
  await act(async () => answer?.([LI, WANG]));
  await shows("王芳");
  expect(document.body.textContent).not.toContain("all, not");

  // Other words are another question, and nothing found of the newest is not said to be nothing at all.
  await type(input, "王");
  await shows("all, not 9");
  expect(document.body.textContent).not.toContain("-");
  expect(asked.at(-1)).toEqual(["王", false]);
  expect(stage.place.querySelector("output")?.textContent).toBe("");
});

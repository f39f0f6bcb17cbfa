// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { useEdited } from "./use-edited";

const stage = setStage();

function Words({ stored }: { readonly stored: string }) {
  const [words, setWords] = useEdited({ text: stored });
  return <button onClick={() => setWords({ text: "mine" })}>{words.text}</button>;
}

async function read(stored: string): Promise<string | null> {
  await act(async () => stage.root.render(<Words stored={stored} />));
  return stage.place.textContent;
}

function Names({ stored }: { readonly stored: readonly string[] }) {
  const alike = (one: readonly string[], other: readonly string[]) => one.length === other.length;
  const [names, setNames] = useEdited(stored, alike);
  return <button onClick={() => setNames((now) => [...now, "c"])}>{names.join()}</button>;
}

test("what nobody has changed follows what is stored", async () => {
  expect(await read("one")).toBe("one");
  expect(await read("two")).toBe("two");
});

test("words that were typed stay when others' are read, and follow again once they are saved", async () => {
  await read("one");
  await act(async () => stage.place.querySelector("button")?.click());
  expect(await read("theirs")).toBe("mine");
  expect(await read("mine")).toBe("mine");
  expect(await read("later")).toBe("later");
});

test("what is saved in another order follows what others do afterwards", async () => {
  const shown = async (...stored: string[]) => {
    await act(async () => stage.root.render(<Names stored={stored} />));
    return stage.place.textContent;
  };
  expect(await shown("a", "b")).toBe("a,b");
  await act(async () => stage.place.querySelector("button")?.click());
  expect(await shown("c", "a", "b")).toBe("a,b,c");
  expect(await shown("c", "a")).toBe("c,a");
});

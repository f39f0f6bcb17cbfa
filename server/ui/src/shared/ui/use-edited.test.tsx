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

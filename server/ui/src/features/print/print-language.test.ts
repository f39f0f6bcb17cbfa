import { expect, test } from "vitest";
import { languageAsked } from "./print-language";

test("an address asks for a language there is, or for the reader's own", () => {
  const asked = (query: string) => languageAsked(new URLSearchParams(query));
  expect(asked("language=en")).toBe("en");
  expect(asked("template=quote&language=zh-CN")).toBe("zh-CN");
  expect(asked("")).toBeNull();
  expect(asked("language=fr")).toBeNull();
});

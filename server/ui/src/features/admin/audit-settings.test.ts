import { expect, test } from "vitest";
import { inWords, settingWords } from "./audit-settings";

test("settings that changed are named in words, others stay as they are", () => {
  const zh = inWords(
    { changed: ["internal_hosts", "other"], event: "urge" },
    (name) => settingWords["zh-CN"][name],
  );
  expect(zh).toEqual({ changed: ["允许访问的内部地址", "other"], event: "urge" });
  const en = inWords({ changed: ["internal_hosts"] }, (name) => settingWords.en[name]);
  expect(en).toEqual({ changed: ["internal addresses that may be called"] });
  expect(inWords("free text", () => "")).toBe("free text");
});

import { expect, it } from "vitest";
import { lineOf, splitPrint, withBody, withSettings } from "./print-text";

const TEXT = '{#\n{\n  "title": "报价单",\n  "form": "quote"\n}\n#}\n<h1>报价单</h1>\n{{ no }}\n';

it("takes a template apart and puts it together again", () => {
  const parts = splitPrint(TEXT);
  expect(parts.settings).toEqual({ title: "报价单", form: "quote" });
  expect([parts.body, parts.firstLine]).toEqual(["<h1>报价单</h1>\n{{ no }}\n", 7]);
  expect(withBody(TEXT, parts.body)).toBe(TEXT);
  expect(splitPrint('{#- {"title":"a"} -#}x')).toMatchObject({
    settings: { title: "a" },
    body: "x",
    firstLine: 1,
  });
});

it("changes one setting and leaves the rest as it is written", () => {
  expect(withSettings(TEXT, { paper: "a5" })).toBe(
    TEXT.replace('"form": "quote"\n', '"form": "quote",\n  "paper": "a5"\n'),
  );
  expect(withSettings(TEXT, { form: undefined })).not.toContain("quote");
  const odd = withSettings(TEXT, { title: "单 #} 1" });
  expect(splitPrint(odd)).toMatchObject({ settings: { title: "单 #} 1" }, body: splitPrint(TEXT).body });
});

it("leaves a text without settings, or with broken ones, alone", () => {
  for (const text of ["<h1>x</h1>", '{# { "title": #}\n<b>', "{# 备注 #}<b>"]) {
    expect(splitPrint(text).settings).toBeNull();
    expect(withSettings(text, { paper: "a5" })).toBe(text);
    expect(withBody(text, splitPrint(text).body)).toBe(text);
  }
});

it("tells the line of a problem", () => {
  expect([lineOf("/lines/12"), lineOf("/form"), lineOf("")]).toEqual([12, null, null]);
});

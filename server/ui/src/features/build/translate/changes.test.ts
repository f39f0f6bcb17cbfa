import { expect, it } from "vitest";
import type { TranslatedText, Translations } from "../calls/translations";
import { exported, imported, NO_FORM, pasted, progressOf, shownTexts } from "./changes";
import { readCsv, writeCsv } from "./grid";

function text(written: string, forms: readonly (string | null)[], en?: string): TranslatedText {
  return {
    text: written,
    places: forms.map((form) => ({ file: `forms/${form ?? "x"}.json`, pointer: "/title", form })),
    words: en === undefined ? {} : { en },
    needed: forms.length > 0 && written !== "VIP" ? ["en"] : [],
  };
}

const FOUND: Translations = {
  written: "zh-cn",
  languages: ["en", "ja"],
  drafts: [],
  texts: [
    text("客户", ["customer", "order"], "Customer"),
    text("数量", ["order"]),
    text("VIP", ["customer"]),
    text("应用", [null]),
    text("旧的", [], "Old"),
  ],
};

const names = (texts: readonly TranslatedText[]) => texts.map((one) => one.text);

it("shows what a filter leaves", () => {
  const all = { search: "", form: null, missing: false };
  expect(names(shownTexts(FOUND, { ...all, missing: true }))).toEqual(["数量", "应用"]);
  expect(names(shownTexts(FOUND, { ...all, missing: true }, new Set(["客户"])))).toEqual([
    "客户",
    "数量",
    "应用",
  ]);
  expect(names(shownTexts(FOUND, { ...all, form: "order" }))).toEqual(["客户", "数量"]);
  expect(names(shownTexts(FOUND, { ...all, search: "cust" }))).toEqual(["客户"]);
});

it("counts what is done by form, where it is needed", () => {
  expect(progressOf(FOUND.texts, "en")).toEqual([
    { form: "customer", done: 1, all: 1 },
    { form: "order", done: 1, all: 2 },
    { form: NO_FORM, done: 0, all: 1 },
  ]);
});

it("finds the rows of two columns by the text, and names those there are not", () => {
  const grid = [
    ["数量", "Quantity"],
    [" 应用 ", "App"],
    ["没有", "Nothing"],
    ["客户", "Customer"],
    ["数量", "Amount"],
  ];
  const { changes, rows, mistakes } = pasted(FOUND, FOUND.texts, { row: 0, language: "en" }, grid);
  expect(changes).toEqual([
    { text: "数量", language: "en", words: "Quantity" },
    { text: "应用", language: "en", words: "App" },
  ]);
  expect(rows).toEqual([1, 2]);
  expect(mistakes).toEqual([
    { row: 3, kind: "unknown", text: "没有" },
    { row: 5, kind: "twice", text: "数量" },
  ]);
});

it("fills the cells to the right and down when the first column is no text", () => {
  const { changes } = pasted(FOUND, FOUND.texts, { row: 1, language: "en" }, [
    ["Quantity", "数"],
    ["V.I.P.", "", "beyond"],
  ]);
  expect(changes).toEqual([
    { text: "数量", language: "en", words: "Quantity" },
    { text: "数量", language: "ja", words: "数" },
    { text: "VIP", language: "en", words: "V.I.P." },
  ]);
});

it("reads back the file it writes, and names the rows that are wrong", () => {
  const file = writeCsv(exported({ text: "原文", places: "位置" }, FOUND.languages, FOUND.texts));
  const grid = readCsv(new TextEncoder().encode(file));
  expect(imported(FOUND, grid)).toMatchObject({ changes: [], mistakes: [] });
  const changed = grid.map((row) => (row[0] === "数量" ? [row[0], "Quantity"] : row));
  expect(imported(FOUND, [...changed, ["没有", "x"], ["", "y"]])).toMatchObject({
    changes: [{ text: "数量", language: "en", words: "Quantity" }],
    rows: [3],
    mistakes: [
      { row: 7, kind: "unknown", text: "没有" },
      { row: 8, kind: "empty" },
    ],
  });
  expect(imported(FOUND, [["原文", "fr"]]).mistakes).toEqual([{ row: 1, kind: "column", text: "en, ja" }]);
});

it("finds a text by its words where a cell has lost the spaces around them", () => {
  const found = {
    ...FOUND,
    texts: [text(" 天 ", ["order"]), text("天", ["customer"]), text(" 个 ", ["order"])],
  };
  const grid = [
    ["原文", "en"],
    ["天", "Day"],
    ["个", "Piece"],
  ];
  expect(imported(found, grid).changes).toEqual([
    { text: "天", language: "en", words: "Day" },
    { text: " 个 ", language: "en", words: "Piece" },
  ]);
});

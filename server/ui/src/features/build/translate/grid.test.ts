import { expect, it } from "vitest";
import { isWorkbook, readCsv, readGrid, writeCsv } from "./grid";

const bytes = (text: string) => new TextEncoder().encode(text);

it("reads cells of a spreadsheet, quoted ones over several lines", () => {
  expect(readGrid('甲\tA\r\n"乙\n""二"""\tB\n', "\t")).toEqual([
    ["甲", "A"],
    ['乙\n"二"', "B"],
  ]);
  expect(readGrid("", "\t")).toEqual([]);
  expect(readGrid("甲\t", "\t")).toEqual([["甲", ""]]);
});

it("writes what it reads, and no formula", () => {
  const rows = [
    ["原文", "en"],
    ["=1+1", 'say "yes", please'],
    ["两\n行", "-"],
    ["'引'", "@you"],
  ];
  const written = writeCsv(rows);
  expect(written).toContain("'=1+1");
  expect(written).toContain("'@you");
  expect(readCsv(bytes(written))).toEqual(rows);
});

it("reads what spreadsheets save: semicolons, tabs in UTF-16, GBK", () => {
  expect(readCsv(bytes("原文;en\n甲;A\n"))).toEqual([
    ["原文", "en"],
    ["甲", "A"],
  ]);
  const wide = Uint8Array.from([0xff, 0xfe, ...[..."a\tb"].flatMap((char) => [char.charCodeAt(0), 0])]);
  expect(readCsv(wide)).toEqual([["a", "b"]]);
  expect(readCsv(Uint8Array.from([0xbc, 0xd7, 0x2c, 0x41]))).toEqual([["甲", "A"]]);
});

it("knows a workbook by its beginning, whatever it is called", () => {
  expect(isWorkbook(bytes("PK\u0003\u0004"))).toBe(true);
  expect(isWorkbook(Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]))).toBe(true);
  expect([isWorkbook(bytes("原文,en\n")), isWorkbook(new Uint8Array())]).toEqual([false, false]);
});

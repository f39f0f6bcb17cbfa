import { describe, expect, it } from "vitest";
import { editText, formatDecimal, parseDecimal } from "./decimal";

describe("parseDecimal", () => {
  it.each([
    ["", null],
    ["  ", null],
    ["12", 12],
    ["1,234.50", 1234.5],
    ["¥ 99", 99],
    ["１２３．５", 123.5],
    ["-.5", -0.5],
    ["15%", 0.15],
    ["￥1,234.50", 1234.5],
    ["1，234元", 1234],
    ["1'234.5", 1234.5],
    ["1.2万", 12000],
    ["3亿", 300000000],
    ["万", "invalid"],
    ["（1,234.50）", -1234.5],
    ["(-1)", "invalid"],
    ["12a", "invalid"],
    ["1.2.3", "invalid"],
    ["--1", "invalid"],
  ])("reads %j as %j", (text, expected) => {
    expect(parseDecimal(text)).toBe(expected);
  });

  it("rounds what is typed to the places of the field", () => {
    expect(parseDecimal("1.005", { decimals: 2 })).toBe(1.01);
    expect(parseDecimal("-1.005", { decimals: 2 })).toBe(-1.01);
    expect(parseDecimal("9.999", { decimals: 2 })).toBe(10);
  });

  it("reads a percent field as a fraction", () => {
    expect(parseDecimal("7", { percent: true })).toBe(0.07);
    expect(parseDecimal("12.345", { percent: true, decimals: 1 })).toBe(0.123);
  });
});

describe("formatDecimal", () => {
  it("groups, pads and rounds on the digits", () => {
    expect(formatDecimal(1234567.5, { decimals: 2, thousands: true })).toBe("1,234,567.50");
    expect(formatDecimal(99999999999.99, { decimals: 2, thousands: true })).toBe("99,999,999,999.99");
    expect(formatDecimal(-0.001, { decimals: 2 })).toBe("0.00");
    expect(formatDecimal(0.07, { percent: true })).toBe("7%");
    expect(formatDecimal(1e-7)).toBe("0.0000001");
    expect(formatDecimal(1e21)).toBe("1000000000000000000000");
  });

  it("writes an editable text that reads back to the same number", () => {
    for (const value of [0, 0.1, 0.29, 12.5, -3.75, 1000000]) {
      for (const style of [{}, { percent: true }]) {
        expect(parseDecimal(editText(value, style), style)).toBe(value);
      }
    }
  });
});

import { describe, expect, test } from "vitest";
import { palettes, TONES } from "./palette";

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, two: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(two)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

describe.each(Object.entries(palettes))("%s", (_, palette) => {
  test.each(["text", "textSecond", "textThird", "accentText", "danger", "warning", "success"] as const)(
    "%s reads at AA on the surface",
    (name) => {
      expect(contrast(palette[name], palette.surface)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(palette[name], palette.sunken)).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(TONES)("the %s label reads at AA", (tone) => {
    expect(contrast(palette.tones[tone].text, palette.tones[tone].back)).toBeGreaterThanOrEqual(4.5);
  });

  test("white on the accent reads at AA for buttons", () => {
    expect(contrast("#ffffff", palette.accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast("#ffffff", palette.accentHover)).toBeGreaterThanOrEqual(4.5);
  });
});

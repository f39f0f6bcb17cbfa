// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { IconChoice } from "./icon-choice";
import { ICONS, OFFERED } from "./icons";
import { MenuIcon } from "./menu-icon";

const stage = setStage();

test("an icon is chosen by its name, or none", async () => {
  setLanguage("zh-CN");
  const choose = vi.fn();
  await act(async () =>
    stage.root.render(<IconChoice id="icon" label="图标" value="database" onChange={choose} />),
  );
  const inputs = [...stage.place.querySelectorAll("input")];
  expect(inputs).toHaveLength(OFFERED.length + 1);
  expect(inputs.find((input) => input.checked)?.getAttribute("aria-label")).toBe("台账");
  await act(async () => inputs.find((input) => input.getAttribute("aria-label") === "费用")?.click());
  await act(async () => inputs.find((input) => input.value === "")?.click());
  expect(choose.mock.calls).toEqual([["dollar"], [""]]);
});

test("what is offered can be drawn", () => {
  expect(OFFERED.filter((name) => !ICONS[name])).toEqual([]);
});

test("a menu has icons as soon as one of its lines has one", async () => {
  const app = (icon: string | null) => ({
    navigation: [{ title: "", items: [{ title: "台账", form: "ledger", icon }] }],
  });
  const draw = async (icon: string | null) => {
    await act(async () => stage.root.render(<MenuIcon app={app(icon)} icon={null} />));
    return stage.place.querySelector("svg") !== null;
  };
  expect(await draw("database")).toBe(true);
  expect(await draw(null)).toBe(false);
});

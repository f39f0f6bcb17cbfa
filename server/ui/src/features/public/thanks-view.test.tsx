// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import type { Thanks } from "./calls";
import { goesOnTo, ThanksView } from "./thanks-view";

const stage = setStage();

beforeEach(() => setLanguage("zh-CN"));

async function links(thanks: Thanks): Promise<(string | null)[][]> {
  await act(async () =>
    stage.root.render(<ThanksView thanks={thanks} changed={false} onAgain={undefined} />),
  );
  return [...stage.place.querySelectorAll("a")].map((link) => [link.textContent, link.getAttribute("href")]);
}

it("goes on by itself only where there is nothing to keep", () => {
  const redirect = "https://example.com/done";
  expect(goesOnTo({ redirect })).toBe(redirect);
  expect(goesOnTo({ redirect, edit: "/f/t?edit=s" })).toBeNull();
  expect(goesOnTo({ redirect, progress: "/p/s" })).toBeNull();
  expect(goesOnTo({ edit: null, progress: null, redirect: null })).toBeNull();
});

it("shows the links to keep beside the way on", async () => {
  const thanks = { redirect: "https://example.com/done", edit: "/f/t?edit=s", progress: "/p/s" };
  expect(await links(thanks)).toEqual([
    ["修改我的答卷", "/f/t?edit=s"],
    ["查看处理进度", "/p/s"],
    ["继续", "https://example.com/done"],
  ]);
  expect(document.activeElement?.getAttribute("role")).toBe("status");
});

it("offers another answer where one may be given", async () => {
  const onAgain = vi.fn();
  await act(async () => stage.root.render(<ThanksView thanks={{}} changed={false} onAgain={onAgain} />));
  await act(async () => stage.place.querySelector<HTMLElement>("main button")?.click());
  expect(onAgain).toHaveBeenCalledOnce();
  expect(await links({})).toEqual([]);
  expect(stage.place.querySelector("main button")).toBeNull();
});

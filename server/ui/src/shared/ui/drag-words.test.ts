// @vitest-environment jsdom
import type { Active, Announcements, Over } from "@dnd-kit/core";
import { act, createElement, useEffect } from "react";
import { beforeEach, expect, it } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { useDragWords } from "./drag-words";

const stage = setStage();
const active = { id: "card-017" } as Active;
const over = (id: string) => ({ id }) as Over;
let said: Announcements | undefined;

/** A place where a card is dragged to the column won and to no other. */
function Board() {
  const words = useDragWords("help", {
    titleOf: () => "云杉扩产",
    placeOf: ({ id }) => (id === "column-3" ? "赢单" : null),
  });
  useEffect(() => {
    said = words?.announcements;
  });
  return null;
}

const show = () => act(async () => stage.root.render(createElement(Board)));

beforeEach(() => setLanguage("zh-CN"));

it("tells a drag by titles, and where nothing can be dropped", async () => {
  await show();
  expect(said?.onDragStart({ active })).toBe("已拿起“云杉扩产”");
  expect(said?.onDragOver({ active, over: over("column-3") })).toBe("“云杉扩产”移到了“赢单”");
  expect(said?.onDragOver({ active, over: over("column-4") })).toBe("“云杉扩产”不在可以放下的位置");
  expect(said?.onDragEnd({ active, over: over("column-3") })).toBe("“云杉扩产”已放到“赢单”");
  expect(said?.onDragEnd({ active, over: null })).toBe("“云杉扩产”已放回原处");
  expect(said?.onDragCancel({ active, over: null })).toBe("已取消拖动，“云杉扩产”已放回原处");
});

it("speaks the language of the page", async () => {
  setLanguage("en");
  await show();
  expect(said?.onDragEnd({ active, over: over("column-3") })).toBe("“云杉扩产” was dropped on “赢单”");
});

// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import { readField } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import { setStage } from "@/shared/testing/stage";
import { image } from "./image";

const stage = setStage();
const REFS = {};
const field = readField("photo", { title: "照片", "x-kind": "image" }, false);
const files = ["东侧.jpg", "西侧.jpg"].map((name, at) => ({
  id: `0190000000000000000000000000000${at}`,
  name,
  size: 1,
  mime: "image/jpeg",
}));
const { Display } = image;

test("a picture is looked at large, and the next one after it", async () => {
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.setAttribute("open", "");
  };
  await act(async () =>
    stage.root.render(
      <FormScope app="site" refs={REFS}>
        <Display field={field} value={files} />
      </FormScope>,
    ),
  );
  const said = () => stage.place.querySelector("dialog [role=status]")?.textContent;
  expect(said()).toBeUndefined();
  await act(async () => stage.place.querySelector("button")?.click());
  expect(said()).toBe("东侧.jpg 1 / 2");
  const press = (key: string) => act(async () => window.dispatchEvent(new KeyboardEvent("keydown", { key })));
  await press("ArrowRight");
  expect(said()).toBe("西侧.jpg 2 / 2");
  await press("ArrowRight");
  expect(said()).toBe("西侧.jpg 2 / 2");
  expect(stage.place.querySelector("dialog img")?.getAttribute("src")).toContain(files[1]?.id);
});

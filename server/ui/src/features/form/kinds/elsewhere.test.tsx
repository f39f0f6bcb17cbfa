// @vitest-environment jsdom
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { readField } from "../field";
import { FormContext, type FormContextValue } from "../form-env";
import { kindFor } from "./registry";

const stage = setStage();
beforeEach(() => {
  setLanguage("zh-CN");
  Element.prototype.scrollIntoView = () => undefined;
});

test("options of another form are offered in the colours they have there", async () => {
  const field = readField(
    "grade",
    { "x-kind": "select", "x-form": "grade", "x-field": "name", "x-colors": { 加急: "red" } },
    false,
  );
  const { Input } = kindFor("select");
  if (!Input) throw new Error("nothing to choose with");
  const sources = {
    options: () => () => Promise.resolve(["加急", "普通"].map((word) => ({ id: word, title: word }))),
  };
  await act(async () =>
    stage.root.render(
      <FormContext value={{ sources } as unknown as FormContextValue}>
        <Input
          id="grade"
          field={field}
          value={null}
          onChange={vi.fn()}
          disabled={false}
          invalid={false}
          required={false}
          describedBy={undefined}
          label="等级"
        />
      </FormContext>,
    ),
  );
  await act(async () => stage.place.querySelector("input")?.click());
  await vi.waitFor(async () => {
    await act(async () => Promise.resolve());
    expect(document.querySelectorAll("[role=option]")).toHaveLength(2);
  });
  const tones = [...document.querySelectorAll("[role=option]")].map((option) => [
    option.textContent,
    option.querySelector<HTMLElement>(".c-tag")?.dataset["tone"],
  ]);
  expect(tones).toEqual([
    ["加急", "red"],
    ["普通", undefined],
  ]);
});

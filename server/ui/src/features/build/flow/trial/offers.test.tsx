// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import { texts } from "@/features/flow/texts/texts";
import type { DryDeed, DryOffer } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { trialTexts } from "../texts/trial-texts";
import { Offers } from "./offers";

const stage = setStage();

const offer: DryOffer = {
  node: "look",
  title: "Look",
  person: { id: "bob", name: "Bob" },
  decision: "take_back",
  to: null,
  within: ["Part"],
  place: ["2.0"],
};

test("a decision is taken back and the run withdrawn by those who may, in the run it is about", async () => {
  const done: DryDeed[] = [];
  const offers: DryOffer[] = [
    offer,
    { ...offer, node: "start", title: "Initiator", decision: "withdraw", within: [], place: [] },
  ];
  const draw = async (disabled: boolean) =>
    act(async () =>
      stage.root.render(<Offers offers={offers} disabled={disabled} onDecide={(deed) => done.push(deed)} />),
    );
  const buttons = () => [...stage.place.querySelectorAll("button")];
  await draw(true);
  const items = [...stage.place.querySelectorAll("li")].map(
    (item) => item.querySelector("span")?.textContent,
  );
  expect(items[0]).toBe(textOf(trialTexts, "offered", { node: "Part › Look", name: "Bob" }));
  expect(buttons().map((button) => [button.textContent, button.disabled])).toEqual([
    [textOf(texts, "take_back"), true],
    [textOf(texts, "withdraw"), true],
  ]);
  await draw(false);
  for (const button of buttons()) await act(async () => button.click());
  expect(done).toEqual([
    { node: "look", member: "bob", decision: "take_back", to: null, back: null, place: ["2.0"] },
    { node: "start", member: "bob", decision: "withdraw", to: null, back: null, place: [] },
  ]);
});

test("somebody who was brought in is taken out by whoever did it", async () => {
  const done: DryDeed[] = [];
  const added: DryOffer = {
    ...offer,
    decision: "remove",
    to: { id: "eve", name: "Eve" },
    within: [],
    place: [],
  };
  await act(async () =>
    stage.root.render(<Offers offers={[added]} disabled={false} onDecide={(deed) => done.push(deed)} />),
  );
  const [button] = stage.place.querySelectorAll("button");
  expect(stage.place.querySelector("span")?.textContent).toBe(
    textOf(trialTexts, "offeredOf", { node: "Look", name: "Bob", whom: "Eve" }),
  );
  expect(button?.textContent).toBe(textOf(texts, "remove"));
  await act(async () => button?.click());
  expect(done).toEqual([
    { node: "look", member: "bob", decision: "remove", to: "eve", back: null, place: [] },
  ]);
});

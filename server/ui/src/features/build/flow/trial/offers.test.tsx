// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import { texts } from "@/features/flow/texts/texts";
import type { DryDeed, DryOffer } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { trialTexts } from "../texts/trial-texts";
import { Offers } from "./offers";

vi.mock("@/shared/ui/member-select", () => ({
  MemberSelect: ({ onChange }: { readonly onChange: (value: string) => void }) => (
    <button type="button" data-member onClick={() => onChange("eve")}>
      Eve
    </button>
  ),
}));

const stage = setStage();

const offer: DryOffer = {
  node: "look",
  title: "Look",
  person: { id: "bob", name: "Bob" },
  decision: "take_back",
  admin: false,
  to: null,
  names: false,
  places: [],
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
    {
      node: "look",
      member: "bob",
      decision: "take_back",
      to: null,
      back: null,
      target: null,
      values: {},
      place: ["2.0"],
    },
    {
      node: "start",
      member: "bob",
      decision: "withdraw",
      to: null,
      back: null,
      target: null,
      place: [],
      values: {},
    },
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
    {
      node: "look",
      member: "bob",
      decision: "remove",
      to: "eve",
      back: null,
      target: null,
      place: [],
      values: {},
    },
  ]);
});

test("who takes part has one line; a copy asks for whom", async () => {
  const done: DryDeed[] = [];
  const own: DryOffer = { ...offer, node: "start", title: "Initiator", within: [], place: [] };
  const offers: DryOffer[] = [
    { ...own, decision: "urge" },
    { ...own, decision: "cc", names: true },
  ];
  await act(async () =>
    stage.root.render(<Offers offers={offers} disabled={false} onDecide={(deed) => done.push(deed)} />),
  );
  expect(stage.place.querySelectorAll("li")).toHaveLength(1);
  const press = async (text: string) => {
    const button = [...stage.place.querySelectorAll("button")].find((one) => one.textContent === text);
    await act(async () => button?.click());
  };
  await press(textOf(texts, "urge"));
  await press(textOf(texts, "cc"));
  expect(done).toHaveLength(1);
  await press("Eve");
  expect(stage.place.querySelector("[data-member]")).toBeNull();
  const deed = { node: "start", member: "bob", back: null, target: null, place: [], values: {} };
  expect(done).toEqual([
    { ...deed, decision: "urge", to: null },
    { ...deed, decision: "cc", to: "eve" },
  ]);
});

test("what an administrator does stands apart, and a move says where to and what is given up", async () => {
  const done: DryDeed[] = [];
  const own: DryOffer = {
    ...offer,
    node: "start",
    title: "Initiator",
    admin: true,
    within: [],
    place: [],
  };
  const leaves = [{ title: "Look", people: [{ id: "bob", name: "Bob" }] }];
  const offers: DryOffer[] = [
    { ...own, decision: "suspend" },
    { ...own, decision: "jump", places: [{ node: "boss", title: "Boss", leaves }] },
  ];
  const draw = async (ended: boolean) =>
    act(async () =>
      stage.root.render(
        <Offers offers={offers} ended={ended} disabled={false} onDecide={(deed) => done.push(deed)} />,
      ),
    );
  await draw(false);
  expect(stage.place.querySelector("details > summary")?.textContent).toBe(
    textOf(trialTexts, "administered"),
  );
  expect(stage.place.querySelector("li > span")?.textContent).toBe(
    textOf(trialTexts, "offered", { node: textOf(trialTexts, "wholeRun"), name: "Bob" }),
  );
  const press = async (text: string) => {
    const button = [...stage.place.querySelectorAll("button")].find((one) => one.textContent === text);
    await act(async () => button?.click());
  };
  await press(textOf(texts, "suspend_"));
  await press(textOf(texts, "jump"));
  expect(stage.place.textContent).toContain(textOf(texts, "jumpLeft", { title: "Look", names: "Bob" }));
  await press("Boss");
  const deed = { node: "start", member: "bob", to: null, back: null, place: [], values: {} };
  expect(done).toEqual([
    { ...deed, decision: "suspend", target: null },
    { ...deed, decision: "jump", target: "boss" },
  ]);
  await draw(true);
  const words = [...stage.place.querySelectorAll("button")].map((button) => button.textContent);
  expect(words).toEqual([textOf(texts, "suspend_"), textOf(texts, "activate")]);
});

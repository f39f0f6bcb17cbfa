import { expect, test } from "vitest";
import { asksEvidence, givenBefore, lacking, needsWords, NOTHING, sentWith } from "./evidence";

const drawn = { id: "s", name: "signature.png", size: 1, mime: "image/png" };
const paper = { id: "p", name: "a.pdf", size: 1, mime: "application/pdf" };

test("a decision is made in the sheet where there is something to give with it", () => {
  const signed = { signature: ["approve" as const], attachments: null };
  expect(asksEvidence(signed, "approve")).toBe(true);
  expect(asksEvidence(signed, "reject")).toBe(false);
  expect(asksEvidence({ signature: [], attachments: {} }, "reject")).toBe(true);
  expect(asksEvidence({ signature: [], attachments: null }, "approve")).toBe(false);
});

test("what is missing is asked for first, the signature before files", () => {
  const asking = { signature: ["approve" as const], attachments: { required: ["approve" as const] } };
  expect(lacking(asking, "approve", NOTHING)).toBe("signature");
  expect(lacking(asking, "approve", { signature: drawn, attachments: [] })).toBe("attachments");
  expect(lacking(asking, "approve", { signature: drawn, attachments: [paper] })).toBeNull();
  expect(lacking(asking, "reject", NOTHING)).toBeNull();
});

test("a signature goes with the decisions that need one, files with every one", () => {
  const asking = { signature: ["approve" as const], attachments: {} };
  const given = { signature: drawn, attachments: [paper] };
  expect(sentWith(asking, "approve", given)).toEqual({ signature: "s", attachments: ["p"] });
  expect(sentWith(asking, "reject", given)).toEqual({ attachments: ["p"] });
  expect(sentWith(asking, "approve", NOTHING)).toEqual({});
});

test("what was given before is there again", () => {
  expect(givenBefore(null)).toBe(NOTHING);
  const draft = { values: {}, opinion: "", signature: drawn, attachments: [paper], saved_at: "" };
  expect(givenBefore(draft)).toEqual({ signature: drawn, attachments: [paper] });
});

test("words are needed always, never, or of those who refuse", () => {
  const needed = (opinion: "optional" | "required" | "refusing") => [
    needsWords(opinion, true),
    needsWords(opinion, false),
  ];
  expect(needed("optional")).toEqual([false, false]);
  expect(needed("required")).toEqual([true, true]);
  expect(needed("refusing")).toEqual([false, true]);
});

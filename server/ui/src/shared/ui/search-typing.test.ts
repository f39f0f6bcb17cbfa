/** Letters typed while an earlier search comes back stay in the box. */
import { expect, test } from "vitest";
import { arrived, asked, begun, typed, wish } from "./search-typing";

test("what is typed is asked for once, without the spaces around it", () => {
  const waiting = typed(begun(""), " 轴承 ");
  expect(wish(waiting)).toBe("轴承");
  const sent = asked(waiting, "轴承");
  expect(wish(sent)).toBeNull();
  expect(wish(arrived(sent, "轴承"))).toBeNull();
});

test("letters typed before the search comes back are kept, and searched for next", () => {
  const ahead = typed(asked(typed(begun(""), "ab"), "ab"), "abcd");
  const back = arrived(ahead, "ab");
  expect(back.text).toBe("abcd");
  expect(wish(back)).toBe("abcd");
});

test("of two on their way the first to come back takes nothing away", () => {
  const first = asked(typed(begun(""), "a"), "a");
  const both = asked(typed(first, "ab"), "ab");
  const back = arrived(both, "a");
  expect([back.text, back.of, wish(back)]).toEqual(["ab", "a", null]);
  expect(arrived(back, "ab")).toEqual({ text: "ab", of: "ab", asked: [] });
  // Where only the last is ever shown, what was asked before it has come, too.
  expect(arrived(both, "ab").asked).toEqual([]);
});

test("a search from elsewhere is followed", () => {
  expect(arrived(typed(begun("轴承"), "轴"), "")).toEqual(begun(""));
  expect(arrived(asked(typed(begun("a"), "ab"), "ab"), "c")).toEqual(begun("c"));
});

test("typed back to what is searched for, nothing is asked", () => {
  expect(wish(typed(begun("ab"), "ab "))).toBeNull();
});

test("what is searched for already takes nothing away", () => {
  const ahead = typed(begun("ab"), "abc");
  expect(arrived(ahead, "ab")).toBe(ahead);
});

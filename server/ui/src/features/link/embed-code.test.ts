// @vitest-environment jsdom
import { expect, test } from "vitest";
import { frameCode, scriptCode } from "./embed-code";

const embedded = { origin: "https://tenon.example", token: "abc", title: '登记 "A" & <b>' };

function read(code: string): Element | null {
  return new DOMParser().parseFromString(`<body>${code}</body>`, "text/html").body.firstElementChild;
}

test("the script names the form and its title as they are", () => {
  const script = read(scriptCode(embedded));
  expect(script?.tagName).toBe("SCRIPT");
  expect(script?.getAttribute("src")).toBe("https://tenon.example/embed.js");
  expect(script?.getAttribute("data-form")).toBe("abc");
  expect(script?.getAttribute("data-title")).toBe(embedded.title);
});

test("the frame shows the form by its address", () => {
  const frame = read(frameCode(embedded));
  expect(frame?.getAttribute("src")).toBe("https://tenon.example/f/abc");
  expect(frame?.getAttribute("title")).toBe(embedded.title);
});

import { expect, it } from "vitest";
import { isOwnMachine, publicOrigin } from "./public-origin";

it("knows the addresses that no phone opens", () => {
  const own = [
    "http://127.0.0.1:8080",
    "http://127.9.0.1",
    "http://localhost:3000",
    "http://a.localhost",
    "http://[::1]:80",
  ];
  expect(own.filter((origin) => !isOwnMachine(origin))).toEqual([]);
  const open = ["http://192.168.1.7:8080", "https://tenon.example.com", "https://127.example.com", "nothing"];
  expect(open.filter(isOwnMachine)).toEqual([]);
});

it("gives away the address of the workspace where that of the page leads nowhere", () => {
  expect(publicOrigin("http://127.0.0.1:8080", "https://tenon.example.com/")).toBe(
    "https://tenon.example.com",
  );
  expect(publicOrigin("http://127.0.0.1:8080", null)).toBe("http://127.0.0.1:8080");
  expect(publicOrigin("http://192.168.1.7", "https://tenon.example.com")).toBe("http://192.168.1.7");
});

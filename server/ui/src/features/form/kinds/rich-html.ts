/** Stored HTML as React nodes. The server keeps only harmless HTML; what is built here is harmless whatever it keeps. */
import { createElement, Fragment, type ReactNode } from "react";

const TAGS: ReadonlySet<string> = new Set(
  (
    "p br h1 h2 h3 h4 strong b em i u s code pre blockquote ul ol li a img hr " + "table thead tbody tr th td"
  ).split(" "),
);
const VOID: ReadonlySet<string> = new Set(["br", "img", "hr"]);
const SAFE_ADDRESS = /^(https?:|mailto:|tel:|\/)/i;

function bodyOf(html: string): HTMLElement {
  return new DOMParser().parseFromString(html, "text/html").body;
}

export function richNodes(html: string): ReactNode {
  return childrenOf(bodyOf(html));
}

/** The words alone, in one line. */
export function richPlain(html: string): string {
  const body = bodyOf(html.replace(/<\/(p|li|h[1-4]|tr|td|pre|blockquote)>|<br>/g, "$& "));
  body.querySelectorAll("script, style").forEach((node) => node.remove());
  return (body.textContent ?? "").replace(/\s+/g, " ").trim();
}

function childrenOf(node: Node): ReactNode[] {
  return Array.from(node.childNodes, (child, index) => {
    if (child.nodeType === Node.TEXT_NODE) return child.textContent;
    if (!(child instanceof HTMLElement)) return null;
    const tag = child.tagName.toLowerCase();
    if (tag === "script" || tag === "style") return null;
    if (!TAGS.has(tag)) return createElement(Fragment, { key: index }, ...childrenOf(child));
    const props = { key: index, ...attributesOf(tag, child) };
    return VOID.has(tag) ? createElement(tag, props) : createElement(tag, props, ...childrenOf(child));
  });
}

function attributesOf(tag: string, element: HTMLElement): Record<string, string | number> {
  if (tag === "a") {
    const href = element.getAttribute("href") ?? "";
    return SAFE_ADDRESS.test(href) ? { href, target: "_blank", rel: "noopener noreferrer nofollow" } : {};
  }
  if (tag === "img") {
    const src = element.getAttribute("src") ?? "";
    const alt = element.getAttribute("alt") ?? "";
    return SAFE_ADDRESS.test(src) ? { src, alt, loading: "lazy" } : { alt };
  }
  if (tag === "td" || tag === "th") {
    const span = (name: string) => Number(element.getAttribute(name) ?? 1) || 1;
    return { colSpan: span("colspan"), rowSpan: span("rowspan") };
  }
  return {};
}

/** Where in the sheet a problem of the document is mended, from the nearest place to the part it stands in. */
import { stepsOf } from "@/shared/api/json-pointer";
import type { AggregateDocument } from "./aggregate-document";

export function placesOf(pointer: string): readonly string[] {
  const [part = "", one = "", of = "", name = ""] = stepsOf(pointer);
  const inPart = (whole: string, ...nearer: string[]) => [...nearer, `aggregate-part-${whole}`];
  switch (part) {
    case "title":
    case "description":
    case "icon":
      return inPart("basics");
    case "keys":
      return inPart("keys", ...(one === "" ? [] : [`aggregate-key-${one}`]));
    case "measures":
      return inPart("measures", ...(one === "" ? [] : [`aggregate-measure-${one}`]));
    case "computed": {
      const card = `aggregate-computed-${one}`;
      return inPart("computed", ...(one === "" ? [] : of === "formula" ? [`${card}-formula`, card] : [card]));
    }
    case "checks":
      return inPart("checks", ...(one === "" ? [] : [`aggregate-check-${one}`]));
    case "sources":
      if (of === "keys") return inPart("keys", ...(name === "" ? [] : [`aggregate-key-${name}-${one}`]));
      if (of === "measures")
        return inPart("measures", ...(name === "" ? [] : [`aggregate-measure-${name}-${one}`]));
      return inPart("sources", ...(one === "" ? [] : [`aggregate-source-${one}`]));
    default:
      return [];
  }
}

export type PlaceKind = "basics" | "keys" | "measures" | "computed" | "checks" | "sources";

export interface Place {
  readonly part: PlaceKind;
  /** What it is called there; empty for the part as a whole. */
  readonly name: string;
  /** The form of the source it is about; empty when it is about none. */
  readonly form: string;
}

/** The same in words; null where the sheet has none. */
export function placeOf(table: AggregateDocument, pointer: string): Place | null {
  const [part = "", one = "", of = "", name = ""] = stepsOf(pointer);
  const titleOf = (entries: readonly { readonly name: string; readonly title: string }[], key: string) =>
    entries.find((entry) => entry.name === key)?.title || key;
  const form = part === "sources" ? (table.sources[Number(one)]?.form ?? "") : "";
  switch (part) {
    case "title":
    case "description":
    case "icon":
      return { part: "basics", name: "", form };
    case "keys":
      return { part, name: titleOf(table.keys, one), form };
    case "measures":
      return { part, name: titleOf(table.measures, one), form };
    case "computed":
      return { part, name: titleOf(table.computed, one), form };
    case "checks":
      return { part, name: one === "" ? "" : String(Number(one) + 1), form };
    case "sources":
      if (of === "keys") return { part: of, name: titleOf(table.keys, name), form };
      if (of === "measures") return { part: of, name: titleOf(table.measures, name), form };
      return { part, name: "", form };
    default:
      return null;
  }
}

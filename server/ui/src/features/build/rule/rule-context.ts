/** What every part of the rule editor works on. */
import { createContext, useContext } from "react";
import type { Vocabulary } from "@/features/condition/condition-line";
import type { Field } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import type { DocumentStore } from "../document/document-store";

export interface Outcome {
  readonly then: Json;
  readonly because?: string;
}

export interface TableRow extends Outcome {
  readonly when: Json;
}

export interface PointsRow {
  readonly when: Json;
  readonly points: number;
  readonly because?: string;
}

export interface ScorecardItem {
  readonly title: string;
  readonly points: readonly PointsRow[];
}

export interface Band extends Outcome {
  readonly min: number;
}

export interface Scorecard {
  readonly start?: number;
  readonly items: readonly ScorecardItem[];
  readonly bands: readonly Band[];
  readonly score?: string;
}

export type RuleEvent = "create" | "update" | { readonly cron: string };

/** A rule as it is written. */
export interface RuleDocument {
  readonly key: string;
  readonly form: string;
  readonly title: string;
  readonly target: string;
  readonly mode?: "set" | "suggest";
  readonly on?: readonly RuleEvent[];
  readonly when?: Json;
  readonly table?: readonly TableRow[];
  readonly scorecard?: Scorecard;
  readonly script?: string;
  readonly otherwise?: Outcome;
}

export interface RuleEditor {
  readonly store: DocumentStore;
  readonly rule: RuleDocument;
  readonly vocabulary: Vocabulary;
  /** The fields of the form, without its columns and what every record has. */
  readonly fields: readonly Field[];
  /** The field that receives the value; null until one is chosen. */
  readonly target: Field | null;
}

export const RuleContext = createContext<RuleEditor | null>(null);

export function useRule(): RuleEditor {
  const editor = useContext(RuleContext);
  if (!editor) throw new Error("a part of the rule editor stands outside of it");
  return editor;
}

export function readRule(value: Json): RuleDocument {
  const blank: RuleDocument = { key: "", form: "", title: "", target: "" };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return blank;
  return { ...blank, ...(value as unknown as Partial<RuleDocument>) };
}

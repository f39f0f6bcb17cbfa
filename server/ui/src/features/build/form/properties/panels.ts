/** The parts of the properties panel by name; a kind lists those it needs. */
import type { ComponentType } from "react";
import type { Field } from "@/features/form/field";
import type { PanelName } from "../designer-kinds";
import { Columns } from "./columns";
import { CountLimits } from "./count-limits";
import { DateLimits } from "./date-limits";
import { DefaultValue } from "./default-value";
import { FileLimits } from "./file-limits";
import { FormulaResult } from "./formula-result";
import { LengthLimits } from "./length-limits";
import { LinkTarget } from "./link-target";
import { LookupSource } from "./lookup-source";
import { Money } from "./money";
import { Note } from "./note";
import { NumberLimits } from "./number-limits";
import { Options } from "./options";
import { PresetRows } from "./preset-rows";
import { Rating } from "./rating";
import { OptionsSource } from "./options-source";
import { RelatedSource } from "./related-source";
import { RollupSource } from "./rollup-source";
import { Serial } from "./serial";
import { TreeOptions } from "./tree-options";
import { Undrawn } from "./undrawn";
import { Use } from "./use";

export interface FieldPanelProps {
  readonly path: string;
  readonly field: Field;
}

export const PANELS: Readonly<Record<PanelName, ComponentType<FieldPanelProps>>> = {
  options: OptionsSource,
  tags: Options,
  tree: TreeOptions,
  number: NumberLimits,
  money: Money,
  rating: Rating,
  length: LengthLimits,
  dates: DateLimits,
  serial: Serial,
  link: LinkTarget,
  lookup: LookupSource,
  related: RelatedSource,
  rollup: RollupSource,
  result: FormulaResult,
  columns: Columns,
  note: Note,
  count: CountLimits,
  files: FileLimits,
  default: DefaultValue,
  rows: PresetRows,
  use: Use,
  drawn: Undrawn,
};

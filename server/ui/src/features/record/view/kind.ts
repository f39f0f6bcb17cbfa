/** What a kind of view gets from the list it stands in. */
import type { ComponentType } from "react";
import type { Field } from "@/features/form/field";
import type { FormDto, ViewKind, ViewSettings } from "@/shared/api/form-types";
import type { Condition } from "@/shared/api/types";
import type { GroupRows } from "../list/use-group-rows";
import type { ViewPatch } from "./settings";
import type { IconName } from "@/shared/controls/icon";

export interface ViewProps {
  readonly form: FormDto;
  readonly settings: ViewSettings;
  /** Every field one may show. */
  readonly fields: readonly Field[];
  /** The fields the view shows, in order. */
  readonly columns: readonly Field[];
  readonly filter: Condition | undefined;
  readonly search: string;
  readonly sort: string | undefined;
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
  readonly onChange: (patch: ViewPatch) => void;
  /** The day the view stands at, from the address. */
  readonly date: string | null;
  readonly onDate: (date: string | null) => void;
  readonly narrow: boolean;
  /** What the parts of the view show, for the list to know. */
  readonly rows: GroupRows;
}

export interface ViewKindEntry {
  readonly kind: ViewKind;
  readonly icon: IconName;
  /** Absent for the table, which the list itself draws. */
  readonly Component: ComponentType<ViewProps> | null;
}

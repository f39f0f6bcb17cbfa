/** What every part of the designer of permission groups works on. */
import { createContext, useContext } from "react";
import type { Field } from "@/features/form/field";
import type { Department } from "@/shared/api/types";
import type { DocumentStore } from "../document/document-store";
import type { AccessDocument, RoleEntry } from "./access-document";

/** A form or an aggregate table whose records are given to people. */
export interface GivenForm {
  readonly key: string;
  readonly title: string;
  /** Its rows are written by the engine alone. */
  readonly aggregate: boolean;
}

/** What is known of one once it is loaded. */
export interface KnownForm {
  readonly fields: readonly Field[];
  readonly operators: Readonly<Record<string, readonly string[]>>;
}

export interface AccessEditor {
  readonly app: string;
  readonly store: DocumentStore;
  readonly access: AccessDocument;
  readonly forms: readonly GivenForm[];
  /** Those that groups speak of, by key; without those not known yet. */
  readonly known: ReadonlyMap<string, KnownForm>;
  /** The roles of the workspace. */
  readonly standing: readonly RoleEntry[];
  readonly departments: readonly Department[];
  /** The group whose settings are open. */
  readonly open: number | null;
  readonly setOpen: (index: number | null) => void;
}

export const AccessContext = createContext<AccessEditor | null>(null);

export function useAccessEditor(): AccessEditor {
  const editor = useContext(AccessContext);
  if (!editor) throw new Error("a part of the designer of permission groups stands outside of it");
  return editor;
}

/** Roles people can be given: those of the app, then the others of the workspace. */
export function rolesOf({ access, standing }: AccessEditor): RoleEntry[] {
  const own = access.roles.filter((role) => role.key !== "");
  return [...own, ...standing.filter((role) => !own.some((one) => one.key === role.key))];
}

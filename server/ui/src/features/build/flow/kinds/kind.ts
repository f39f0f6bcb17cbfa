/** What a node kind must offer the designer. One file per kind; `registry.ts` lists them all. */
import type { ComponentType } from "react";
import type { NodeLook } from "@/features/flow/diagram/node-look";
import type { Json } from "@/shared/api/types";
import type { Translate } from "@/shared/i18n/texts";
import type { FlowNode } from "../flow-document";
import type { FlowDesignTextKey } from "../texts/texts";

/** The words a card says its node in. */
export interface Say {
  readonly t: Translate<FlowDesignTextKey>;
  readonly people: (people: readonly Json[]) => string;
  readonly form: (key: string) => string;
  readonly flow: (key: string) => string;
  readonly print: (key: string) => string;
  readonly field: (key: string) => string;
}

export interface PanelProps {
  readonly node: FlowNode;
}

export interface NodeFace extends NodeLook {
  /** What the node does, in a line; empty when it is not said yet. */
  readonly line: (node: FlowNode, say: Say) => string;
  readonly Panel: ComponentType<PanelProps>;
  /** Whose lane it stands in: those who act. None for the machine. */
  readonly people?: (node: FlowNode) => readonly Json[];
}

/** The colour and the sign of each node kind, wherever it is drawn. */
import type { IconName } from "@/shared/controls/icon";
import type { Tone } from "@/shared/theme/palette";

export interface NodeLook {
  readonly tone: Tone;
  readonly icon: IconName;
}

const LOOKS: Readonly<Record<string, NodeLook>> = {
  start: { tone: "gray", icon: "right" },
  approve: { tone: "orange", icon: "check" },
  handle: { tone: "purple", icon: "edit" },
  cc: { tone: "blue", icon: "copy" },
  condition: { tone: "cyan", icon: "filter" },
  route: { tone: "cyan", icon: "undo" },
  parallel: { tone: "cyan", icon: "columns" },
  inclusive: { tone: "cyan", icon: "columns" },
  join: { tone: "cyan", icon: "columns" },
  loop: { tone: "cyan", icon: "refresh" },
  create: { tone: "green", icon: "plus" },
  update: { tone: "green", icon: "refresh" },
  upsert: { tone: "green", icon: "check" },
  query: { tone: "blue", icon: "search" },
  delete: { tone: "red", icon: "trash" },
  script: { tone: "green", icon: "settings" },
  print: { tone: "blue", icon: "print" },
  flow: { tone: "purple", icon: "right" },
  delay: { tone: "gray", icon: "clock" },
  http: { tone: "blue", icon: "link" },
  notify: { tone: "gold", icon: "bell" },
  end: { tone: "gray", icon: "archive" },
};

/** A kind this page does not know is marked. */
const UNKNOWN: NodeLook = { tone: "red", icon: "warning" };

export function lookOf(kind: string): NodeLook {
  return LOOKS[kind] ?? UNKNOWN;
}

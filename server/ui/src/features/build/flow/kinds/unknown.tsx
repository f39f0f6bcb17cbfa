import { lookOf } from "@/features/flow/diagram/node-look";
import { useTexts } from "@/shared/i18n/texts";
import panel from "../panel/panel.module.css";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace } from "./kind";

function Panel() {
  const t = useTexts(flowDesignTexts);
  return <p className={panel.help}>{t("unknownKind")}</p>;
}

/** A kind this page has no panel for: drawn and kept, and edited in the source. */
export const unknown: NodeFace = { ...lookOf("unknown"), line: (node) => node.kind, Panel };

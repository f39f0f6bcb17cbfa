import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn } from "../flow-document";
import { NextChoice } from "../panel/next-choice";
import panel from "../panel/panel.module.css";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { rowTexts } from "../texts/rows-texts";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

/** Whose rows are gone through, what each goes through, and what comes after the last. */
function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const said = useTexts(rowTexts);
  const { own, rows } = useFlow();
  const { at, id, set } = useNode(node);
  const each = textIn(node.keywords["each"]);
  const known = [...own.filter((field) => field.kind === "subform"), ...rows];
  return (
    <>
      <Section id={`${id}-what`} title={said("whatIsLooped")} open>
        <Row id={`${id}-each`} label={said("loopRows")}>
          <SelectInput
            id={`${id}-each`}
            value={each}
            emptyTitle={each === "" ? said("chooseRows") : undefined}
            options={known.map((field) => ({ value: field.key, title: field.title }))}
            onChange={(next) => set("each", next)}
          />
        </Row>
        <p className={panel.help}>{said(known.length > 0 ? "loopHelp" : "loopWithoutRows")}</p>
      </Section>
      <Section id={`${id}-ways`} title={t("ways")} open>
        <NextChoice
          id={`${id}-body`}
          label={said("loopBody")}
          at={[...at, "body"]}
          to={textIn(node.keywords["body"])}
          from={node.key}
        />
        <NextChoice
          id={`${id}-next`}
          label={said("afterLoop")}
          at={[...at, "next"]}
          to={textIn(node.keywords["next"])}
          from={node.key}
        />
      </Section>
    </>
  );
}

export const loop: NodeFace = {
  ...lookOf("loop"),
  line: (node, say) => {
    const each = textIn(node.keywords["each"]);
    return each === "" ? "" : say.t("eachRowOf", { name: say.field(each) });
  },
  Panel,
};

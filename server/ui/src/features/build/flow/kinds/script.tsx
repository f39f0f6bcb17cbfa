import { lookOf } from "@/features/flow/diagram/node-look";
import { TextArea } from "@/shared/controls/text-area";
import { useTexts } from "@/shared/i18n/texts";
import { textIn } from "../flow-document";
import { FailingWays } from "../panel/failing-ways";
import panel from "../panel/panel.module.css";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const s = useTexts(stepTexts);
  const { id, set } = useNode(node);
  return (
    <>
      <Section id={`${id}-text`} title={t("whatIsChanged")} open>
        <Row id={`${id}-script`} label={s("scriptText")} help={s("scriptHelp")}>
          <div className={panel.script}>
            <TextArea
              id={`${id}-script`}
              rows={12}
              value={textIn(node.keywords["script"])}
              placeholder={"#{ }"}
              onChange={(next) => set("script", next)}
            />
          </div>
        </Row>
      </Section>
      <FailingWays node={node} />
    </>
  );
}

export const script: NodeFace = {
  ...lookOf("script"),
  line: ({ keywords }, say) => {
    const text = textIn(keywords["script"]).trim();
    return text === "" ? "" : say.t("scriptLines", { n: text.split("\n").length });
  },
  Panel,
};

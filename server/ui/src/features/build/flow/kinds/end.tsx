import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { textIn } from "../flow-document";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

const RESULTS = ["approved", "rejected", "done"] as const;

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { id, set } = useNode(node);
  return (
    <Section id={`${id}-end`} title={t("result")} open>
      <Row id={`${id}-result`} label={t("result")}>
        <SelectInput
          id={`${id}-result`}
          value={textIn(node.keywords["result"])}
          emptyTitle={t("result_default")}
          options={RESULTS.map((value) => ({ value, title: t(`result_${value}`) }))}
          onChange={(next) => set("result", next === "" ? undefined : next)}
        />
      </Row>
    </Section>
  );
}

export const end: NodeFace = {
  ...lookOf("end"),
  line: (node, say) => {
    const result = RESULTS.find((one) => one === node.keywords["result"]);
    return say.t(result ? `result_${result}` : "result_default");
  },
  Panel,
};

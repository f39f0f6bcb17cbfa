import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { textIn, type FlowNode } from "../flow-document";
import { stepTexts } from "../texts/step-texts";
import { Row } from "../../frame/row";
import { SpanInput } from "./span-input";
import { useNode } from "./use-node";

/** How long a step is to take: nothing happens when it takes longer, the figures say so. */
export function SlaEditor({ node }: { readonly node: FlowNode }) {
  const say = useTexts(stepTexts);
  const { id, set } = useNode(node);
  const has = node.keywords["sla"] !== undefined;
  return (
    <>
      <Row id={`${id}-has-sla`} label={say("hasSla")} inline help={say("slaHelp")}>
        <SwitchInput id={`${id}-has-sla`} value={has} onChange={(on) => set("sla", on ? "8h" : undefined)} />
      </Row>
      {has && (
        <Row id={`${id}-sla`} label={say("sla")}>
          <SpanInput
            id={`${id}-sla`}
            label={say("sla")}
            value={textIn(node.keywords["sla"])}
            onChange={(value) => set("sla", value)}
          />
        </Row>
      )}
    </>
  );
}

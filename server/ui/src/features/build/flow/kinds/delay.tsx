import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { objectIn, textIn } from "../flow-document";
import { DateDistance } from "../panel/date-distance";
import { NextSection } from "../panel/next-section";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { readSpan } from "../panel/span";
import { SpanInput } from "../panel/span-input";
import { useNode } from "../panel/use-node";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { store, flow } = useFlow();
  const { at, id, set } = useNode(node);
  const { keywords } = node;
  const way = keywords["until"] === undefined ? "for" : "until";
  return (
    <>
      <Section id={`${id}-delay`} title={t("howLong")} open>
        {flow.form !== "" && (
          <Row id={`${id}-way`} label={t("delayWay")}>
            <SelectInput
              id={`${id}-way`}
              value={way}
              options={(["for", "until"] as const).map((value) => ({ value, title: t(`delay_${value}`) }))}
              onChange={(next) =>
                store.edit((draft) => {
                  for (const keyword of ["for", "until", "working"])
                    if (keywords[keyword] !== undefined) draft.remove([...at, keyword]);
                  draft.set([...at, next], next === "until" ? { field: "" } : "1d");
                })
              }
            />
          </Row>
        )}
        {way === "for" ? (
          <>
            <Row id={`${id}-for`} label={t("delay_for")}>
              <SpanInput
                id={`${id}-for`}
                label={t("delay_for")}
                value={textIn(keywords["for"])}
                onChange={(value) => set("for", value)}
              />
            </Row>
            <Row id={`${id}-working`} label={t("working")} inline>
              <SwitchInput
                id={`${id}-working`}
                value={keywords["working"] === true}
                onChange={(on) => set("working", on ? true : undefined)}
              />
            </Row>
          </>
        ) : (
          <DateDistance id={id} at={[...at, "until"]} value={objectIn(keywords["until"])} />
        )}
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const delay: NodeFace = {
  ...lookOf("delay"),
  line: ({ keywords }, say) => {
    if (keywords["until"] !== undefined) {
      const field = textIn(objectIn(keywords["until"])["field"]);
      return field === "" ? "" : say.t("untilField", { name: say.field(field) });
    }
    const { amount, unit } = readSpan(textIn(keywords["for"]));
    return amount === 0 ? "" : `${amount} ${say.t(`unit_${unit}`)}`;
  },
  Panel,
};

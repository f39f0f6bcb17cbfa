import { useTexts } from "@/shared/i18n/texts";
import { listIn, textIn } from "../flow-document";
import { NextChoice } from "../panel/next-choice";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { PeopleList } from "../people/people-list";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { at, id } = useNode(node);
  return (
    <>
      <Section id={`${id}-who`} title={t("told")} open>
        <PeopleList
          id={`${id}-to`}
          at={[...at, "to"]}
          people={listIn(node.keywords["to"])}
          label={t("told")}
        />
      </Section>
      <Section id={`${id}-ways`} title={t("ways")}>
        <NextChoice
          id={`${id}-next`}
          label={t("next")}
          at={[...at, "next"]}
          to={textIn(node.keywords["next"])}
          from={node.key}
        />
      </Section>
    </>
  );
}

export const cc: NodeFace = {
  tone: "blue",
  icon: "copy",
  line: (node, say) => say.people(listIn(node.keywords["to"])),
  Panel,
};

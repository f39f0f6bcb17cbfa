import { lookOf } from "@/features/flow/diagram/node-look";
import { useTexts } from "@/shared/i18n/texts";
import { listIn } from "../flow-document";
import { NextSection } from "../panel/next-section";
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
      <NextSection node={node} />
    </>
  );
}

export const cc: NodeFace = {
  ...lookOf("cc"),
  line: (node, say) => say.people(listIn(node.keywords["to"])),
  Panel,
};

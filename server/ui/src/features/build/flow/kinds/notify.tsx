import { lookOf } from "@/features/flow/diagram/node-look";
import { useSettings } from "@/shared/api/settings";
import { CheckGroup } from "@/shared/controls/choice-group";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { listIn, textIn, wordsIn } from "../flow-document";
import { NextSection } from "../panel/next-section";
import { Row } from "../panel/row";
import { Section } from "../panel/section";
import { TextWithFields } from "../panel/text-with-fields";
import { useNode } from "../panel/use-node";
import { PeopleList } from "../people/people-list";
import { flowDesignTexts } from "../texts/texts";
import { useFlow } from "../flow-context";
import type { NodeFace, PanelProps } from "./kind";

const CHANNELS = ["inbox", "email", "robot"] as const;

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { store, entries } = useFlow();
  const { at, id, set } = useNode(node);
  const { keywords } = node;
  const settings = useSettings().data;
  const channels = keywords["channels"] === undefined ? ["inbox"] : wordsIn(keywords["channels"]);
  const robots = settings?.robots ?? [];
  const link = textIn(keywords["link"]);
  const links = entries.filter((entry) => entry.kind === "link");
  return (
    <>
      <Section id={`${id}-who`} title={t("told")} open>
        <PeopleList
          id={`${id}-to`}
          at={[...at, "to"]}
          people={listIn(keywords["to"])}
          label={t("told")}
          outside={link !== ""}
        />
      </Section>
      <Section id={`${id}-text`} title={t("message")} open>
        <TextWithFields
          id={`${id}-subject`}
          label={t("subject")}
          value={textIn(keywords["subject"])}
          onChange={(next) => set("subject", next)}
        />
        <TextWithFields
          id={`${id}-body`}
          label={t("text")}
          lines
          value={textIn(keywords["text"])}
          onChange={(next) => set("text", next === "" ? undefined : next)}
        />
        {(links.length > 0 || link !== "") && (
          <Row id={`${id}-link`} label={t("invites")} help={t("invitesHelp")}>
            <SelectInput
              id={`${id}-link`}
              value={link}
              emptyTitle={t("invitesNobody")}
              options={links.map((entry) => ({ value: entry.key, title: entry.title }))}
              onChange={(next) => set("link", next === "" ? undefined : next)}
            />
          </Row>
        )}
        <Row id={`${id}-channels`} label={t("channels")} group>
          <CheckGroup
            id={`${id}-channels`}
            value={channels}
            options={CHANNELS.map((value) => ({ value, title: t(`channel_${value}`) }))}
            onChange={(next) =>
              store.edit((draft) => {
                draft.set([...at, "channels"], [...next]);
                if (!next.includes("robot")) draft.remove([...at, "robots"]);
              })
            }
          />
        </Row>
        {channels.includes("robot") && (
          <Row
            id={`${id}-robots`}
            label={t("robots")}
            group
            help={robots.length === 0 ? t("noRobots") : undefined}
          >
            <CheckGroup
              id={`${id}-robots`}
              value={wordsIn(keywords["robots"])}
              options={robots.map((robot) => ({ value: robot.key, title: robot.title }))}
              onChange={(next) => set("robots", [...next])}
            />
          </Row>
        )}
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const notify: NodeFace = {
  ...lookOf("notify"),
  line: (node, say) => say.people(listIn(node.keywords["to"])),
  Panel,
};

import { CheckGroup } from "@/shared/controls/choice-group";
import type { Option } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import type { Path } from "../../document/json-tree";
import { useFlow } from "../flow-context";
import { wordsIn, type Keywords } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { RobotsChoice } from "./robots-choice";
import { Row } from "../../frame/row";

export const CHANNELS = ["inbox", "email", "robot"] as const;

interface ChannelsProps {
  /** The prefix of the ids of its controls. */
  readonly id: string;
  /** Where `channels` and `robots` are written. */
  readonly at: Path;
  readonly keywords: Keywords;
  /** Other ways that fit here. */
  readonly more?: readonly Option[];
}

/** By which ways people are told, and through which robots. */
export function ChannelsChoice({ id, at, keywords, more = [] }: ChannelsProps) {
  const t = useTexts(flowDesignTexts);
  const { store } = useFlow();
  const channels = keywords["channels"] === undefined ? ["inbox"] : wordsIn(keywords["channels"]);
  return (
    <>
      <Row id={`${id}-channels`} label={t("channels")} group>
        <CheckGroup
          id={`${id}-channels`}
          value={channels}
          options={[...CHANNELS.map((value) => ({ value, title: t(`channel_${value}`) })), ...more]}
          onChange={(next) =>
            store.edit((draft) => {
              draft.set([...at, "channels"], [...next]);
              if (!next.includes("robot")) draft.remove([...at, "robots"]);
            })
          }
        />
      </Row>
      {channels.includes("robot") && (
        <RobotsChoice
          id={`${id}-robots`}
          label={t("robots")}
          value={wordsIn(keywords["robots"])}
          onChange={(next) => store.edit((draft) => draft.set([...at, "robots"], [...next]), `${id}-robots`)}
        />
      )}
    </>
  );
}

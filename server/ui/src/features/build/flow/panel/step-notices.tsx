/** Who is told of what happens in a step, by which ways and in which words. */
import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { CheckGroup } from "@/shared/controls/choice-group";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, objectIn, wordsIn, type FlowNode } from "../flow-document";
import type { PeopleKind } from "../people/people";
import { PeopleList } from "../people/people-list";
import { noticeTexts } from "../texts/notice-texts";
import { flowDesignTexts } from "../texts/texts";
import { CHANNELS } from "./channels-choice";
import { eventOf, mayBeSilent, NOTICE_LANGUAGES, STEP_EVENTS, wayOf, type NoticeWay } from "./notice";
import { NoticeWordsIn } from "./notice-words-in";
import styles from "./panel.module.css";
import { RobotsChoice } from "./robots-choice";
import { Row } from "../../frame/row";
import { useNode } from "./use-node";

const TOLD: readonly PeopleKind[] = [
  "assignee",
  "initiator",
  "copied",
  "head_of",
  "heads_of",
  "member",
  "role",
  "department",
  "field",
  "same_as",
  "expression",
];

export function StepNotices({ node }: { readonly node: FlowNode }) {
  const say = useTexts(noticeTexts);
  const { store } = useFlow();
  const { at, id } = useNode(node);
  const path = [...at, "notices"];
  const notices = listIn(node.keywords["notices"]);
  return (
    <>
      <p className={styles.help}>{say("noticesHelp")}</p>
      <div
        className={styles.list}
        role="group"
        aria-label={say("notices")}
        id={`${id}-notices`}
        tabIndex={-1}
      >
        {notices.map((notice, index) => (
          <StepNotice
            key={index}
            node={node}
            notice={notice}
            index={index}
            onRemove={() =>
              store.edit((draft) => draft.remove(notices.length === 1 ? path : [...path, index]))
            }
          />
        ))}
        <Button
          icon="plus"
          look="quiet"
          onClick={() =>
            store.edit((draft) =>
              draft.insertItem(path, notices.length, { on: "approved", to: ["initiator"] }),
            )
          }
        >
          {say("addNotice")}
        </Button>
      </div>
    </>
  );
}

interface StepNoticeProps {
  readonly node: FlowNode;
  readonly notice: Json;
  readonly index: number;
  readonly onRemove: () => void;
}

function StepNotice({ node, notice, index, onRemove }: StepNoticeProps) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(noticeTexts);
  const { store } = useFlow();
  const { at, id } = useNode(node);
  const path = [...at, "notices", index];
  const place = `${id}-notice-${index}`;
  const name = say("noticeN", { n: index + 1 });
  const written = objectIn(notice);
  const way = wayOf(notice);
  const channels = wordsIn(written["channels"]);
  const set = (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set([...path, keyword], value), `${node.key} notice ${index} ${keyword}`);
  const setChannels = (next: readonly string[] | undefined) =>
    store.edit((draft) => {
      draft.set([...path, "channels"], next && [...next]);
      if (!next?.includes("robot")) draft.remove([...path, "robots"]);
    });
  const ways: NoticeWay[] =
    mayBeSilent(notice) || way === "none" ? ["usual", "chosen", "none"] : ["usual", "chosen"];
  return (
    <div className={styles.card} role="group" aria-label={name}>
      <SelectInput
        id={`${place}-on`}
        label={say("noticeOn", { name })}
        value={eventOf(notice)}
        options={STEP_EVENTS.map((value) => ({ value, title: say(`on_${value}`) }))}
        onChange={(next) => set("on", next)}
      />
      <IconButton icon="close" label={t("remove", { name })} onClick={onRemove} />
      <PeopleList
        id={`${place}-to`}
        at={[...path, "to"]}
        people={listIn(written["to"])}
        label={say("noticeTo", { name })}
        kinds={TOLD}
      />
      <SelectInput
        id={`${place}-way`}
        label={say("noticeWay", { name })}
        value={way}
        options={ways.map((value) => ({ value, title: say(`way_${value}`) }))}
        onChange={(next) =>
          setChannels(next === "usual" ? undefined : next === "none" ? [] : ["inbox", "email"])
        }
      />
      {way === "chosen" && (
        <Row id={`${place}-channels`} label={say("noticeChannels", { name })} group>
          <CheckGroup
            id={`${place}-channels`}
            value={channels}
            options={CHANNELS.map((value) => ({ value, title: t(`channel_${value}`) }))}
            onChange={(next) => setChannels(next.length === 0 ? undefined : next)}
          />
        </Row>
      )}
      {channels.includes("robot") && (
        <RobotsChoice
          id={`${place}-robots`}
          label={say("noticeRobots", { name })}
          value={wordsIn(written["robots"])}
          onChange={(next) => set("robots", next.length === 0 ? undefined : [...next])}
        />
      )}
      {way !== "none" && (
        <>
          <p className={styles.help}>{say("wordsHelp")}</p>
          {NOTICE_LANGUAGES.map((language) => (
            <NoticeWordsIn
              key={language}
              id={`${place}-words-${language}`}
              name={name}
              notice={notice}
              language={language}
              onChange={(words) => set("words", words)}
            />
          ))}
        </>
      )}
    </div>
  );
}

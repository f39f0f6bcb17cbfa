import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow/flow-context";
import { listIn, textIn, wordsIn } from "../flow/flow-document";
import { ChannelsChoice } from "../flow/panel/channels-choice";
import { Row } from "../frame/row";
import { TextWithFields } from "../flow/panel/text-with-fields";
import { PeopleList } from "../flow/people/people-list";
import type { PeopleKind } from "../flow/people/people";
import { flowDesignTexts } from "../flow/texts/texts";
import { Sheet, SheetPart } from "../frame/sheet";
import { OccasionEditor } from "./occasion-editor";
import type { ReminderDocument } from "./reminder-document";
import styles from "./reminder.module.css";
import { reminderTexts } from "./texts/texts";

const PEOPLE: readonly PeopleKind[] = [
  "field",
  "head_of",
  "heads_of",
  "initiator",
  "member",
  "role",
  "department",
];

interface SheetProps {
  readonly reminder: ReminderDocument;
}

/** The whole reminder on one sheet: of what, when, whom, in which words and by which ways. */
export function ReminderSheet({ reminder }: SheetProps) {
  const t = useTexts(reminderTexts);
  const { store, entries, vocabulary } = useFlow();
  const { keywords } = reminder;
  const set = (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set([keyword], value), keyword);
  return (
    <Sheet>
      <SheetPart title={t("basics")}>
        <div id="reminder-part-title">
          <Row id="reminder-title" label={t("name")}>
            <TextInput
              id="reminder-title"
              value={reminder.title}
              maxLength={60}
              onChange={(next) => set("title", next)}
            />
          </Row>
        </div>
        <div id="reminder-part-form">
          <Row id="reminder-form" label={t("form")}>
            <SelectInput
              id="reminder-form"
              value={reminder.form}
              emptyTitle={reminder.form === "" ? t("chooseForm") : undefined}
              options={entries
                .filter((entry) => entry.kind === "form")
                .map((entry) => ({ value: entry.key, title: entry.title }))}
              onChange={(next) => set("form", next)}
            />
          </Row>
        </div>
      </SheetPart>
      <SheetPart id="reminder-part-on" title={t("when")}>
        <OccasionEditor reminder={reminder} />
      </SheetPart>
      <SheetPart id="reminder-part-when" title={t("which")} help={t("whichHelp")}>
        {reminder.form !== "" && (
          <ConditionBuilder
            key={reminder.form}
            vocabulary={vocabulary}
            condition={keywords["when"]}
            label={t("which")}
            onChange={(when) => set("when", when as Json | undefined)}
          />
        )}
      </SheetPart>
      <SheetPart id="reminder-part-to" title={t("whom")} help={t("whomHelp")}>
        <PeopleList
          id="reminder-to"
          at={["to"]}
          people={listIn(keywords["to"])}
          label={t("whom")}
          kinds={PEOPLE}
        />
      </SheetPart>
      <Words reminder={reminder} set={set} />
    </Sheet>
  );
}

interface WordsProps extends SheetProps {
  readonly set: (keyword: string, value: Json | undefined) => void;
}

function Words({ reminder, set }: WordsProps) {
  const t = useTexts(reminderTexts);
  const say = useTexts(flowDesignTexts);
  const { store } = useFlow();
  const { keywords, message } = reminder;
  return (
    <SheetPart title={t("words")}>
      <div id="reminder-part-subject">
        <TextWithFields
          id="reminder-subject"
          label={say("subject")}
          value={textIn(keywords["subject"])}
          onChange={(next) => set("subject", next)}
        />
      </div>
      <div id="reminder-part-text">
        {message === "" ? (
          <TextWithFields
            id="reminder-text"
            label={say("text")}
            lines
            value={textIn(keywords["text"])}
            onChange={(next) => set("text", next)}
          />
        ) : (
          <p className={styles.file}>
            {t("inFile", { path: message })}
            <Button
              look="quiet"
              onClick={() =>
                store.edit((draft) => {
                  draft.remove(["message"]);
                  draft.set(["text"], textIn(keywords["subject"]));
                })
              }
            >
              {t("writeHere")}
            </Button>
          </p>
        )}
      </div>
      <div id="reminder-part-channels" className={styles.rows}>
        <ChannelsChoice
          id="reminder"
          at={[]}
          keywords={keywords}
          more={[{ value: "webhook", title: t("channel_webhook") }]}
        />
      </div>
      {wordsIn(keywords["channels"]).includes("webhook") && (
        <div id="reminder-part-url">
          <Row id="reminder-url" label={t("url")} help={t("urlHelp")}>
            <TextInput
              id="reminder-url"
              value={textIn(keywords["url"])}
              placeholder="https://"
              onChange={(next) => set("url", next === "" ? undefined : next)}
            />
          </Row>
        </div>
      )}
    </SheetPart>
  );
}
